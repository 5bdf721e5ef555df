import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { toNodeError } from '../errors/nodeError';
import { type Client, createClient } from '../transport/client';
import { pageSize, voiceListSeconds } from '../limits';
import { type Page, readPage } from '../transport/list';
import { isUsable, sampleUrl, voiceLists, type VoiceType } from '../tasks/voice';

/**
 * The voice picker: usable customised voices, then common ones, page by page. A page without a match is skipped, so that the
 * list never looks empty while a later page has matches.
 * @param filter what the user typed; matched against name, language, gender, description and ID
 * @param paginationToken `<voice type>:<page>:<page size>` of the next page
 */
export async function searchVoices(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken?: unknown,
): Promise<INodeListSearchResult> {
	const client = createClient(this);
	const types = Object.keys(voiceLists) as VoiceType[];
	const known = new RegExp(`^(${types.join('|')}):([1-9]\\d*):([1-9]\\d*)$`).exec(String(paginationToken));
	const [, startType = types[0], startPage = 1, startSize = pageSize] = known ?? [];
	try {
		let page = Number(startPage);
		let size = Number(startSize);
		for (let index = types.indexOf(startType as VoiceType); index < types.length; ) {
			const type = types[index];
			const { list, more, size: taken } = await readVoices(client, type, page, size);
			if (more) [page, size] = [page + 1, taken];
			else [index, page, size] = [index + 1, 1, pageSize];

			const results = list
				.filter((voice) => voice.id && isUsable(voice) && matches(voice, filter))
				.map((voice) => toEntry(voice, type));
			const next = types[index] && `${types[index]}:${page}:${size}`;
			if (results.length || !next) return { results, paginationToken: next };
		}
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
	return { results: [] };
}

/** Pages of voices that were just read: every letter typed into the picker is a search, and Chanjing allows few look-ups a minute. */
const recent = new Map<string, { until: number; page: Promise<Page> }>();

async function readVoices(client: Client, type: VoiceType, page: number, size: number): Promise<Page> {
	for (const [key, { until }] of recent) if (until < Date.now()) recent.delete(key);
	const key = [client.account, type, page, size].join(':');
	const known = recent.get(key);
	if (known) return await known.page;
	const read = readPage(client, voiceLists[type], page, size);
	recent.set(key, { until: Date.now() + voiceListSeconds * 1000, page: read });
	read.catch(() => recent.delete(key));
	return await read;
}

function matches(voice: IDataObject, filter: string): boolean {
	const text = [voice.name, voice.lang, voice.gender, voice.desc, voice.id].join(' ').toLowerCase();
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
