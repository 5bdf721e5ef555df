import type { IDataObject } from 'n8n-workflow';

import { endpoints } from '../transport/endpoints';
import type { Task } from './kind';
import { toTask } from './lipSync';
import type { OrderKind } from './order';

/** How a lip-sync video is ordered. */
export const lipSyncOrder: OrderKind<Task> = {
	noun: 'lip-sync task',
	resource: 'Lip-Sync Video',
	create: endpoints.createLipSync,
	bodies(body) {
		const { text, ...tts } = (body.tts_config ?? {}) as IDataObject;
		if (typeof text !== 'string') return [body];
		// Chanjing's documents disagree whether it is a string or an array of one.
		return [body, { ...body, tts_config: { ...tts, text: [text] } }];
	},
	list: endpoints.lipSyncList,
	read: toTask,
	look: async ({ tasks }, id) => (await tasks.until(id, 0, true)).value,
};
