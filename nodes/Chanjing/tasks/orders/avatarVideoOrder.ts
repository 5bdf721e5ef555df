import type { IDataObject } from 'n8n-workflow';

import { endpoints } from '../../transport/endpoints';
import { avatarVideo } from '../avatarVideo';
import type { Task } from '../kind';
import type { OrderKind } from './orderKind';

/** Fields that one document has beside `person` and another one in it. */
const movable = ['backway', 'drive_mode', 'is_rgba_mode'];

const without = (body: IDataObject, names: string[]): IDataObject =>
	Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));

/** How an avatar video is ordered. */
export const avatarVideoOrder: OrderKind<Task> = {
	noun: avatarVideo.name,
	resource: avatarVideo.resource,
	create: endpoints.createAvatarVideo,
	bodies(body) {
		const moved = Object.entries(body).filter(([name]) => movable.includes(name));
		const person = { ...(body.person as IDataObject), ...Object.fromEntries(moved) };
		const forms: IDataObject[] = moved.length ? [body, { ...without(body, movable), person }] : [body];
		if (body.audio_source === undefined) return forms;
		// Not every document knows this field.
		return [...forms, ...forms.map((form) => without(form, ['audio_source']))];
	},
	list: avatarVideo.list,
	read: avatarVideo.read,
	look: async ({ client }, id) => (await avatarVideo.watch(client).until(id, 0, true)).value,
};
