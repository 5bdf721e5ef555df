import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { avatars } from '../tasks/speakers/avatar';
import { listsOf, type Picker, search } from './search';

const { customised, website } = avatars.lists;

const ownAvatar: Picker = {
	of: avatars,
	lists: { customised, website },
	isOffered: ({ state }) => state !== 'deleted',
	traits: ({ width, height, state }) => [width && `${width} × ${height}`, state !== 'success' && state],
	searched: [],
	url: ({ preview_url: preview, pic_url: picture }) => String(preview || picture || ''),
};

/** The avatars of the account, to look at or delete. */
export async function searchOwnAvatars(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: unknown,
): Promise<INodeListSearchResult> {
	return await search(this, listsOf(ownAvatar), filter, paginationToken);
}
