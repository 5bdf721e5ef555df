import type { ApiEndpoint } from '../api/endpoint';
import type { World } from '../world';
import { listCall, lookCall } from './shared';
import { checkLipSync } from './lipSyncRules';

export const lipSyncEndpoints: Array<ApiEndpoint<World>> = [
	{
		name: 'createLipSync',
		method: 'post',
		path: '/video_lip_sync/create',
		async handle(world, params) {
			checkLipSync(world, params);
			return await world.tasks.create('lipSync', params);
		},
	},
	lookCall('lipSyncDetail', 'get', '/video_lip_sync/detail', 'lipSync'),
	listCall('lipSyncList', '/video_lip_sync/list', 'lipSync'),
];
