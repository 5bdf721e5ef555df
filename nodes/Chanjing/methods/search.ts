import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { toNodeError } from '../errors/nodeError';
import { pageSize, voiceListSeconds } from '../limits';
import { toNumber } from '../tasks/kind';
import type { OwnKind, OwnList } from '../tasks/speakers/own';
import { type Client, createClient } from '../transport/client';
import type { Endpoint } from '../transport/endpoints';
import { type Page, readPage } from '../transport/list';

/** What a picker offers. */
export interface Picker {
	of: OwnKind;
	/** The lists of it, by name, in the order in which they are shown. */
	lists: Record<string, OwnList>;
	/** Whether one is offered. */
	isOffered: (entry: IDataObject) => boolean;
	/** What is shown behind the name. */
	traits: (entry: IDataObject) => unknown[];
	/** The fields that a search looks into, beside name and ID. */
	searched: string[];
	url: (entry: IDataObject) => string;
}

/** How a user tells where one is from; those of Chanjing are not marked. */
function origin({ type, made_on }: OwnList): string {
	if (type === 'common') return '';
	return made_on === 'website' ? 'customised on the website' : 'customised';
}

/** A list that a picker shows. */
export interface ShownList {
	name: string;
	endpoint: Endpoint;
	filter?: IDataObject;
	/** What is asked of a page, where it is not the usual size. */
	size?: number;
	/** How long a page that was read is shown, where it is not as long as voices are. */
	keptSeconds?: number;
	/** Whether the latest of each page come first. Chanjing documents no order. */
	isNewestFirst?: boolean;
	/** What is offered of an entry, and the values that a search looks into. */
	toEntries: (entry: IDataObject) => Array<{ shown: INodeListSearchItems; searched: unknown[] }>;
}

/** The lists of a picker of voices or avatars. */
export function listsOf(picker: Picker): ShownList[] {
	return Object.entries(picker.lists).map(([name, list]) => ({
		name,
		...list,
		size: list.endpoint.maxPageSize,
		toEntries: (read) => {
			const entry = picker.of.marked(read, list);
			if (!picker.isOffered(entry)) return [];
			const searched = ['name', ...picker.searched, 'id'].map((field) => entry[field]);
			return [{ shown: toEntry(picker, entry, list), searched }];
		},
	}));
}

/**
 * Shows lists one after the other, page by page. A page without a match is skipped, so that the list never looks empty while a
 * later page has matches.
 * @param filter what the user typed
 * @param paginationToken `<list>:<page>:<page size>` of the next page
 */
export async function search(
	context: ILoadOptionsFunctions,
	lists: ShownList[],
	filter = '',
	paginationToken?: unknown,
): Promise<INodeListSearchResult> {
	const client = createClient(context);
	const names = lists.map(({ name }) => name);
	const known = new RegExp(`^(${names.join('|')}):([1-9]\\d*):([1-9]\\d*)$`).exec(String(paginationToken));
	const [, start = names[0], startPage = 1, startSize] = known ?? [];
	const firstSize = (index: number) => lists[index]?.size ?? pageSize;
	try {
		let page = Number(startPage);
		let index = names.indexOf(start);
		let size = Number(startSize ?? firstSize(index));
		while (index < lists.length) {
			const list = lists[index];
			const { list: entries, more, size: taken } = await readOnce(client, list, page, size);
			if (more) [page, size] = [page + 1, taken];
			else [index, page, size] = [index + 1, 1, firstSize(index + 1)];

			const results = inOrder(list, entries)
				.filter(({ id }) => id)
				.flatMap((entry) => list.toEntries(entry))
				.filter(({ searched }) => matches(searched, filter))
				.map(({ shown }) => shown);
			const next = names[index] && `${names[index]}:${page}:${size}`;
			if (results.length || !next) return { results, paginationToken: next };
		}
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
	return { results: [] };
}

/** Pages that were just read: every letter typed into a picker is a search, and Chanjing allows few look-ups a minute. */
const recent = new Map<string, { until: number; page: Promise<Page> }>();

async function readOnce(client: Client, list: ShownList, page: number, size: number): Promise<Page> {
	for (const [key, { until }] of recent) if (until < Date.now()) recent.delete(key);
	const { endpoint, filter, keptSeconds = voiceListSeconds } = list;
	const key = JSON.stringify([client.account, endpoint.path, filter, page, size]);
	const known = recent.get(key);
	if (known) return await known.page;
	const read = readPage(client, endpoint, page, size, filter);
	recent.set(key, { until: Date.now() + keptSeconds * 1000, page: read });
	read.catch(() => recent.delete(key));
	return await read;
}

function inOrder({ isNewestFirst }: ShownList, entries: IDataObject[]): IDataObject[] {
	if (!isNewestFirst) return entries;
	const createdAt = ({ create_time: created }: IDataObject) => toNumber(created) ?? 0;
	return [...entries].sort((a, b) => createdAt(b) - createdAt(a));
}

function matches(searched: unknown[], filter: string): boolean {
	const text = searched.join(' ').toLowerCase();
	return filter
		.toLowerCase()
		.split(/\s+/)
		.every((word) => text.includes(word));
}

function toEntry({ traits, url }: Picker, entry: IDataObject, list: OwnList): INodeListSearchItems {
	const shown = [...traits(entry), origin(list)].filter(Boolean).join(', ');
	const name = String(entry.name || entry.id);
	return {
		name: shown ? `${name} (${shown})` : name,
		value: String(entry.id),
		url: url(entry),
		description: String(entry.desc ?? ''),
	};
}
