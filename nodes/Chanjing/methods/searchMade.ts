import { type IDataObject, tryToParseDateTime } from 'n8n-workflow';

import { fileState, toFile } from '../files/file';
import { purposeOf, type Service, sizeInWords } from '../files/formats';
import { madeListSeconds } from '../limits';
import { avatarVideo } from '../tasks/avatarVideo';
import { type TaskKind, toNumber } from '../tasks/kind';
import { lipSync } from '../tasks/lipSync';
import { type Endpoint, endpoints } from '../transport/endpoints';
import { picker, withTraits } from './search';

/** What is shown of an entry; nothing where it is not offered. */
type Show = (entry: IDataObject, time: string) => { name: string; description?: string } | undefined;

/** A picker of what the account has made. No URLs are shown: n8n stores them in the workflow, and they open without a login. */
function pickerOf(name: string, list: { endpoint: Endpoint; filter?: IDataObject }, show: Show) {
	const lists = { [name]: { ...list, isNewestFirst: true, keptSeconds: madeListSeconds } };
	return picker(lists, (entry, { context }) => {
		const created = toNumber(entry.create_time);
		const time = created
			? tryToParseDateTime(new Date(created * 1000), context.getTimezone()).toFormat('yyyy-MM-dd HH:mm')
			: '';
		const shown = show(entry, time);
		const value = String(entry.id);
		return shown ? [{ shown: { ...shown, value }, searched: [shown.name, value] }] : [];
	});
}

const tasksOf = ({ value: name, list: endpoint, read }: TaskKind) =>
	pickerOf(name, { endpoint }, (entry, time) => {
		const { id, state, msg } = read(entry);
		return { name: time ? `${time} (${state}), ${id}` : `${id} (${state})`, description: msg };
	});

const filesFor = (service?: Service) =>
	pickerOf('files', { endpoint: endpoints.fileList, filter: service && { service } }, (entry, time) => {
		const file = toFile(entry);
		const state = fileState(file);
		if (state === 'deleted') return undefined;
		const purpose = file.service && purposeOf(file.service as Service);
		const bytes = toNumber(file.bytes);
		const size = bytes && sizeInWords(bytes);
		const traits = [!service && purpose, state, size, time];
		return { name: withTraits(nameOf(file), traits), description: file.msg as string };
	});

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
