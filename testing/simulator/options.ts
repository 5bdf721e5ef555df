import { randomBytes } from 'node:crypto';

import type { EndpointName, PagedEndpoint } from './endpoint';

/** The documented limits, each a sliding window over the calls that count against it. */
export type LimitName = 'create' | 'file' | 'detail' | 'customised';

export interface Limit {
	calls: number;
	per: 'minute' | 'second';
}

/** What happens to a callback. Headers, retries and firing on failure are not documented: all of it is settable. */
export interface CallbackOptions {
	/** `envelope`: the whole reply of a look-up; `bare`: its `data` alone. */
	mode: 'envelope' | 'bare';
	/** Never sent. */
	lost: boolean;
	/** How often it is sent, one right after the other has been answered. */
	times: number;
	/** With `times` above 1: send them all at once instead. */
	atOnce: boolean;
	/** The task finishes, and the callback is answered, before create's own reply leaves. */
	early: boolean;
	/** Milliseconds between the end of the task and the callback. */
	lateMs: number;
	/** Whether a failed task calls back too. */
	onFailure: boolean;
	/** How often a callback that was not answered with 2xx is sent again. */
	retries: number;
	/** Milliseconds before each of those. */
	retryMs: number;
}

export interface SimulatorOptions {
	host: string;
	/** 0 takes a free port; the same for the three others. */
	port: number;
	storagePort: number;
	resultsPort: number;
	controlPort: number;
	/** Open the control listener, which lets another process steer the stand-in over HTTP. */
	control: boolean;
	appId: string;
	secretKey: string;

	/** How long "a minute" of the rate limits lasts; a second is a sixtieth of it. */
	minuteMs: number;
	/** Switches the rate limits on and off. */
	rateLimits: boolean;
	limits: Record<LimitName, Limit>;
	/** Whether a call that was refused with 40001 counts in the window too. */
	refusedCallsCount: boolean;

	/** Life of a token in seconds. `expire_in` is the absolute time at which it ends. */
	tokenLifeSeconds: number;
	/** Every token dies after that many calls. */
	callsPerToken: number;
	tokenRefusedCode: number;
	tokenRefusedMsg: string;
	/** HTTP status of a token refusal: 200 as reported, or 401. */
	tokenRefusedStatus: number;
	wrongCredentialCode: number;
	wrongCredentialMsg: string;

	/** Milliseconds from the end of the upload until the file can be used; Infinity: never. */
	fileReadyMs: number;
	/** The documents disagree whether 1 or 2 means ready. */
	readyStatus: 1 | 2;
	/** `fail`: every file ends in status 98. */
	contentCheck: 'pass' | 'fail';
	contentCheckMsg: string;
	uploadUrlSeconds: number;
	/** After this a file is in status 100. */
	fileLifeDays: number;
	putStatus: 200 | 204;
	/** MIME type by extension, as create_upload_url answers it. */
	mimeTypes: Record<string, string>;
	/** Whether `CLIP.MP4` is as good as `clip.mp4`. */
	acceptUppercaseExtensions: boolean;
	/** false: uploads are counted and hashed but thrown away, for very large ones. */
	storeUploads: boolean;
	/** Whether file_list shows deleted files. */
	listDeletedFiles: boolean;

	/** Milliseconds a task is in status 0, then 10; Infinity keeps it there until told otherwise. */
	pendingMs: number;
	generatingMs: number;
	/** Which shape of tts_config.text is taken. */
	textShape: 'string' | 'array' | 'both';
	textShapeCode: 400 | 40000;
	/** Texts must have fewer characters than this. */
	maxTextLength: number;
	emojiCode: number;
	/** Fields and query parameters that no document names are refused with 40000. */
	refuseUnknownFields: boolean;
	/** Whether the ids of files and tasks are hexadecimal, as in the documents, or long numbers. */
	idStyle: 'hex' | 'numeric';
	/** What the look-up of a task that does not exist gives; 0: success without data. */
	unknownTaskCode: number;
	unknownTaskMsg: string;
	/** Leave `duration` out of every task. */
	missingDuration: boolean;
	/** Length of a result in milliseconds; undefined: that of the video that is served. */
	durationMs: number | undefined;

	/** Serve this file as the result of every task. */
	resultPath: string | undefined;
	/** Serve that many made-up bytes as the result of every task. */
	result: { bytes: number } | undefined;
	/** How long video_url and preview_url work, from the look-up or from the end of the task. */
	resultUrlSeconds: number;
	resultUrlFrom: 'look' | 'finish';
	resultContentType: string;

	maxPageSize: number;
	/** What a larger page size leads to. */
	overPageSize: 'refuse' | 'clamp';
	/** The undocumented order of the list of tasks; `id` mixes them. */
	taskOrder: 'newest' | 'oldest' | 'id';
	/** Names of a list's two fields, for all lists or for each: `ListPageInfo` means `List` and `PageInfo`. */
	pageCasing: PageCasing | Partial<Record<PagedEndpoint, PageCasing>>;

	commonVoices: number;
	/** Beans at the start, and those of them that expire within 30 days. */
	beans: number;
	expiringBeans: number;

	callback: CallbackOptions;
}

export type PageCasing = 'page_info' | 'pageInfo' | 'ListPageInfo';

