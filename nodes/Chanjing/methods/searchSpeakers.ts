import type { IDataObject } from 'n8n-workflow';

import { avatars } from '../tasks/speakers/avatar';
import type { OwnKind, OwnList } from '../tasks/speakers/own';
import { avatarValue, toAvatars } from '../tasks/speakers/speakers';
import { sampleUrl, voices } from '../tasks/speakers/voice';
import { picker, withTraits } from './search';

type Lists = Record<string, OwnList>;

/** How a picker shows voices or avatars. */
interface Display {
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

function pickerOf({ marked }: OwnKind, lists: Lists, { isOffered, traits, searched: more, url }: Display) {
	return picker(lists, (read, { list }) => {
		const entry = marked(read, list);
		if (!isOffered(entry)) return [];
		const shown = {
			name: withTraits(String(entry.name || entry.id), [...traits(entry), origin(list)]),
			value: String(entry.id),
			url: url(entry),
			description: String(entry.desc ?? ''),
		};
		return [{ shown, searched: ['name', ...more, 'id'].map((field) => entry[field]) }];
	});
}

/** Those of the account, in whatever state they are. */
const ownOf = ({ lists: { customised, website } }: OwnKind): Lists => ({ customised, website });

const voice: Display = {
	isOffered: ({ state }) => state === 'success',
	traits: ({ lang, gender }) => [lang, gender],
	searched: ['lang', 'gender', 'desc'],
	url: sampleUrl,
};

/** The voices that can speak: usable customised ones, then common ones. */
export const searchVoices = pickerOf(voices, voices.lists, voice);

/** The voices of the account, to look at or delete. */
export const searchOwnVoices = pickerOf(voices, ownOf(voices), {
	...voice,
	isOffered: ({ state }) => state !== 'deleted',
	traits: ({ lang, state }) => [lang, state !== 'success' && state],
});

/** The avatars of the account, to look at or delete. */
export const searchOwnAvatars = pickerOf(avatars, ownOf(avatars), {
	isOffered: ({ state }) => state !== 'deleted',
	traits: ({ width, height, state }) => [width && `${width} × ${height}`, state !== 'success' && state],
	searched: [],
	url: ({ preview_url: preview, pic_url: picture }) => String(preview || picture || ''),
});

/** The avatar picker: the user's own, made by API and on the website, then each figure of the common ones. */
export const searchAvatars = picker(avatars.lists, (entry, { list }) =>
	toAvatars(entry, list)
		.filter(({ isUsable }) => isUsable)
		.map((avatar) => {
			const { id, figure, width, height, madeOn, preview } = avatar;
			const traits = [
				figure?.replace('_', ' '),
				width && height && `${width} × ${height}`,
				madeOn && (madeOn === 'website' ? 'customised, website' : 'customised'),
			];
			const name = withTraits(avatar.name || id, traits);
			const value = avatarValue(avatar);
			return { shown: { name, value, url: preview }, searched: [name, value] };
		}),
);
