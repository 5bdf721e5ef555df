import type { IDataObject } from 'n8n-workflow';

import type { Client } from './client';
import type { Endpoint } from './endpoints';
import { lostReply, refusesParameters } from './envelope';
import { asChanjingError } from '../errors/chanjingError';
import { isObject } from '../errors/checks';
import { pageSize, smallPages } from '../limits';
import { perAccount } from './queues/perAccount';
import { request } from './request';

/** A page of a list, and whether another one follows. */
export interface Page {
	list: IDataObject[];
	more: boolean;
	/** The size that was asked for, which the pages after it must keep. */
	size: number;
	/** How many entries the whole list has, where Chanjing says. */
	total?: number;
	/** Whether it may be missing entries: it shows no list at all, or fewer than it says. */
	isPartial: boolean;
}

/** The two spellings in which Chanjing's lists take the size of a page. */
const sizeName = (endpoint: Endpoint) => (endpoint.method === 'GET' ? 'size' : 'page_size');

/** Until when (ms) a list of an account is read in small pages, by its path. */
const smallPagesUntil = perAccount(() => new Map<string, number>());

/**
 * Reads one page. The largest page is not documented: where a first page of this size is refused, or Chanjing fails at it, one
 * of the documented default is read.
 * @param page from 1
 */
export async function readPage(
	client: Client,
	endpoint: Endpoint,
	page: number,
	size: number,
	filter: IDataObject = {},
): Promise<Page> {
	const smallUntil = smallPagesUntil(client.account);
	const canBeSmaller = page === 1 && size > smallPages.size;
	if (canBeSmaller && (smallUntil.get(endpoint.path) ?? 0) > Date.now()) {
		return await readPageOf(client, endpoint, page, smallPages.size, filter);
	}
	try {
		return await readPageOf(client, endpoint, page, size, filter);
	} catch (error) {
		const failure = asChanjingError(error);
		const failed = failure.kind === 'internal';
		if (!canBeSmaller || !(failed || refusesParameters(failure))) throw failure;
		// A call that failed was repeated already: in an outage this one adds no repeats.
		const answer = await readPageOf(client, endpoint, page, smallPages.size, filter, failed ? 1 : undefined);
		smallUntil.set(endpoint.path, Date.now() + smallPages.seconds * 1000);
		return answer;
	}
}

/**
 * Chanjing's documents and its answers disagree on the spelling of `list` and `page_info`, so each is accepted;
 * how many there are is taken from the answer.
 */
async function readPageOf(
	client: Client,
	endpoint: Endpoint,
	page: number,
	size: number,
	filter: IDataObject,
	tries?: number,
): Promise<Page> {
	const parameters = { ...filter, page, [sizeName(endpoint)]: size };
	const { data } = await request<IDataObject | null>(
		client,
		endpoint,
		endpoint.method === 'GET' ? { qs: parameters } : { body: parameters },
		tries,
	);
	const found = pick(data, 'list');
	const length = Array.isArray(found) ? found.length : 0;
	const info = (pick(data, 'page_info') ?? null) as IDataObject | null;
	const total = Number(pick(info, 'total_count') ?? NaN);
	const list = length ? (found as unknown[]).filter(isObject) : [];
	const lacksPage = !length && page > 1 && page <= Number(pick(info, 'total_page'));
	return {
		list,
		isPartial: (!Array.isArray(found) && total !== 0) || list.length < length || lacksPage,
		more: length > 0 && page < totalPages(info, length, page, size),
		size,
		total: total >= 0 ? total : undefined,
	};
}

/** Reads a list page by page. Each entry comes once, in the `list` of its page, even when new entries push others onto the next page meanwhile. */
export async function* readPages(
	client: Client,
	endpoint: Endpoint,
	filter: IDataObject = {},
	wanted = Infinity,
): AsyncGenerator<Page> {
	const seen = new Set<unknown>();
	let size = Math.min(endpoint.maxPageSize ?? pageSize, wanted);
	for (let page = 1; ; page++) {
		const answer = await readPage(client, endpoint, page, size, filter);
		size = answer.size;
		const fresh = answer.list.filter(({ id }) => !seen.has(id) && seen.add(id));
		yield { ...answer, list: fresh };
		// A page with nothing new is the same page again.
		if (!answer.more || !fresh.length) return;
	}
}

/** @returns the first `limit` entries of a list that pass */
export async function readList(
	client: Client,
	endpoint: Endpoint,
	options: { limit?: number; filter?: IDataObject; keep?: (entry: IDataObject) => boolean } = {},
): Promise<IDataObject[]> {
	const { limit = Infinity, filter, keep = () => true } = options;
	const entries: IDataObject[] = [];
	for await (const { list } of readPages(client, endpoint, filter, options.keep ? Infinity : limit)) {
		entries.push(...list.filter(keep));
		if (entries.length >= limit) break;
	}
	return entries.slice(0, limit);
}

/**
 * Reads a list of which nothing may be missing.
 * @throws ChanjingError `outage` too when Chanjing shows no list, or fewer entries than it counts
 */
export async function readWholeList(client: Client, endpoint: Endpoint): Promise<IDataObject[]> {
	const entries: IDataObject[] = [];
	let counted: number | undefined;
	for await (const { list, total, isPartial } of readPages(client, endpoint)) {
		if (isPartial) throw lostReply(endpoint, 'the answer does not show the whole list');
		entries.push(...list);
		// What is added while the list is read does not count.
		counted ??= total;
	}
	if (counted === undefined || entries.length >= counted) return entries;
	throw lostReply(endpoint, `Chanjing counts ${counted} entries and shows ${entries.length}`);
}

/** A key of an answer, spelled `page_info`, `pageInfo` or `PageInfo`. */
function pick(data: IDataObject | null, name: string): unknown {
	const plain = (key: string) => key.replace(/_/g, '').toLowerCase();
	const key = Object.keys(data ?? {}).find((one) => plain(one) === plain(name));
	return key === undefined ? undefined : data?.[key];
}

function totalPages(info: IDataObject | null, length: number, page: number, size: number): number {
	const pages = Number(pick(info, 'total_page'));
	if (pages > 0) return pages;
	const count = Number(pick(info, 'total_count'));
	if (count > 0) return Math.ceil(count / Math.min(size, Math.max(length, 1)));
	return length < size ? page : page + 1;
}
