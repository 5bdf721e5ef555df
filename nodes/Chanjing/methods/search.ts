import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { toNodeError } from '../errors/nodeError';
import { pageSize, voiceListSeconds } from '../limits';
import { toNumber } from '../tasks/kind';
import { type Client, createClient } from '../transport/client';
import type { Endpoint } from '../transport/endpoints';
import { type Page, readPage } from '../transport/list';

/** A list that a picker shows. */
interface ShownList {
	endpoint: Endpoint;
	filter?: IDataObject;
	/** How long a page that was read is shown, where it is not as long as voices are. */
	keptSeconds?: number;
	/** Whether the latest of each page come first. Chanjing documents no order. */
	isNewestFirst?: boolean;
}

/** What is offered, and the values that a search looks into. */
interface Choice {
	shown: INodeListSearchItems;
	searched: unknown[];
}

/** A name as pickers show it: `Anna (zh, female)`. */
export function withTraits(name: string, traits: unknown[]): string {
	const known = traits.filter(Boolean);
	return known.length ? `${name} (${known.join(', ')})` : name;
}

/**
 * A picker that shows lists one after the other, page by page. A page without a match is skipped, so that the list never looks
 * empty while a later page has matches.
 * @param toChoices what is offered of an entry of a list
 */
export function picker<L extends ShownList>(
	lists: Record<string, L>,
	toChoices: (entry: IDataObject, from: { list: L; context: ILoadOptionsFunctions }) => Choice[],
) {
	const names = Object.keys(lists);
	const firstSize = (name: string) => lists[name]?.endpoint.maxPageSize ?? pageSize;
	/**
	 * @param filter what the user typed
	 * @param paginationToken `<list>:<page>:<page size>` of the next page
	 */
	return async function (
		this: ILoadOptionsFunctions,
		filter = '',
		paginationToken?: unknown,
	): Promise<INodeListSearchResult> {
		const client = createClient(this);
		const known = new RegExp(`^(${names.join('|')}):([1-9]\\d*):([1-9]\\d*)$`).exec(String(paginationToken));
		const [, start = names[0], startPage = 1, startSize] = known ?? [];
		try {
			let page = Number(startPage);
			let index = names.indexOf(start);
			let size = Number(startSize ?? firstSize(start));
			for (;;) {
				const list = lists[names[index]];
				const { list: entries, more, size: taken } = await readOnce(client, list, page, size);
				if (more) [page, size] = [page + 1, taken];
				else [index, page, size] = [index + 1, 1, firstSize(names[index + 1])];

				const results = inOrder(list, entries)
					.filter(({ id }) => id)
					.flatMap((entry) => toChoices(entry, { list, context: this }))
					.filter(({ searched }) => matches(searched, filter))
					.map(({ shown }) => shown);
				const next = names[index] && `${names[index]}:${page}:${size}`;
				if (results.length || !next) return { results, paginationToken: next };
			}
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	};
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
