import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

import { type Avatar, avatarLists, toAvatars } from '../tasks/speakers/speakers';
import { search, type ShownList } from './search';

const lists = avatarLists.map(
	(list): ShownList => ({
		...list,
		toEntries: (entry) =>
			toAvatars(entry, list)
				.filter(({ isUsable }) => isUsable)
				.map((avatar) => toEntry(avatar))
				.map((shown) => ({ shown, searched: [shown.name, shown.value] })),
	}),
);

/** The avatar picker: the user's own, made by API and on the website, then each figure of the common ones. */
export async function searchAvatars(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: unknown,
): Promise<INodeListSearchResult> {
	return await search(this, lists, filter, paginationToken);
}

function toEntry({
	id,
	name,
	figure,
	width,
	height,
	madeOn,
	preview,
}: Avatar): INodeListSearchItems & { value: string } {
	const traits = [
		figure?.replace('_', ' '),
		width && height && `${width} × ${height}`,
		madeOn && (madeOn === 'website' ? 'customised, website' : 'customised'),
	].filter(Boolean);
	const value = figure ? `${id}/${figure}` : id;
	return { name: `${name || id}${traits.length ? ` (${traits.join(', ')})` : ''}`, value, url: preview };
}
