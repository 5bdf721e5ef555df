import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { toNodeError } from '../errors/nodeError';
import { type Client, createClient } from '../transport/client';
import { pageSize, voiceListSeconds } from '../limits';
import type { Endpoint } from '../transport/endpoints';
import { type Page, readPage } from '../transport/list';
import { type Avatar, avatarLists, toAvatars } from '../tasks/speakers';
import { isUsable, sampleUrl, voiceLists, type VoiceType } from '../tasks/voice';

/** A list that a picker shows: how its entries look in it. */
interface Shown {
	/** Tells it apart from the others, also in other calls. */
	name: string;
	endpoint: Endpoint;
	filter: IDataObject;
	size: number;
	toEntries: (entry: IDataObject, filter: string) => INodeListSearchItems[];
}

const voices = (Object.keys(voiceLists) as VoiceType[]).map(
	(type): Shown => ({
		name: type,
		endpoint: voiceLists[type],
		filter: {},
		size: pageSize,
		toEntries: (voice, filter) =>
			isUsable(voice) && matches([voice.name, voice.lang, voice.gender, voice.desc, voice.id], filter)
				? [toEntry(voice, type)]
				: [],
	}),
);

const avatars = avatarLists.map(
	(list): Shown => ({
		...list,
		toEntries: (entry, filter) =>
			toAvatars(entry, list)
				.filter(({ isUsable: usable }) => usable)
				.map((avatar) => toAvatarEntry(avatar))
				.filter(({ name, value }) => matches([name, value], filter)),
	}),
);

/**
 * The voice picker: usable customised voices, then common ones.
 * @param filter what the user typed; matched against name, language, gender, description and ID
 * @param paginationToken of the next page
 */
export async function searchVoices(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken?: unknown,
): Promise<INodeListSearchResult> {
	return await search(this, voices, filter, paginationToken);
}

/**
 * The avatar picker: the user's own, made by API and on the website, then each figure of the common ones.
 * @param filter what the user typed; matched against name, figure, size and ID
 * @param paginationToken of the next page
 */
export async function searchAvatars(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken?: unknown,
): Promise<INodeListSearchResult> {
	return await search(this, avatars, filter, paginationToken);
}

/**
 * Shows lists one after the other, page by page. A page without a match is skipped, so that the list never looks empty while a
 * later page has matches.
 * @param paginationToken `<list>:<page>:<page size>` of the next page
 */
async function search(
	context: ILoadOptionsFunctions,
	lists: Shown[],
	filter: string,
	paginationToken: unknown,
): Promise<INodeListSearchResult> {
	const client = createClient(context);
	const names = lists.map(({ name }) => name);
	const known = new RegExp(`^(${names.join('|')}):([1-9]\\d*):([1-9]\\d*)$`).exec(String(paginationToken));
	let index = Math.max(names.indexOf(known?.[1] ?? ''), 0);
	let page = Number(known?.[2] ?? 1);
	let size = Number(known?.[3] ?? lists[index].size);
	try {
		while (index < lists.length) {
			const shown = lists[index];
			const { list, more, size: taken } = await readRecently(client, shown, page, size);
			if (more) [page, size] = [page + 1, taken];
			else [index, page, size] = [index + 1, 1, lists[index + 1]?.size ?? pageSize];

			const results = list.filter(({ id }) => id).flatMap((entry) => shown.toEntries(entry, filter));
			const next = lists[index] && `${names[index]}:${page}:${size}`;
			if (results.length || !next) return { results, paginationToken: next };
		}
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
	return { results: [] };
}

/** Pages of lists that were just read: every letter typed into a picker is a search, and Chanjing allows few look-ups a minute. */
const recent = new Map<string, { until: number; page: Promise<Page> }>();

async function readRecently(
	client: Client,
	{ name, endpoint, filter }: Shown,
	page: number,
	size: number,
): Promise<Page> {
	for (const [key, { until }] of recent) if (until < Date.now()) recent.delete(key);
	const key = [client.account, endpoint.path, name, page, size].join(':');
	const known = recent.get(key);
	if (known) return await known.page;
	const read = readPage(client, endpoint, page, size, filter);
	recent.set(key, { until: Date.now() + voiceListSeconds * 1000, page: read });
	read.catch(() => recent.delete(key));
	return await read;
}

function matches(values: unknown[], filter: string): boolean {
	const text = values.join(' ').toLowerCase();
	return filter
		.toLowerCase()
		.split(/\s+/)
		.every((word) => text.includes(word));
}

function toEntry(voice: IDataObject, type: VoiceType): INodeListSearchItems {
	const traits = [voice.lang, voice.gender, type === 'customised' ? 'customised' : '']
		.filter(Boolean)
		.join(', ');
	const name = String(voice.name || voice.id);
	return {
		name: traits ? `${name} (${traits})` : name,
		value: String(voice.id),
		url: sampleUrl(voice),
		description: String(voice.desc ?? ''),
	};
}

function toAvatarEntry(avatar: Avatar): INodeListSearchItems {
	const { id, name, figure, width, height, madeOn, preview } = avatar;
	const traits = [
		figure?.replace('_', ' '),
		width && height && `${width} × ${height}`,
		madeOn && (madeOn === 'website' ? 'customised, website' : 'customised'),
	].filter(Boolean);
	const value = figure ? `${id}/${figure}` : id;
	return { name: `${name || id}${traits.length ? ` (${traits.join(', ')})` : ''}`, value, url: preview };
}
