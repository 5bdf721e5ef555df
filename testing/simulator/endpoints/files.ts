import { extname } from 'node:path';

import type { ApiEndpoint } from '../api/endpoint';
import { Refusal } from '../api/envelope';
import { missing, wrongType } from '../api/fields';
import { pageOf } from '../api/paging';
import { extensionsOf, type Service, type StoredFile } from '../store';
import type { SimulatorOptions } from '../options';
import type { World } from '../world';

const dayMs = 86_400_000;

/** The status that file_detail shows: 0 pending, 1 (or 2) ready, 98 failed the check, 99 deleted, 100 purged. */
export function fileStatus(options: SimulatorOptions, file: StoredFile): number {
	if (file.fixedStatus !== undefined) return file.fixedStatus;
	if (Date.now() - file.createdAt > options.fileLifeDays * dayMs) return 100;
	if (file.readyAt === undefined || file.readyAt > Date.now()) return 0;
	return file.banned ? 98 : options.readyStatus;
}

function view(world: World, file: StoredFile) {
	const status = fileStatus(world.options, file);
	return {
		id: file.id,
		service: file.service,
		bytes: file.bytes,
		create_time: Math.floor(file.createdAt / 1000),
		file_path: `${world.origins.storage}/${file.key}`,
		status,
		msg: file.msg ?? (status === 98 ? world.options.contentCheckMsg : ''),
	};
}

/** A file of this account; throws the documented refusals. */
export function ownFile(world: World, id: unknown): StoredFile {
	if (id === undefined || id === '') throw new Refusal(40000, '参数错误: id不能为空');
	if (typeof id !== 'string') throw new Refusal(400, '传入参数格式错误: id');
	const file = world.store.files.get(id);
	if (!file) throw new Refusal(50000, '文件不存在');
	if (file.foreign) throw new Refusal(50000, '您无权使用该文件');
	return file;
}

function checkService(service: unknown): asserts service is Service {
	if (typeof service !== 'string' || !Object.keys(extensionsOf).includes(service)) {
		throw new Refusal(40000, '参数错误: service');
	}
}

/** Throws unless the file is this account's, of that service, and ready. */
export function checkFile(world: World, id: unknown, service: Service) {
	const file = ownFile(world, id);
	const status = fileStatus(world.options, file);
	if (status === 99 || status === 100) throw new Refusal(50000, '文件不存在');
	if (file.service !== service || status !== world.options.readyStatus) {
		throw new Refusal(50000, `${service === 'lip_sync_video' ? '视频' : ''}文件还未完成上传`);
	}
}

export const fileEndpoints: Array<ApiEndpoint<World>> = [
	{
		name: 'createUploadUrl',
		method: 'get',
		path: '/common/create_upload_url',
		fields: ['service', 'name'],
		handle(world, { service, name }) {
			checkService(service);
			if (world.options.uploadNameRequired && !name) throw missing('name');
			if (name !== undefined && typeof name !== 'string') throw wrongType('name');
			let extension = name ? extname(name).slice(1) : extensionsOf[service][0];
			if (world.options.acceptUppercaseExtensions) extension = extension.toLowerCase();
			if (!extensionsOf[service].includes(extension)) {
				throw new Refusal(40000, `不支持的文件格式: ${extension || name}`);
			}
			const file = world.store.addFile(service, name || `file.${extension}`);
			const { uploadHeaders } = world.options;
			const until = file.createdAt + world.options.uploadUrlSeconds * 1000;
			return {
				sign_url: world.store.signer.sign('PUT', world.origins.storage, `/${file.key}`, until, file.mimeType),
				full_path: `${world.origins.storage}/${file.key}`,
				key: file.key,
				mime_type: file.mimeType,
				file_id: file.id,
				...(Object.keys(uploadHeaders).length > 0 && { headers: uploadHeaders }),
			};
		},
	},
	{
		name: 'fileDetail',
		method: 'get',
		path: '/common/file_detail',
		fields: ['id'],
		handle: (world, { id }) => view(world, ownFile(world, id)),
	},
	{
		name: 'fileList',
		method: 'post',
		path: '/common/file_list',
		fields: ['id', 'order', 'page', 'page_size', 'service'],
		handle(world, params) {
			const { id, order, service } = params;
			if (service !== undefined && service !== '') checkService(service);
			const files = world.store
				.fileList()
				.filter((file) => !file.foreign)
				.filter((file) => world.options.listDeletedFiles || fileStatus(world.options, file) < 99)
				.filter((file) => !service || file.service === service)
				.filter((file) => !id || file.id === id);
			// How `order` is spelled is not documented; anything that reads like "ascending" turns the list round.
			if (/asc/i.test(String(order ?? ''))) files.reverse();
			return pageOf(world.options, 'fileList', files, params, (file) => view(world, file));
		},
	},
	{
		name: 'deleteFile',
		method: 'post',
		path: '/common/delete_file',
		fields: ['id'],
		handle(world, { id }) {
			const file = ownFile(world, id);
			// What a second delete is told stands nowhere; this is the least favourable.
			if (file.fixedStatus === 99) throw new Refusal(50000, '文件不存在');
			file.fixedStatus = 99;
			return null;
		},
	},
];
