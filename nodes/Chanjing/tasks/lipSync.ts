import type { IDataObject } from 'n8n-workflow';

import { endpoints } from '../transport/endpoints';
import { defineTaskKind, toNumber } from './kind';

/** The documented states of a lip-sync task. */
const states = { 0: 'pending', 10: 'generating', 20: 'success', 30: 'failed' } as const;

export const lipSync = defineTaskKind({
	name: 'lip-sync task',
	value: 'lipSync',
	resource: 'Lip-Sync Video',
	create: endpoints.createLipSync,
	detail: endpoints.lipSyncDetail,
	list: endpoints.lipSyncList,
	stateOf: (status) => states[status as keyof typeof states] ?? 'generating',
	durationUnitMs: 1,
	isLike: ({ status }) => toNumber(status) === 0 || toNumber(status) === 20,
	bodies(body) {
		const { text, ...tts } = (body.tts_config ?? {}) as IDataObject;
		if (typeof text !== 'string') return [body];
		// Chanjing's documents disagree whether it is a string or an array of one.
		return [body, { ...body, tts_config: { ...tts, text: [text] } }];
	},
});
