import type { PagedEndpoint } from '../api/endpoint';
import type { Limit, LimitName } from './limits';

/** What happens to a callback. Headers, retries and firing on failure are not documented: all of it is settable. */
export interface CallbackOptions {
	/** `envelope`: the whole reply of a look-up; `bare`: its `data` alone; `documented`: as each kind's documents say. */
	mode: 'envelope' | 'bare' | 'documented';
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
	/** Milliseconds for which an answer is waited for. */
	patienceMs: number;
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
	/** Whether a new token invalidates those before it at once. */
	tokensEvict: boolean;
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
	/** Whether a PUT with another Content-Type than that of its upload URL is refused. */
	contentTypeSigned: boolean;
	/** MIME type by extension, as create_upload_url answers it. */
	mimeTypes: Record<string, string>;
	/** Whether create_upload_url wants a `name`. */
	uploadNameRequired: boolean;
	/** Headers that create_upload_url names and the PUT must then carry. */
	uploadHeaders: Record<string, string>;
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
	/**
	 * Whether ids are hexadecimal, as in the documents, or long numbers; `number`: those of tasks are such numbers and
	 * stand in the JSON without quotes.
	 */
	idStyle: 'hex' | 'numeric' | 'number';
	/** For how many looks after its creation a task is not found, as by a replica that lags behind. */
	lagLooks: number;
	/** What the look-up of a task that does not exist gives; 0: success without data. */
	unknownTaskCode: number;
	unknownTaskMsg: string;
	/** Leave `duration` out of every task. */
	missingDuration: boolean;
	/** Length of a result in milliseconds; undefined: that of the video that is served. */
	durationMs: number | undefined;

	/** Serve this file as the result of every task. */
	resultPath: string | undefined;
	/** Draw a person who speaks what was ordered as the result of every lip-sync task; without it that is the driving video. */
	render: boolean;
	/** Serve that many made-up bytes as the result of every task. */
	result: { bytes: number } | undefined;
	/** How long video_url and preview_url work, from the look-up or from the end of the task. */
	resultUrlSeconds: number;
	resultUrlFrom: 'look' | 'finish';
	/** How result URLs are written: in full, without their host, without their scheme, or not at all. */
	resultUrlForm: 'absolute' | 'relative' | 'schemeless' | 'empty';
	resultContentType: string;

	maxPageSize: number;
	/** Largest page sizes of single lists. */
	pageCaps: Partial<Record<PagedEndpoint, number>>;
	/** Put a null in front of every list's entries. */
	nullEntries: boolean;
	/** What a larger page size leads to. */
	overPageSize: 'refuse' | 'clamp';
	/** The undocumented order of the list of tasks; `id` mixes them. */
	taskOrder: 'newest' | 'oldest' | 'id';
	/** Names of a list's two fields, for all lists or for each: `ListPageInfo` means `List` and `PageInfo`. */
	pageCasing: PageCasing | Partial<Record<PagedEndpoint, PageCasing>>;

	commonVoices: number;
	commonAvatars: number;
	/** Whether figures of common avatars have a width and a height of 0. */
	zeroFigureSizes: boolean;
	/** How many own avatars there may be: one more is refused with 40002. */
	customPersonLimit: number;

	/** Status of a speech that is not ended. */
	speechRunningStatus: 1 | 10;
	speechPitchRequired: boolean;
	/** Milliseconds from the end of a speech until its subtitles are there. */
	subtitleDelayMs: number;
	/** Whether a speech of create_audio_task_v2 has subtitles. */
	subtitlesOfV2: boolean;
	/** Beans a second of speech: its price is not documented. */
	speechBeans: number;

	/** Whether create_customised_audio wants a `model_type`, and whether `Cicada3.0-turbo` is one. */
	modelTypeRequired: boolean;
	modelTypeCase: 'any' | 'lower';
	/** `err_msg` of voices that are done. */
	doneVoiceErrMsg: string;
	/** Whether lip-sync and speech take voices that were made on the website. */
	websiteVoicesSpeak: boolean;

	/** What status 0 means for an avatar: `one`: nothing, 1 is making and 2 done; `zero`: making, and 1 is done. */
	avatarStatesFrom: 'one' | 'zero';
	unknownAvatarMsg: string;

	/** create_video: whether website-made avatars are found with `source` 1 only. */
	avatarSourceNeeded: boolean;
	/** create_video: whether those need `audio_source` 1 as well. */
	avatarSourceAlone: boolean;
	/** create_video: whether website-made voices need `audio_source` 1, go without it, or there is no such field. */
	audioSource: 'needed' | 'ignored' | 'refused';
	/** create_video: where `backway`, `drive_mode` and `is_rgba_mode` stand: beside `person`, in it, or either. */
	personFields: 'beside' | 'inside' | 'either';
	personPlaceRequired: boolean;
	volumeRequired: boolean;
	/** create_video: whether a text wants a speed and a pitch. */
	ttsMannerRequired: boolean;
	/** create_video: whether a `bg_color` beside `is_rgba_mode` is refused; the vendor's client always sends one. */
	transparentColorRefused: boolean;
	/** Which kinds of video know model 2. */
	cartoonModel: 'avatarVideo' | 'both' | 'none';
	/** Whether an avatar video with `audio.file_id` comes out silent. */
	audioFileSilent: boolean;
	failedQueueStatus: 'failed' | 'completed';

	/** Fail voices and avatars whose source is shorter or longer than documented. */
	checkSourceLengths: boolean;

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
