import type { ApiEndpoint } from '../api/endpoint';
import { pageOf } from '../api/paging';
import type { World } from '../world';

/** Whether a task may speak with this voice: a common one, or a customised one that is finished. */
export function isUsableVoice(world: World, id: unknown): boolean {
	const { common, customised } = world.store.voices;
	return (
		common.some((voice) => voice.id === id) ||
		customised.some((voice) => voice.id === id && voice.status === 2)
	);
}

export const voiceEndpoints: Array<ApiEndpoint<World>> = [
	{
		name: 'listCommonAudio',
		method: 'get',
		path: '/list_common_audio',
		fields: ['page', 'size'],
		handle: ({ options, store }, params) =>
			pageOf(options, 'listCommonAudio', store.voices.common, params, 'size'),
	},
	{
		name: 'listCustomisedAudio',
		method: 'post',
		path: '/list_customised_audio',
		fields: ['page', 'page_size'],
		handle: ({ options, store }, params) =>
			pageOf(options, 'listCustomisedAudio', store.voices.customised, params),
	},
];
