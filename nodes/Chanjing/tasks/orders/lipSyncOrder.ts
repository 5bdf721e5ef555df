import type { IDataObject } from 'n8n-workflow';

import { endpoints } from '../../transport/endpoints';
import type { Task } from '../kind';
import { lipSync } from '../lipSync';
import type { OrderKind } from './orderKind';

/** How a lip-sync video is ordered. */
export const lipSyncOrder: OrderKind<Task> = {
	noun: lipSync.name,
	resource: lipSync.resource,
	create: endpoints.createLipSync,
	bodies(body) {
		const { text, ...tts } = (body.tts_config ?? {}) as IDataObject;
		if (typeof text !== 'string') return [body];
		// Chanjing's documents disagree whether it is a string or an array of one.
		return [body, { ...body, tts_config: { ...tts, text: [text] } }];
	},
	list: lipSync.list,
	read: lipSync.read,
	look: async ({ client }, id) => (await lipSync.watch(client).until(id, 0, true)).value,
};
