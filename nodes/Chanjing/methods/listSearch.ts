import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { sampleUrl, voices } from '../tasks/speakers/voice';
import { listsOf, type Picker, search } from './search';

const anyVoice: Picker = {
	of: voices,
	lists: voices.lists,
	isOffered: ({ state }) => state === 'success',
	traits: ({ lang, gender }) => [lang, gender],
	searched: ['lang', 'gender', 'desc'],
	url: sampleUrl,
};

const { customised, website } = voices.lists;

/** Those of the account, in whatever state they are. */
const ownVoice: Picker = {
	...anyVoice,
	lists: { customised, website },
	isOffered: ({ state }) => state !== 'deleted',
	traits: ({ lang, state }) => [lang, state !== 'success' && state],
};

/** The voices that can speak: usable customised ones, then common ones. */
export async function searchVoices(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: unknown,
): Promise<INodeListSearchResult> {
	return await search(this, listsOf(anyVoice), filter, paginationToken);
}

/** The voices of the account, to look at or delete. */
export async function searchOwnVoices(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: unknown,
): Promise<INodeListSearchResult> {
	return await search(this, listsOf(ownVoice), filter, paginationToken);
}
