import type { ICredentialDataDecryptedObject, IHttpRequestMethods } from 'n8n-workflow';

import { avatarPageSize } from '../limits';
import type { CallWindow } from './queues/callQueues';

export interface Endpoint {
	method: IHttpRequestMethods;
	path: string;
	/** What the call does, as the object of "could not …". */
	purpose: string;
	/** The documented limit that the call falls under. */
	window?: CallWindow;
	/** The documented size of the largest page of a list. */
	maxPageSize?: number;
	/** A call that costs money, or counts against a limit of the account: repeated only where nothing can have been done. */
	billed?: Billed;
}

/** What a billed call makes, for the message that it may exist. */
export interface Billed {
	/** Such as "video". */
	what: string;
	/** How to find out whether it exists, as a request to the user. */
	find: string;
}

/** Every path of this package stands below this one. */
export const apiPath = '/open/v1';

export const endpoints = {
	accessToken: { method: 'POST', path: '/access_token', purpose: 'get an access token' },
	createUploadUrl: {
		method: 'GET',
		path: '/common/create_upload_url',
		purpose: 'prepare the upload',
		window: 'file',
	},
	fileDetail: { method: 'GET', path: '/common/file_detail', purpose: 'look up the file', window: 'file' },
	fileList: { method: 'POST', path: '/common/file_list', purpose: 'list the files', window: 'file' },
	deleteFile: { method: 'POST', path: '/common/delete_file', purpose: 'delete the file', window: 'file' },
	createLipSync: {
		method: 'POST',
		path: '/video_lip_sync/create',
		purpose: 'create the lip-sync video',
		window: 'createLipSync',
		billed: {
			what: 'video',
			find: 'list the tasks with Lip-Sync Video > Get Many, Return All, and look for a create_time (Unix seconds) of this moment',
		},
	},
	lipSyncDetail: {
		method: 'GET',
		path: '/video_lip_sync/detail',
		purpose: 'look up the lip-sync task',
		window: 'read',
	},
	lipSyncList: {
		method: 'POST',
		path: '/video_lip_sync/list',
		purpose: 'list the lip-sync tasks',
		window: 'read',
	},
	createAvatarVideo: {
		method: 'POST',
		path: '/create_video',
		purpose: 'create the avatar video',
		window: 'createAvatarVideo',
		billed: {
			what: 'video',
			find: 'list the tasks with Avatar Video > Get Many, Return All, and look for a create_time (Unix seconds) of this moment',
		},
	},
	avatarVideoDetail: { method: 'GET', path: '/video', purpose: 'look up the avatar video task' },
	avatarVideoList: { method: 'POST', path: '/video_list', purpose: 'list the avatar video tasks' },
	deleteAvatarVideo: { method: 'POST', path: '/delete_video', purpose: 'delete the avatar video' },
	createSpeech: {
		method: 'POST',
		path: '/create_audio_task',
		purpose: 'create the speech',
		window: 'createSpeech',
		billed: { what: 'speech', find: 'look at the balance with Account > Get: Chanjing lists no speeches' },
	},
	speechState: { method: 'POST', path: '/audio_task_state', purpose: 'look up the speech' },
	commonVoices: { method: 'GET', path: '/list_common_audio', purpose: 'list the common voices' },
	customisedVoices: {
		method: 'POST',
		path: '/list_customised_audio',
		purpose: 'list the customised voices',
		window: 'customisedVoices',
	},
	createVoice: {
		method: 'POST',
		path: '/create_customised_audio',
		purpose: 'clone the voice',
		window: 'createVoice',
		billed: { what: 'voice', find: 'look for its name with Voice > Get Many, Customised' },
	},
	voiceDetail: { method: 'GET', path: '/customised_audio', purpose: 'look up the voice' },
	deleteVoice: { method: 'POST', path: '/delete_customised_audio', purpose: 'delete the voice' },
	commonAvatars: {
		method: 'GET',
		path: '/list_common_dp',
		purpose: 'list the common avatars',
		maxPageSize: avatarPageSize,
	},
	customisedAvatars: {
		method: 'POST',
		path: '/list_customised_person',
		purpose: 'list the customised avatars',
	},
	createAvatar: {
		method: 'POST',
		path: '/create_customised_person',
		purpose: 'create the avatar',
		window: 'createAvatar',
		billed: {
			what: 'avatar',
			find: 'look for its name with Avatar > Get Many, Customised, Return All',
		},
	},
	avatarDetail: { method: 'GET', path: '/customised_person', purpose: 'look up the avatar' },
	deleteAvatar: { method: 'POST', path: '/delete_customised_person', purpose: 'delete the avatar' },
	userInfo: { method: 'GET', path: '/user_info', purpose: 'read the account' },
	userDuration: { method: 'GET', path: '/user_duration', purpose: 'read the balance' },
} satisfies Record<string, Endpoint>;

/** Where an endpoint is, below the Base URL as the user typed it. */
export function urlOf({ path }: Endpoint, { baseUrl }: ICredentialDataDecryptedObject): string {
	// Without the look behind, many slashes before another character would take quadratic time.
	return (
		String(baseUrl ?? '')
			.trim()
			.replace(/(?<!\/)\/+$/, '') +
		apiPath +
		path
	);
}
