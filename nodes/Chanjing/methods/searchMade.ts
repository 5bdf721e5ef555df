import {
	type IDataObject,
	type ILoadOptionsFunctions,
	type INodeListSearchResult,
	tryToParseDateTime,
} from 'n8n-workflow';

import { fileState, toFile } from '../files/file';
import { purposeOf, type Service, sizeInWords } from '../files/formats';
import { madeListSeconds } from '../limits';
import { avatarVideo } from '../tasks/avatarVideo';
import { type TaskKind, toNumber } from '../tasks/kind';
import { lipSync } from '../tasks/lipSync';
import { endpoints } from '../transport/endpoints';
import { search, type ShownList } from './search';

type Search = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: unknown,
) => Promise<INodeListSearchResult>;

/** A picker of what the account has made. No URLs are shown: n8n stores them in the workflow, and they open without a login. */
function searchMade(list: Pick<ShownList, 'name' | 'endpoint' | 'filter'>, show: Show): Search {
	return async function (filter, paginationToken) {
		const zone = this.getTimezone();
		const toEntries: ShownList['toEntries'] = (entry) => {
			const created = toNumber(entry.create_time);
			const time = created
				? tryToParseDateTime(new Date(created * 1000), zone).toFormat('yyyy-MM-dd HH:mm')
				: '';
			return show(entry, time).map(({ name, searched = [], description }) => ({
				shown: { name, value: String(entry.id), description },
				searched: [name, entry.id, ...searched],
			}));
		};
		const shown = { ...list, toEntries, isNewestFirst: true, keptSeconds: madeListSeconds };
		return await search(this, [shown], filter, paginationToken);
	};
}

/** What is shown of an entry; nothing where it is not offered. */
type Show = (
	entry: IDataObject,
	time: string,
) => Array<{ name: string; searched?: unknown[]; description?: string }>;

const tasksOf = ({ value: name, list: endpoint, read }: TaskKind): Search =>
	searchMade({ name, endpoint }, (entry, time) => {
		const { id, state, msg } = read(entry);
		return [{ name: time ? `${time} (${state}), ${id}` : `${id} (${state})`, description: msg }];
	});

const filesFor = (service?: Service): Search =>
	searchMade(
		{ name: 'files', endpoint: endpoints.fileList, filter: service && { service } },
		(entry, time) => {
			const file = toFile(entry);
			const state = fileState(file);
			if (state === 'deleted') return [];
			const purpose = file.service && purposeOf(file.service as Service);
			const bytes = toNumber(file.bytes);
			const size = bytes && sizeInWords(bytes);
			const traits = [!service && purpose, state, size, time].filter(Boolean);
			return [{ name: `${nameOf(file)} (${traits.join(', ')})`, description: file.msg as string }];
		},
	);

/** The list of files tells their path at Chanjing, which ends in a name. */
function nameOf({ id, name, file_path: path }: IDataObject): string {
	const [, last] = /([^/]+)$/.exec(String(path ?? '').split('?')[0]) ?? [];
	return String(name || last || id);
}

export const searchLipSyncTasks = tasksOf(lipSync);
export const searchAvatarVideoTasks = tasksOf(avatarVideo);
export const searchFiles = filesFor();
export const searchDrivingVideos = filesFor('lip_sync_video');
export const searchLipSyncAudios = filesFor('lip_sync_audio');
export const searchAvatarVideoAudios = filesFor('make_video_audio');
export const searchAvatarSources = filesFor('customised_person');
