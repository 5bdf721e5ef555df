import type { ApiEndpoint } from '../api/endpoint';
import type { World } from '../world';
import { checkAvatarVideo } from './avatarVideoRules';
import { deleteCall, listCall, lookCall } from './shared';

export const avatarVideoEndpoints: Array<ApiEndpoint<World>> = [
	{
		name: 'createVideo',
		method: 'post',
		path: '/create_video',
		async handle(world, params) {
			checkAvatarVideo(world, params);
			return await world.tasks.create('avatarVideo', params);
		},
	},
	lookCall('video', 'get', '/video', 'avatarVideo'),
	listCall('videoList', '/video_list', 'avatarVideo'),
	deleteCall('deleteVideo', '/delete_video', 'avatarVideo'),
];
