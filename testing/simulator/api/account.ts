import type { ApiEndpoint } from './endpoint';
import type { World } from '../world';

export const accountEndpoints: Array<ApiEndpoint<World>> = [
	{
		name: 'userInfo',
		method: 'get',
		path: '/user_info',
		fields: [],
		handle: () => ({
			id: 'stand-in-user',
			name: '测试账号',
			custom_person_limit: 10,
			custom_person_nums: 2,
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
