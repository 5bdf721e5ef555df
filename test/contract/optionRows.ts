import { join } from 'node:path';

import type { Run } from '../../testing/contract/run';
import type { Simulator } from '../../testing/simulator';
import {
	defaultOptions,
	type CallbackOptions,
	type SimulatorOptions,
	type SimulatorSettings,
} from '../../testing/simulator/options';
import type { LimitName } from '../../testing/simulator/options/limits';

type OptionName =
	| Exclude<keyof SimulatorOptions, 'callback' | 'limits'>
	| `callback.${keyof CallbackOptions}`
	| `limits.${LimitName}`;

/** An option set differently from its default, and the beliefs that must be refuted by it, and no others. */
export interface Row {
	set: SimulatorSettings;
	refutes: string[];
	/** The option that the report names, where it is another one. */
	mirror?: string;
	arrange?: (simulator: Simulator) => void;
	run?: Partial<Run>;
}

/** Why an option cannot be seen from outside. */
export interface Unseen {
	unseen: string;
}

/** A minute of these runs. */
export const minuteMs = 600;

const where = { unseen: 'where the stand-in listens, not how it behaves' };
const given = { unseen: 'the key of a run' };
const account = { unseen: 'a fact of one account, which no document promises' };
const one = (set: SimulatorSettings, ...refutes: string[]): Row => ({ set, refutes });
/** A minute in which ten calls fit well, however busy the machine is. */
export const longMinuteMs = 10_000;

/** Over the limits on purpose: these beliefs alone, because of the long minutes. */
const over = (set: SimulatorSettings, ...refutes: string[]): Row => ({
	set: { minuteMs: longMinuteMs, ...set },
	refutes,
	run: { limits: true, minuteMs: longMinuteMs, only: 'limits' },
});
/** A limit tighter than documented, which is met only where enough calls fall into a minute. */
const tight = (name: LimitName, calls: number): Row => ({
	set: { minuteMs: 4 * minuteMs, limits: { [name]: { calls, per: 'minute' } } },
	refutes: ['limits.kept'],
	run: { minuteMs: 4 * minuteMs },
});

const { mimeTypes } = defaultOptions();

