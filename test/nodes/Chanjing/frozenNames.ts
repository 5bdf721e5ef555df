/**
 * The names that saved workflows hold, with their defaults: n8n does not store a value that equals its default, so a changed
 * default changes workflows that exist. Adding is fine; renaming, removing and changing a default is not.
 */

/** Parameters by path: `options.model` is in the collection `options`. The value is the default. */
type Parameters = Record<string, unknown>;

const services = [
	'lip_sync_video',
	'lip_sync_audio',
	'customised_person',
	'prompt_audio',
	'make_video_audio',
	'make_video_background',
];
/** Chosen from a list, or given by an ID. */
const picked = { mode: 'list', value: '' };
const limited = { returnAll: false, limit: 50 };
const tasksFiltered = {
	...limited,
	filters: {},
	'filters.createdAfter': '',
	'filters.createdBefore': '',
	'filters.state': [],
};
const downloaded = { 'options.download': false, 'options.outputBinaryPropertyName': 'data' };
const cover = { 'options.downloadCover': false, 'options.coverBinaryPropertyName': 'cover' };
const named = { 'options.fileName': '', 'options.keepInputFields': false };
const video = { ...downloaded, ...cover, ...named };
const spoken = {
	...downloaded,
	...named,
	'options.subtitleFormat': '',
	'options.subtitleBinaryPropertyName': 'subtitles',
};

/** What the creates of both kinds of videos have. */
const videoCreated = {
	audioType: 'tts',
	text: '',
	voice: picked,
	audioSource: 'binary',
	audioFileId: '',
	audioBinaryPropertyName: 'audio',
	audioUrl: '',
	waitMode: 'none',
	waitLimit: 30,
	options: {},
	'options.screenWidth': 1080,
	'options.screenHeight': 1920,
	'options.backway': 1,
	'options.driveMode': '',
	'options.model': 0,
	'options.volume': 100,
	'options.speed': 1,
	'options.pitch': 1,
	'options.callbackUrl': '',
	'options.additionalFields': '{}',
	...video,
};
const videoGot = { taskId: '', waitMode: 'none', waitLimit: 30, options: {}, ...video };
const videoDownloaded = {
	taskId: '',
	asset: 'video',
	outputBinaryPropertyName: 'data',
	options: {},
	...named,
};
const triggered = { events: ['success', 'failed'], options: {}, ...downloaded, ...cover };

/** The choices that both kinds of videos have, by operation and field. */
const videoValues = {
	'create audioType': ['tts', 'audio'],
	'create audioSource': ['fileId', 'binary', 'url'],
	'create waitMode': ['none', 'poll', 'callback'],
	'create options.backway': [1, 2],
	'create options.driveMode': ['', 'random'],
	'get waitMode': ['none', 'poll'],
	'getMany filters.state': ['pending', 'generating', 'success', 'failed'],
	'download asset': ['video', 'cover'],
};
const videoValuesOf = (resource: string) =>
	Object.fromEntries(Object.entries(videoValues).map(([where, values]) => [`${resource}/${where}`, values]));

