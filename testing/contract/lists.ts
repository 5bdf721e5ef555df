import type { PagedEndpoint } from '../simulator/api/endpoint';
import type { Api, Reply } from './api';
import type { Json } from './json';

export interface List {
	name: PagedEndpoint;
	path: string;
	method: 'get' | 'post';
	sizeName: 'size' | 'page_size';
	/** The largest page that is believed to be given. */
	cap: number;
	/** The names of its two fields. */
	casing: 'page_info' | 'ListPageInfo';
}

const post = (name: PagedEndpoint, path: string): List => ({
	name,
	path,
	method: 'post',
	sizeName: 'page_size',
	cap: 100,
	casing: 'page_info',
});

const get = (name: PagedEndpoint, path: string, cap: number): List => ({
	...post(name, path),
	method: 'get',
	sizeName: 'size',
	cap,
});

/** Every list in pages. */
export const lists: List[] = [
	post('fileList', '/common/file_list'),
	post('lipSyncList', '/video_lip_sync/list'),
	get('listCommonAudio', '/list_common_audio', 100),
	post('listCustomisedAudio', '/list_customised_audio'),
	get('listCommonDp', '/list_common_dp', 50),
	post('listCustomisedPerson', '/list_customised_person'),
	{ ...post('videoList', '/video_list'), casing: 'ListPageInfo' },
];

/** One page of a list. */
export async function readPage(api: Api, list: List, params: Record<string, number> = {}): Promise<Reply> {
	const { page = 1, size = 10, ...more } = params;
	const all = { page, [list.sizeName]: size, ...more };
	return list.method === 'get' ? await api.get(list.path, all) : await api.post(list.path, all);
}

/** The entries of a page, whatever its fields are called, without nulls. */
export function entriesOf({ data }: Reply): Json[] {
	const entries = data?.list ?? data?.List;
	return Array.isArray(entries) ? entries.filter(Boolean) : [];
}

export const pageInfoOf = ({ data }: Reply): Json => data?.page_info ?? data?.pageInfo ?? data?.PageInfo;
