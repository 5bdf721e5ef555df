/** The name each kind of request has in the log and in faults. */
export const endpointNames = [
	'accessToken',
	'createUploadUrl',
	'put',
	'publicFile',
	'fileDetail',
	'fileList',
	'deleteFile',
	'createLipSync',
	'lipSyncDetail',
	'lipSyncList',
	'createAudioTask',
	'createAudioTaskV2',
	'audioTaskState',
	'listCommonAudio',
	'createCustomisedAudio',
	'customisedAudio',
	'listCustomisedAudio',
	'deleteCustomisedAudio',
	'listCommonDp',
	'createCustomisedPerson',
	'customisedPerson',
	'listCustomisedPerson',
	'deleteCustomisedPerson',
	'createVideo',
	'video',
	'videoList',
	'deleteVideo',
	'tagList',
	'fontList',
	'userInfo',
	'userDuration',
	'result',
	'preview',
	'subtitleData',
	'callback',
	'source',
	'unknown',
] as const;

export type EndpointName = (typeof endpointNames)[number];

export type PagedEndpoint = Extract<
	EndpointName,
	| 'fileList'
	| 'lipSyncList'
	| 'listCommonAudio'
	| 'listCustomisedAudio'
	| 'listCommonDp'
	| 'listCustomisedPerson'
	| 'videoList'
>;

/** One call of the API, as the listener routes it and as the handlers see it. */
export interface ApiEndpoint<World> {
	name: EndpointName;
	method: 'get' | 'post';
	/** Below /open/v1. */
	path: string;
	/** Needs no token. */
	open?: boolean;
	/** Every field or query parameter that is documented; others are refused. Left out: `handle` checks them. */
	fields?: string[];
	/** Returns `data` of the reply, or throws a Refusal. */
	handle: (world: World, params: Record<string, unknown>) => unknown;
}
