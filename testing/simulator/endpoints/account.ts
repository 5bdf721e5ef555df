import type { ApiEndpoint } from '../api/endpoint';
import type { World } from '../world';
import { ownAvatarCount } from './avatars';

export const accountEndpoints: Array<ApiEndpoint<World>> = [
	{
		name: 'userInfo',
		method: 'get',
		path: '/user_info',
		fields: [],
		handle: (world) => ({
			id: 'stand-in-user',
			name: '测试账号',
			custom_person_limit: world.options.customPersonLimit,
			custom_person_nums: ownAvatarCount(world),
			video_create_limit: 36_000,
			video_create_seconds: 1_250,
		}),
	},
	{
		name: 'userDuration',
		method: 'get',
		path: '/user_duration',
		fields: [],
		handle: ({ store }) => ({
			resi_total_bean: store.beans,
			bean_day30: Math.min(store.expiringBeans, store.beans),
		}),
	},
];
