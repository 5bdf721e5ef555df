import type { IHttpRequestMethods } from 'n8n-workflow';

import type { CallWindow } from './callQueues';

export interface Endpoint {
	method: IHttpRequestMethods;
	path: string;
	/** What the call does, as the object of "could not …". */
	purpose: string;
	/** The documented limit that the call falls under. */
	window?: CallWindow;
	/** A call that costs money: repeated only when Chanjing answered that it did nothing. */
	billed?: boolean;
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
		billed: true,
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
	commonVoices: { method: 'GET', path: '/list_common_audio', purpose: 'list the common voices' },
	customisedVoices: {
		method: 'POST',
		path: '/list_customised_audio',
		purpose: 'list the customised voices',
		window: 'customisedVoices',
	},
	userInfo: { method: 'GET', path: '/user_info', purpose: 'read the account' },
	userDuration: { method: 'GET', path: '/user_duration', purpose: 'read the balance' },
} satisfies Record<string, Endpoint>;
