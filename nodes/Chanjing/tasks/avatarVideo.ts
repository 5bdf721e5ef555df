import type { IDataObject } from 'n8n-workflow';

import type { Client } from '../transport/client';
import { endpoints } from '../transport/endpoints';
import { asChanjingError } from '../errors/chanjingError';
import { refusesParameters } from '../transport/envelope';
import { lookUpOne } from '../looks/kind';
import { request } from '../transport/request';
import { defineTaskKind, type TaskState, toNumber } from './kind';

/** Documented: 10 running, 30 success, 40 to 49 a fault of the parameters, 50 to 59 one of the service; 0 before it is looked at. */
function stateOf(status: number): TaskState {
	if (status === 0) return 'pending';
	if (status === 30) return 'success';
	return status >= 40 && status <= 59 ? 'failed' : 'generating';
}

/** Fields that the detail of a lip-sync task does not have. */
const ownFields = ['subtitle_data_url', 'queue_status', 'audio_urls'];

/** Fields that one document has beside `person` and another one in it. */
const movable = ['backway', 'drive_mode', 'is_rgba_mode'];

const without = (body: IDataObject, names: string[]): IDataObject =>
	Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));

export const avatarVideo = defineTaskKind({
	name: 'avatar video task',
	value: 'avatarVideo',
	resource: 'Avatar Video',
	create: endpoints.createAvatarVideo,
	detail: endpoints.avatarVideoDetail,
	list: endpoints.avatarVideoList,
	stateOf,
	durationUnitMs: 1000,
	moreUrls: ['subtitle_data_url'],
	isLike: (detail) =>
		(toNumber(detail.status) ?? 0) >= 40 || ownFields.some((name) => detail[name] !== undefined),
	bodies(body) {
		const moved = Object.entries(body).filter(([name]) => movable.includes(name));
		const person = { ...(body.person as IDataObject), ...Object.fromEntries(moved) };
		const forms: IDataObject[] = moved.length ? [body, { ...without(body, movable), person }] : [body];
		if (body.audio_source === undefined) return forms;
		// Not every document knows this field.
		return [...forms, ...forms.map((form) => without(form, ['audio_source']))];
	},
});

/**
 * Deletes a video. It is looked up first: one that Chanjing does not know any more after that was deleted by a try whose reply was lost.
 * @throws ChanjingError `notFound` when there is no such task in the account
 */
export async function deleteAvatarVideo(client: Client, id: string): Promise<void> {
	await lookUpOne(client, avatarVideo, id);
	try {
		await request(client, endpoints.deleteAvatarVideo, { body: { id } });
	} catch (error) {
		const failure = asChanjingError(error).with({ task_id: id });
		const mayBeGone = failure.kind === 'notFound' || refusesParameters(failure);
		if (!mayBeGone || (await isKnown(client, id))) throw failure;
	}
}

async function isKnown(client: Client, id: string): Promise<boolean> {
	return await lookUpOne(client, avatarVideo, id).then(
		() => true,
		(error: unknown) => asChanjingError(error).kind !== 'notFound',
	);
}
