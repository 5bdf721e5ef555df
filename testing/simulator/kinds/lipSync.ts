import { checkCreate } from './lipSyncRules';
import type { ApiEndpoint } from '../api/endpoint';
import { Refusal } from '../api/envelope';
import { pageOf } from '../api/paging';
import type { World } from '../world';
import type { Json } from '../json';

export const lipSyncEndpoints: Array<ApiEndpoint<World>> = [
	{
		name: 'createLipSync',
		method: 'post',
		path: '/video_lip_sync/create',
		fields: [
			'video_file_id',
			'screen_width',
			'screen_height',
			'backway',
			'drive_mode',
			'callback',
			'model',
			'audio_type',
			'tts_config',
			'audio_file_id',
			'volume',
		],
		async handle(world, params) {
			checkCreate(world, params);
			return await world.tasks.create(params);
		},
	},
	{
		name: 'lipSyncDetail',
		method: 'get',
		path: '/video_lip_sync/detail',
		fields: ['id'],
		handle({ tasks, store, options }, { id }) {
			if (typeof id !== 'string' || !id) throw new Refusal(40000, '参数错误: id不能为空');
			const task = store.tasks.get(id);
			if (task && !task.foreign) return tasks.view(task);
			// A code of 0 stands for a service that answers an unknown id with empty data.
			if (options.unknownTaskCode === 0) return null;
			throw new Refusal(options.unknownTaskCode, options.unknownTaskMsg);
		},
	},
	{
		name: 'lipSyncList',
		method: 'post',
		path: '/video_lip_sync/list',
		fields: ['page', 'page_size'],
		handle({ tasks, store, options }, params) {
			const own = store.taskList(options.taskOrder).filter((task) => !task.foreign);
			const page = pageOf(options, 'lipSyncList', own, params);
			const name = 'List' in page ? 'List' : 'list';
			return { ...page, [name]: (page as Json)[name].map((task: (typeof own)[number]) => tasks.view(task)) };
		},
	},
];
