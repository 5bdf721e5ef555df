import type { Api, Reply } from './api';
import type { Json } from './json';

export type KindName = 'lipSync' | 'avatarVideo' | 'speech' | 'voice' | 'avatar';

export type Phase = 'running' | 'success' | 'failed';

interface Kind {
	/** As it stands in the report. */
	title: string;
	look: (api: Api, id: string) => Promise<Reply>;
	phase: (data: Json) => Phase;
	msg: (data: Json) => string;
	/** Deletes one; undefined where Chanjing cannot. */
	remove?: (api: Api, id: string) => Promise<Reply>;
}

/** What Chanjing makes: how it is looked up, and what its numbers mean whichever source is right. */
export const kinds: Record<KindName, Kind> = {
	lipSync: {
		title: 'lip-sync video',
		look: async (api, id) => await api.get('/video_lip_sync/detail', { id }),
		phase: ({ status }) => (status === 20 ? 'success' : status === 30 ? 'failed' : 'running'),
		msg: ({ msg }) => msg ?? '',
	},
	avatarVideo: {
		title: 'avatar video',
		look: async (api, id) => await api.get('/video', { id }),
		phase: ({ status }) => (status === 30 ? 'success' : status >= 40 && status < 60 ? 'failed' : 'running'),
		msg: ({ msg }) => msg ?? '',
		remove: async (api, id) => await api.post('/delete_video', { id }),
	},
	speech: {
		title: 'speech',
		look: async (api, id) => await api.post('/audio_task_state', { task_id: id }),
		phase: ({ status, errMsg, errReason }) =>
			status !== 9 ? 'running' : errMsg || errReason ? 'failed' : 'success',
		msg: ({ errMsg, errReason }) => errMsg || errReason || '',
	},
	voice: {
		title: 'cloned voice',
		look: async (api, id) => await api.get('/customised_audio', { id }),
		phase: ({ status }) => (status === 2 ? 'success' : status > 2 ? 'failed' : 'running'),
		msg: (data) => data.err_msg ?? '',
		remove: async (api, id) => await api.post('/delete_customised_audio', { id }),
	},
	avatar: {
		title: 'avatar',
		look: async (api, id) => await api.get('/customised_person', { id }),
		// The sources disagree whether a finished one has status 1 or 2.
		phase: ({ status, progress }) =>
			status === 4 || status === 5 ? 'failed' : status === 2 || progress === 100 ? 'success' : 'running',
		msg: (data) => data.err_reason ?? '',
		remove: async (api, id) => await api.post('/delete_customised_person', { id }),
	},
};