/** Options as a caller gives them: any part of them. */
export type SimulatorSettings = Partial<Omit<SimulatorOptions, 'callback' | 'limits'>> & {
	callback?: Partial<CallbackOptions>;
	limits?: Partial<Record<LimitName, Limit>>;
};

/** Which limit an endpoint counts against. */
export const limitOf: Partial<Record<EndpointName, LimitName>> = {
	createUploadUrl: 'file',
	fileDetail: 'file',
	fileList: 'file',
	deleteFile: 'file',
	createLipSync: 'create',
	lipSyncDetail: 'detail',
	listCustomisedAudio: 'customised',
};

const madeUp = (what: string) => `stand-in-${what}-${randomBytes(4).toString('hex')}`;

/** The documented behaviour; where the documents are silent, the strictest that they allow. */
export function defaultOptions(): SimulatorOptions {
	return {
		host: '127.0.0.1',
		port: 0,
		storagePort: 0,
		resultsPort: 0,
		controlPort: 0,
		control: false,
		appId: madeUp('app'),
		secretKey: madeUp('secret'),

		minuteMs: 60_000,
		rateLimits: true,
		limits: {
			create: { calls: 10, per: 'minute' },
			file: { calls: 30, per: 'minute' },
			detail: { calls: 10, per: 'second' },
			customised: { calls: 10, per: 'minute' },
		},
		refusedCallsCount: false,

		tokenLifeSeconds: 86_400,
		callsPerToken: Infinity,
		tokenRefusedCode: 10400,
		tokenRefusedMsg: 'AccessToken验证失败',
		tokenRefusedStatus: 200,
		wrongCredentialCode: 40000,
		wrongCredentialMsg: 'app_id或secret_key错误',

		fileReadyMs: 300,
		readyStatus: 1,
		contentCheck: 'pass',
		contentCheckMsg: '内容安全检测失败',
		uploadUrlSeconds: 900,
		fileLifeDays: 30,
		putStatus: 200,
		mimeTypes: {
			mp4: 'video/mp4',
			mov: 'video/quicktime',
			webm: 'video/webm',
			mp3: 'audio/mpeg',
			m4a: 'audio/x-m4a',
			wav: 'audio/x-wav',
			jpg: 'image/jpeg',
			png: 'image/png',
		},
		acceptUppercaseExtensions: true,
		storeUploads: true,
		listDeletedFiles: false,

		pendingMs: 200,
		generatingMs: 600,
		textShape: 'both',
		textShapeCode: 400,
		maxTextLength: 4000,
		emojiCode: 40000,
		refuseUnknownFields: true,
		idStyle: 'hex',
		unknownTaskCode: 50000,
		unknownTaskMsg: '视频不存在',
		missingDuration: false,
		durationMs: undefined,

		resultPath: undefined,
		result: undefined,
		resultUrlSeconds: 3600,
		resultUrlFrom: 'look',
		resultContentType: 'video/mp4',

		maxPageSize: 100,
		overPageSize: 'refuse',
		taskOrder: 'newest',
		pageCasing: 'page_info',

		commonVoices: 60,
		beans: 100_000,
		expiringBeans: 500,

		callback: {
			mode: 'envelope',
			lost: false,
			times: 1,
			atOnce: false,
			early: false,
			lateMs: 0,
			onFailure: true,
			retries: 0,
			retryMs: 1000,
		},
	};
}

/** Throws where a setting has no such name, or a value of another kind than its default. */
function checkSettings(known: object, given: object, where = '') {
	const defaults = known as Record<string, unknown>;
	for (const [name, value] of Object.entries(given)) {
		if (!(name in defaults)) throw new Error(`No such option: ${where}${name}`);
		const kinds = [typeof defaults[name], ...(mixedOptions[name] ?? [])];
		const isChoice = typeof value === 'object' || !choices[name] || choices[name].includes(value);
		if (!kinds.includes(typeof value) || Number.isNaN(value) || !isChoice) {
			throw new Error(`The option ${where}${name} cannot be ${JSON.stringify(value)}`);
		}
	}
}

/** Options that may be of more kinds than that of their default. */
const mixedOptions: Record<string, string[]> = {
	durationMs: ['number'],
	resultPath: ['string', 'undefined'],
	result: ['object', 'undefined'],
	pageCasing: ['object'],
};

/** Options that are one of a few words or numbers. */
const choices: Record<string, unknown[]> = {
	readyStatus: [1, 2],
	contentCheck: ['pass', 'fail'],
	putStatus: [200, 204],
	textShape: ['string', 'array', 'both'],
	textShapeCode: [400, 40000],
	idStyle: ['hex', 'numeric'],
	resultUrlFrom: ['look', 'finish'],
	overPageSize: ['refuse', 'clamp'],
	taskOrder: ['newest', 'oldest', 'id'],
	pageCasing: ['page_info', 'pageInfo', 'ListPageInfo'],
	mode: ['envelope', 'bare'],
};

/** Puts `settings` over `options`, in place: `callback` and `limits` are merged field by field. */
export function applySettings(options: SimulatorOptions, settings: SimulatorSettings): SimulatorOptions {
	const { callback, limits, ...plain } = settings;
	checkSettings(options, plain);
	checkSettings(options.callback, callback ?? {}, 'callback.');
	checkSettings(options.limits, limits ?? {}, 'limits.');
	Object.assign(options, plain);
	Object.assign(options.callback, callback);
	Object.assign(options.limits, limits);
	return options;
}
