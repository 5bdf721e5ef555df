import type { IDataObject } from 'n8n-workflow';

import { asChanjingError } from '../../errors/chanjingError';
import { speakers as limits } from '../../limits';
import type { Client } from '../../transport/client';
import { endpoints } from '../../transport/endpoints';
import { readPages } from '../../transport/list';
import { perAccount } from '../../transport/queues/perAccount';
import { avatars } from './avatar';
import type { OwnList } from './own';

/** One avatar in one figure. */
export interface Avatar {
	id: string;
	name: string;
	/** Only common avatars have figures. */
	figure?: string;
	/** In pixels; 0 where Chanjing does not tell. */
	width: number;
	height: number;
	/** The ID of its own voice; empty when it has none. */
	voice: string;
	madeOn?: OwnList['made_on'];
	/** Nothing where Chanjing does not tell. */
	is4k?: boolean;
	preview: string;
	isUsable: boolean;
}

const size = (value: unknown) => Math.max(0, Math.round(Number(value) || 0));

/** The value by which a workflow names one: `<id>`, or `<id>/<figure type>`. */
export const avatarValue = ({ id, figure }: Pick<Avatar, 'id' | 'figure'>) =>
	figure ? `${id}/${figure}` : id;

/** The avatars of an entry: a common one has several figures. */
export function toAvatars(entry: IDataObject, { type, made_on }: OwnList): Avatar[] {
	const known = {
		id: String(entry.id),
		name: String(entry.name ?? ''),
		voice: String(entry.audio_man_id ?? ''),
	};
	const ofEntry = { width: size(entry.width), height: size(entry.height) };
	if (type !== 'common') {
		const { support_4k, progress = 100 } = entry;
		return [
			{
				...known,
				...ofEntry,
				madeOn: made_on,
				is4k: support_4k === undefined ? undefined : Boolean(support_4k),
				preview: String(entry.preview_url || entry.pic_url || ''),
				isUsable: avatars.kind.read(entry).state !== 'failed' && Number(progress) >= 100,
			},
		];
	}
	const figures = Array.isArray(entry.figures) ? (entry.figures as IDataObject[]) : [];
	return figures
		.filter((figure) => figure?.type)
		.map((figure) => ({
			...known,
			figure: String(figure.type),
			// Of figures the lists often say 0.
			width: size(figure.width) || ofEntry.width,
			height: size(figure.height) || ofEntry.height,
			preview: String(figure.preview_video_url || figure.cover || figure.pic_path || ''),
			isUsable: true,
		}));
}

/** What the lists said of avatars and voices, by account. Times in ms. */
const remembered = perAccount(() => new Map<string, { until: number; found: Promise<unknown> }>());

/**
 * Finds something out once for all that ask.
 * @param lasts whether what was found stays so
 */
async function once<T>(
	client: Client,
	key: string,
	find: () => Promise<T>,
	lasts: (found: T) => boolean,
): Promise<T> {
	const known = remembered(client.account);
	for (;;) {
		for (const [one, { until }] of known) if (until < Date.now()) known.delete(one);
		const found = (known.get(key)?.found ?? find()) as Promise<T>;
		if (!known.has(key)) known.set(key, { until: Date.now() + limits.seconds * 1000, found });
		const forget = () => known.get(key)?.found === found && known.delete(key);
		try {
			const value = await Promise.race([found, client.stopped]);
			if (!lasts(value)) forget();
			return value;
		} catch (error) {
			const failure = asChanjingError(error);
			if (client.signal.aborted) throw failure;
			forget();
			// Where the execution that asks for all was stopped, the others go on.
			if (failure.kind !== 'stopped') throw failure;
		}
	}
}

/**
 * All figures of an avatar, as the lists show them.
 * @returns nothing when no list has it
 */
export async function findAvatar(client: Client, id: string): Promise<Avatar[] | undefined> {
	const find = async () => {
		for (const list of Object.values(avatars.lists)) {
			const { endpoint, filter, type } = list;
			const wanted = type === 'common' ? filter : { ...filter, id };
			for await (const { list: page } of readPages(client, endpoint, wanted)) {
				const entry = page.find((one) => String(one.id) === id);
				if (entry) return toAvatars(entry, list);
			}
		}
		return undefined;
	};
	// Size and voice of one that is being made are not known yet.
	return await once(client, `avatar:${id}`, find, (found) => !!found?.every(({ isUsable }) => isUsable));
}

/** Cloned voices have IDs of this form. */
const cloned = /^C-Audio-/i;

/** Whether a voice was made on the website of Chanjing. */
export async function isWebsiteVoice(client: Client, id: string): Promise<boolean> {
	if (!cloned.test(id)) return false;
	const find = async () => {
		for (const filter of [{ id }, { id, source: 1 }]) {
			for await (const { list: page } of readPages(client, endpoints.customisedVoices, filter)) {
				if (page.some((one) => String(one.id) === id)) return { isWebsite: 'source' in filter };
			}
		}
		return undefined;
	};
	const found = await once(client, `voice:${id}`, find, (one) => one !== undefined);
	return found?.isWebsite ?? false;
}