/** Every option of the stand-in. */
export const rows: Record<OptionName, Row | Row[] | Unseen> = {
	host: where,
	port: where,
	storagePort: where,
	resultsPort: where,
	controlPort: where,
	control: where,
	appId: given,
	secretKey: given,

	minuteMs: over({ minuteMs: longMinuteMs / 2 }, 'limits.window'),
	rateLimits: over({ rateLimits: false }, 'limits.over'),
	refusedCallsCount: over({ refusedCallsCount: true }, 'limits.refused-count'),
	'limits.create': tight('create', 2),
	'limits.createVideo': tight('createVideo', 2),
	'limits.createVoice': tight('createVoice', 2),
	'limits.createAvatar': tight('createAvatar', 2),
	'limits.customised': tight('customised', 1),
	'limits.file': tight('file', 2),
	'limits.detail': tight('detail', 1),
	'limits.speech': tight('speech', 2),

	tokenLifeSeconds: one({ tokenLifeSeconds: 7_200 }, 'token.life'),
	callsPerToken: one({ callsPerToken: 60 }, 'token.lasts'),
	tokensEvict: one({ tokensEvict: false }, 'token.evicts'),
	tokenRefusedCode: one({ tokenRefusedCode: 10401 }, 'token.refused-code'),
	tokenRefusedMsg: one({ tokenRefusedMsg: 'token已失效' }, 'token.refused-msg'),
	tokenRefusedStatus: one({ tokenRefusedStatus: 401 }, 'token.refused-status'),
	wrongCredentialCode: [
		one({ wrongCredentialCode: 400 }, 'token.wrong-key-code'),
		one({ wrongCredentialCode: 10400 }, 'token.wrong-key-code'),
		one({ wrongCredentialCode: 50000 }, 'token.wrong-key-code'),
	],
	wrongCredentialMsg: one({ wrongCredentialMsg: 'app不存在' }, 'token.wrong-key-msg'),

	fileReadyMs: one({ fileReadyMs: Infinity }, 'files.ready-in-a-minute'),
	readyStatus: one({ readyStatus: 2 }, 'files.ready-status'),
	contentCheck: one({ contentCheck: 'fail' }, 'files.content-check'),
	contentCheckMsg: one(
		{ contentCheck: 'fail', contentCheckMsg: '视频违规' },
		'files.content-check',
		'files.content-check-msg',
	),
	uploadUrlSeconds: one({ uploadUrlSeconds: 300 }, 'files.upload-url-life'),
	fileLifeDays: {
		...one({ fileLifeDays: 40 }, 'files.life'),
		arrange: ({ state }) => {
			state.file(state.addReadyFile('lip_sync_video')).createdAt -= 35 * 86_400_000;
		},
	},
	putStatus: one({ putStatus: 204 }, 'files.put-status'),
	contentTypeSigned: one({ contentTypeSigned: false }, 'files.content-type'),
	mimeTypes: one({ mimeTypes: { ...mimeTypes, m4a: 'audio/mp4' } }, 'files.mime-types'),
	uploadNameRequired: one({ uploadNameRequired: false }, 'files.name-required'),
	uploadHeaders: one({ uploadHeaders: { 'x-oss-object-acl': 'private' } }, 'files.upload-headers'),
	acceptUppercaseExtensions: one({ acceptUppercaseExtensions: false }, 'files.uppercase'),
	storeUploads: one({ storeUploads: false }, 'files.public-url'),
	listDeletedFiles: one({ listDeletedFiles: true }, 'delete.file-list'),

	pendingMs: { ...one({ pendingMs: Infinity }, 'tasks.end'), run: { patience: 3 } },
	generatingMs: { ...one({ generatingMs: Infinity }, 'tasks.end'), run: { patience: 3 } },
	textShape: [one({ textShape: 'string' }, 'text.shape'), one({ textShape: 'array' }, 'text.shape')],
	textShapeCode: one({ textShapeCode: 40000 }, 'text.shape-code'),
	maxTextLength: [one({ maxTextLength: 2_000 }, 'text.length'), one({ maxTextLength: 9_000 }, 'text.length')],
	emojiCode: one({ emojiCode: 50011 }, 'text.emoji'),
	refuseUnknownFields: one({ refuseUnknownFields: false }, 'envelope.unknown-field'),
	idStyle: [one({ idStyle: 'numeric' }, 'ids.form'), one({ idStyle: 'number' }, 'ids.form')],
	lagLooks: one({ lagLooks: 2 }, 'tasks.seen-at-once'),
	unknownTaskCode: [
		one({ unknownTaskCode: 0 }, 'unknown.code'),
		one({ unknownTaskCode: 40000 }, 'unknown.code'),
	],
	unknownTaskMsg: one({ unknownTaskMsg: '任务不存在' }, 'unknown.video-msg'),
	missingDuration: one({ missingDuration: true }, 'results.duration-there'),
	durationMs: one({ durationMs: 7_000 }, 'lipSync.duration'),

	resultPath: {
		...one({ resultPath: join(__dirname, '../../testing/simulator/assets/cover.jpg') }, 'results.format'),
		mirror: 'result',
	},
	render: { unseen: 'what a result shows is no belief' },
	result: one({ result: { bytes: 500 } }, 'results.format'),
	resultUrlSeconds: one({ resultUrlSeconds: 300 }, 'results.url-life'),
	resultUrlFrom: one({ resultUrlFrom: 'finish' }, 'results.url-renewed'),
	resultUrlForm: [
		one({ resultUrlForm: 'relative' }, 'results.url-form'),
		one({ resultUrlForm: 'schemeless' }, 'results.url-form'),
		one({ resultUrlForm: 'empty' }, 'results.url-form'),
	],
	resultContentType: one({ resultContentType: 'application/octet-stream' }, 'results.content-type'),

	maxPageSize: [one({ maxPageSize: 50 }, 'lists.page-size'), one({ maxPageSize: 500 }, 'lists.page-size')],
	pageCaps: one({ pageCaps: { listCommonDp: 20 } }, 'lists.page-size'),
	nullEntries: one({ nullEntries: true }, 'lists.entries'),
	overPageSize: one({ overPageSize: 'clamp' }, 'lists.over-size'),
	taskOrder: [one({ taskOrder: 'oldest' }, 'lists.order'), one({ taskOrder: 'id' }, 'lists.order')],
	pageCasing: [
		one({ pageCasing: 'pageInfo' }, 'lists.casing'),
		one({ pageCasing: 'ListPageInfo' }, 'lists.casing'),
		one({ pageCasing: { lipSyncList: 'pageInfo', videoList: 'ListPageInfo' } }, 'lists.casing'),
	],

	commonVoices: one({ commonVoices: 0 }, 'voices.common'),
	commonAvatars: one({ commonAvatars: 0 }, 'avatars.common'),
	zeroFigureSizes: one({ zeroFigureSizes: true }, 'avatars.figure-sizes'),
	customPersonLimit: account,

	speechRunningStatus: one({ speechRunningStatus: 10, generatingMs: 3_000 }, 'speech.running-status'),
	speechPitchRequired: one({ speechPitchRequired: false }, 'speech.pitch-required'),
	subtitleDelayMs: one({ subtitleDelayMs: 60_000 }, 'speech.subtitles-at-once'),
	subtitlesOfV2: one({ subtitlesOfV2: false }, 'speech.subtitles-v2'),
	speechBeans: one({ speechBeans: 2 }, 'speech.price'),

	modelTypeRequired: one({ modelTypeRequired: true }, 'voices.model-type-required'),
	modelTypeCase: one({ modelTypeCase: 'lower' }, 'voices.model-type-case'),
	doneVoiceErrMsg: one({ doneVoiceErrMsg: '部分音频质量较低' }, 'voices.done-err-msg'),
	websiteVoicesSpeak: one({ websiteVoicesSpeak: false }, 'voices.website-speak'),
	avatarStatesFrom: one({ avatarStatesFrom: 'zero' }, 'avatars.states'),
	unknownAvatarMsg: one({ unknownAvatarMsg: '数字人不存在' }, 'unknown.avatar-msg'),

	avatarSourceNeeded: one({ avatarSourceNeeded: false }, 'avatarVideo.avatar-source'),
	avatarSourceAlone: one({ avatarSourceAlone: false }, 'avatarVideo.avatar-source-alone'),
	audioSource: [
		one({ audioSource: 'ignored' }, 'avatarVideo.audio-source'),
		one({ audioSource: 'refused' }, 'avatarVideo.audio-source'),
	],
	personFields: [
		one({ personFields: 'inside' }, 'avatarVideo.person-fields'),
		one({ personFields: 'either' }, 'avatarVideo.person-fields'),
	],
	personPlaceRequired: one({ personPlaceRequired: false }, 'avatarVideo.place-required'),
	volumeRequired: one({ volumeRequired: false }, 'avatarVideo.volume-required'),
	ttsMannerRequired: one({ ttsMannerRequired: false }, 'avatarVideo.tts-manner-required'),
	transparentColorRefused: { unseen: 'no list tells which avatars can be transparent' },
	cartoonModel: [
		one({ cartoonModel: 'both' }, 'avatarVideo.cartoon-model'),
		one({ cartoonModel: 'none' }, 'avatarVideo.cartoon-model'),
	],
	audioFileSilent: one({ audioFileSilent: true }, 'avatarVideo.audio-file'),
	failedQueueStatus: one({ failedQueueStatus: 'completed' }, 'avatarVideo.failed-queue-status'),
	checkSourceLengths: one({ checkSourceLengths: true }, 'voices.short-source'),

	beans: account,
	expiringBeans: account,

	'callback.mode': [
		one(
			{ callback: { mode: 'bare' } },
			'callback.body-lipSync',
			'callback.body-avatarVideo',
			'callback.body-speech',
		),
		one({ callback: { mode: 'envelope' } }, 'callback.body-ownVoice', 'callback.body-ownAvatar'),
	],
	'callback.lost': one({ callback: { lost: true } }, 'callback.comes'),
	'callback.times': one({ callback: { times: 2 } }, 'callback.once'),
	'callback.atOnce': one({ callback: { times: 2, atOnce: true } }, 'callback.once'),
	'callback.early': one({ callback: { early: true } }, 'callback.after-create'),
	'callback.lateMs': {
		...one({ callback: { lateMs: 4_000 } }, 'callback.prompt'),
		run: { slackMs: 3_500 },
	},
	'callback.onFailure': one({ callback: { onFailure: false } }, 'callback.on-failure'),
	'callback.retries': one({ callback: { retries: 1, retryMs: 50 } }, 'callback.retries'),
	'callback.retryMs': one({ callback: { retries: 1, retryMs: 400 } }, 'callback.retries'),
	'callback.patienceMs': { unseen: 'who is called back answers at once' },
};

/** Those of them that can be seen, each with the name of its option. */
export const seenRows = Object.entries(rows).flatMap(([name, row]) =>
	'unseen' in row ? [] : [row].flat().map((each): [string, Row] => [name, each]),
);

export const unseenRows = Object.entries(rows).filter(([, row]) => 'unseen' in row) as Array<
	[string, Unseen]
>;

const firstOfTasks = Object.keys(rows).indexOf('lagLooks');

/** Whether an option changes calls, files, texts or lists, rather than what is made and the callbacks of it. */
export const isOfCalls = (option: string) => Object.keys(rows).indexOf(option) < firstOfTasks;