export const node = {
	name: 'chanjing',
	displayName: 'Chanjing',
	usableAsTool: true,
	defaultResource: 'lipSync',
	/** By resource: its name, the default operation, and by operation the name in the node panel. */
	resources: {
		file: {
			name: 'File',
			defaultOperation: 'upload',
			actions: {
				upload: 'Upload file',
				get: 'Get file',
				getMany: 'Get many files',
				delete: 'Delete file',
			},
		},
		lipSync: {
			name: 'Lip-Sync Video',
			defaultOperation: 'create',
			actions: {
				create: 'Create lip-sync video',
				get: 'Get lip-sync task',
				getMany: 'Get many lip-sync tasks',
				download: 'Download lip-sync video',
			},
		},
		avatarVideo: {
			name: 'Avatar Video',
			defaultOperation: 'create',
			actions: {
				create: 'Create avatar video',
				get: 'Get avatar video task',
				getMany: 'Get many avatar video tasks',
				download: 'Download avatar video',
				delete: 'Delete avatar video',
			},
		},
		speech: {
			name: 'Speech',
			defaultOperation: 'create',
			actions: { create: 'Create speech', get: 'Get speech' },
		},
		voice: {
			name: 'Voice',
			defaultOperation: 'getMany',
			actions: {
				getMany: 'Get many voices',
				create: 'Clone voice',
				get: 'Get voice',
				delete: 'Delete voice',
			},
		},
		avatar: {
			name: 'Avatar',
			defaultOperation: 'getMany',
			actions: {
				getMany: 'Get many avatars',
				get: 'Get avatar',
				create: 'Create avatar',
				delete: 'Delete avatar',
			},
		},
		account: { name: 'Account', defaultOperation: 'get', actions: { get: 'Get account' } },
	} as Record<string, { name: string; defaultOperation: string; actions: Record<string, string> }>,

	parameters: {
		'file/upload': {
			service: 'lip_sync_video',
			source: 'binary',
			binaryPropertyName: 'data',
			url: '',
			options: {},
			'options.fileName': '',
			'options.waitUntilReady': true,
			'options.readyTimeout': 120,
		},
		'file/get': { fileId: '' },
		'file/delete': { fileId: '' },
		'file/getMany': { ...limited, filters: {}, 'filters.service': 'lip_sync_video' },
		'lipSync/create': {
			videoSource: 'binary',
			videoFileId: '',
			videoBinaryPropertyName: 'data',
			videoUrl: '',
			...videoCreated,
		},
		'lipSync/get': videoGot,
		'lipSync/getMany': tasksFiltered,
		'lipSync/download': videoDownloaded,
		'avatarVideo/create': {
			avatar: picked,
			...videoCreated,
			'options.avatarX': 0,
			'options.avatarY': 0,
			'options.avatarWidth': 0,
			'options.avatarHeight': 0,
			'options.backgroundColor': '#EDEDED',
			'options.backgroundUrl': '',
			'options.backgroundBinaryPropertyName': 'data',
			'options.subtitles': true,
			'options.subtitleStyle': {},
			'options.resolution': 0,
			'options.transparent': true,
			'options.watermark': true,
		},
		'avatarVideo/get': videoGot,
		'avatarVideo/getMany': tasksFiltered,
		'avatarVideo/download': videoDownloaded,
		'avatarVideo/delete': { taskId: '' },
		'speech/create': {
			text: '',
			voice: picked,
			waitMode: 'poll',
			waitLimit: 10,
			options: {},
			'options.speed': 1,
			'options.pitch': 1,
			'options.watermark': false,
			'options.callbackUrl': '',
			'options.additionalFields': '{}',
			...spoken,
		},
		'speech/get': { taskId: '', waitMode: 'poll', waitLimit: 10, options: {}, ...spoken },
		'voice/getMany': { voiceType: 'all', ...limited },
		'voice/create': {
			name: '',
			source: 'binary',
			binaryPropertyName: 'data',
			url: '',
			waitMode: 'poll',
			waitLimit: 30,
			options: {},
			'options.modelType': 'cicada1.0',
			'options.language': 'cn',
			'options.denoise': false,
			'options.previewText': '',
			'options.callbackUrl': '',
			'options.additionalFields': '{}',
		},
		'voice/get': { voiceId: picked },
		'voice/delete': { voiceId: picked },
		'avatar/getMany': { avatarType: 'all', ...limited },
		'avatar/get': { avatarId: picked },
		'avatar/delete': { avatarId: picked },
		'avatar/create': {
			name: '',
			source: 'binary',
			binaryPropertyName: 'data',
			url: '',
			fileId: '',
			trainType: 'both',
			waitMode: 'none',
			waitLimit: 120,
			options: {},
			'options.language': 'cn',
			'options.errorSkip': false,
			'options.resolution': 0,
			'options.denoise': false,
			'options.callbackUrl': '',
			'options.additionalFields': '{}',
		},
		'account/get': {},
	} as Record<string, Parameters>,

	/** What version 1.1 of the node has instead. */
	parametersOf1_1: {
		'file/get': { fileId: picked },
		'file/delete': { fileId: picked },
		'lipSync/create': { videoFileId: picked, audioFileId: picked },
		'lipSync/get': { taskId: picked },
		'lipSync/download': { taskId: picked },
		'avatarVideo/create': { audioFileId: picked },
		'avatarVideo/get': { taskId: picked },
		'avatarVideo/download': { taskId: picked },
		'avatarVideo/delete': { taskId: picked },
		'avatar/create': { fileId: picked },
	} as Record<string, Parameters>,

	/** The values that an options field offers, in any order. */
	values: {
		'file/upload service': services,
		'file/upload source': ['binary', 'url'],
		'file/getMany filters.service': services,
		...videoValuesOf('lipSync'),
		'lipSync/create videoSource': ['fileId', 'binary', 'url'],
		'lipSync/create options.model': [0, 1],
		...videoValuesOf('avatarVideo'),
		'avatarVideo/create options.model': [0, 1, 2],
		'avatarVideo/create options.resolution': [0, 1],
		'speech/create waitMode': ['none', 'poll'],
		'speech/create options.subtitleFormat': ['', 'srt', 'vtt'],
		'speech/get waitMode': ['none', 'poll'],
		'speech/get options.subtitleFormat': ['', 'srt', 'vtt'],
		'voice/getMany voiceType': ['all', 'common', 'customised'],
		'voice/create source': ['binary', 'url'],
		'voice/create waitMode': ['none', 'poll'],
		'voice/create options.modelType': ['cicada1.0', 'cicada3.0', 'cicada3.0-turbo'],
		'voice/create options.language': ['cn', 'en'],
		'avatar/getMany avatarType': ['all', 'common', 'customised'],
		'avatar/create source': ['binary', 'url', 'fileId'],
		'avatar/create trainType': ['both', 'figure'],
		'avatar/create waitMode': ['none', 'poll'],
		'avatar/create options.language': ['cn', 'en'],
		'avatar/create options.resolution': [0, 1],
	} as Record<string, unknown[]>,
};

export const trigger = {
	name: 'chanjingTrigger',
	displayName: 'Chanjing Trigger',
	webhook: { name: 'default', httpMethod: 'POST', path: 'webhook' },
	parameters: { ...triggered, verify: true } as Parameters,
	values: { events: ['success', 'failed'] } as Record<string, unknown[]>,
};

export const pollingTrigger = {
	name: 'chanjingPollingTrigger',
	displayName: 'Chanjing Polling Trigger',
	parameters: { ...triggered, resources: ['lipSync', 'avatarVideo'] } as Parameters,
	values: { events: ['success', 'failed'], resources: ['lipSync', 'avatarVideo'] } as Record<
		string,
		unknown[]
	>,
};

export const credential = {
	name: 'chanjingApi',
	displayName: 'Chanjing API',
	fields: {
		appId: '',
		secretKey: '',
		baseUrl: 'https://open-api.chanjing.cc',
		accessToken: '',
		accessTokenExpiresAt: '',
	} as Parameters,
};
