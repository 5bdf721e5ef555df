import type { EndpointName } from '../api/endpoint';

/** The documented limits, each a sliding window over the calls that count against it. */
export type LimitName =
	| 'create'
	| 'file'
	| 'detail'
	| 'customised'
	| 'speech'
	| 'createVoice'
	| 'createAvatar'
	| 'createVideo';

export interface Limit {
	calls: number;
	per: 'minute' | 'second';
}

/** Which limit an endpoint counts against. */
export const limitOf: Partial<Record<EndpointName, LimitName>> = {
	createUploadUrl: 'file',
	fileDetail: 'file',
	fileList: 'file',
	deleteFile: 'file',
	createLipSync: 'create',
	lipSyncDetail: 'detail',
	listCustomisedAudio: 'customised',
	createAudioTask: 'speech',
	createAudioTaskV2: 'speech',
	createCustomisedAudio: 'createVoice',
	createCustomisedPerson: 'createAvatar',
	createVideo: 'createVideo',
};
