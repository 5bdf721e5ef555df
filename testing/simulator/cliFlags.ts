import {
	defaultOptions,
	type CallbackOptions,
	type SimulatorOptions,
	type SimulatorSettings,
} from './options';
import type { Json } from './json';

type PlainOption = Exclude<
	keyof SimulatorOptions,
	'callback' | 'limits' | 'mimeTypes' | 'uploadHeaders' | 'pageCaps' | 'result' | 'control'
>;

/** Options that can be set on the command line, and their help. The rest goes over the control listener. */
const plainHelp: Record<PlainOption, string> = {
	host: 'address to listen on',
	port: 'port of the API; 0 takes a free one',
	storagePort: 'port of the storage host',
	resultsPort: 'port of the result host',
	controlPort: 'port of the control listener',
	appId: 'App ID; made up where not given',
	secretKey: 'Secret Key; made up where not given',
	minuteMs: 'how long a minute of the rate limits lasts',
	rateLimits: 'keep the rate limits',
	refusedCallsCount: 'count refused calls in the rate limits',
	tokenLifeSeconds: 'life of a token',
	callsPerToken: 'every token dies after that many calls',
	tokensEvict: 'let a new token invalidate the ones before',
	tokenRefusedCode: 'code for a dead token: 10400 or 10401',
	tokenRefusedMsg: 'its msg',
	tokenRefusedStatus: 'its HTTP status: 200 or 401',
	wrongCredentialCode: 'code for a wrong App ID or Secret Key',
	wrongCredentialMsg: 'its msg',
	fileReadyMs: 'from the upload until a file can be used',
	readyStatus: 'status of a ready file: 1 or 2',
	contentCheck: 'pass or fail: what uploads meet',
	contentCheckMsg: 'msg of a file that fails it',
	uploadUrlSeconds: 'life of an upload URL',
	fileLifeDays: 'after that a file is in status 100',
	putStatus: 'answer to an upload: 200 or 204',
	contentTypeSigned: 'refuse an upload with another Content-Type',
	uploadNameRequired: 'want a name for an upload URL',
	acceptUppercaseExtensions: 'take CLIP.MP4 too',
	storeUploads: 'keep uploaded bytes',
	listDeletedFiles: 'show deleted files in file_list',
	pendingMs: 'how long a task is pending',
	generatingMs: 'how long it is generating',
	textShape: 'string, array or both: what tts_config.text may be',
	textShapeCode: 'code for the other shape: 400 or 40000',
	maxTextLength: 'texts must be shorter than that',
	emojiCode: 'code for a text with emoji',
	refuseUnknownFields: 'refuse fields that no document names',
	idStyle: 'hex or numeric ids; number: those of tasks without quotes',
	lagLooks: 'a new task is not found for that many looks',
	unknownTaskCode: 'code for the look-up of an unknown task; 0: empty data',
	unknownTaskMsg: 'its msg',
	missingDuration: 'leave duration out of tasks',
	durationMs: 'duration of every result',
	resultPath: 'serve this file as every result',
	render: 'draw a person who speaks what was ordered',
	resultUrlSeconds: 'life of video_url and preview_url',
	resultUrlFrom: 'look or finish: when that life begins',
	resultUrlForm: 'absolute, relative, schemeless or empty result URLs',
	resultContentType: 'MIME type of a downloaded video',
	maxPageSize: 'largest page size',
	nullEntries: 'put a null into every list',
	overPageSize: 'refuse or clamp a larger one',
	taskOrder: 'newest, oldest or id: order of the list of tasks',
	pageCasing: 'page_info, pageInfo or ListPageInfo, for every list',
	commonVoices: 'how many common voices there are',
	commonAvatars: 'how many common avatars there are',
	zeroFigureSizes: 'give their figures a width and height of 0',
	customPersonLimit: 'how many own avatars there may be',
	speechRunningStatus: 'status of a speech that is not ended: 1 or 10',
	speechPitchRequired: 'want a pitch for a speech',
	subtitleDelayMs: 'from the end of a speech until its subtitles',
	subtitlesOfV2: 'give speech by create_audio_task_v2 subtitles',
	speechBeans: 'beans a second of speech',
	modelTypeRequired: 'want a model_type for a cloned voice',
	modelTypeCase: 'any or lower: whether Cicada3.0-turbo is a model_type',
	doneVoiceErrMsg: 'err_msg of voices that are done',
	websiteVoicesSpeak: 'let lip-sync and speech use voices made on the website',
	avatarStatesFrom: 'one or zero: the status of an avatar in the making',
	unknownAvatarMsg: 'msg for an unknown avatar',
	avatarSourceNeeded: 'want source 1 for avatars made on the website',
	avatarSourceAlone: 'find them by source 1 without audio_source 1',
	audioSource: 'needed, ignored or refused: audio_source 1 for voices made on the website',
	personFields: 'beside, inside or either: where drive_mode and its like stand to person',
	personPlaceRequired: "want an avatar's place and size",
	volumeRequired: 'want a volume for an avatar video',
	ttsMannerRequired: 'want speed and pitch for the text of an avatar video',
	transparentColorRefused: 'refuse a background colour of a transparent one',
	cartoonModel: 'avatarVideo, both or none: what knows model 2',
	audioFileSilent: 'make avatar videos with audio.file_id silent',
	failedQueueStatus: 'failed or completed: queue_status of a failed avatar video',
	checkSourceLengths: 'fail voices and avatars whose source is too short or long',
	beans: 'beans at the start',
	expiringBeans: 'those of them that expire soon',
};

const callbackHelp: Record<keyof CallbackOptions, string> = {
	mode: 'envelope, bare or documented',
	lost: 'never send callbacks',
	times: 'send each that often',
	atOnce: 'all of them at once',
	early: "before create's own reply",
	lateMs: 'that long after the end of the task',
	onFailure: 'call back for failed tasks too',
	retries: 'repeat one that was not answered with 2xx that often',
	retryMs: 'after that long',
	patienceMs: 'how long an answer to a callback is waited for',
};

interface Flag {
	name: string;
	type: 'boolean' | 'string';
	help: string;
	fallback: unknown;
	/** Writes the value into the settings. */
	put: (settings: Json, value: unknown) => void;
	isNumber: boolean;
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function flagOf(name: string, fallback: unknown, help: string, put: Flag['put']): Flag {
	const isNumber = typeof fallback === 'number' || name === 'duration-ms' || name === 'result-bytes';
	return { name, type: typeof fallback === 'boolean' ? 'boolean' : 'string', help, fallback, put, isNumber };
}

const defaults = defaultOptions();

export const flags: Flag[] = [
	...Object.entries(plainHelp).map(([option, help]) =>
		flagOf(kebab(option), defaults[option as PlainOption], help, (settings, value) => {
			settings[option] = value;
		}),
	),
	...Object.entries(callbackHelp).map(([option, help]) =>
		flagOf(
			`callback-${kebab(option)}`,
			defaults.callback[option as keyof CallbackOptions],
			help,
			(settings, value) => {
				settings.callback = { ...settings.callback, [option]: value };
			},
		),
	),
	flagOf('result-bytes', undefined, 'serve that many made-up bytes as every result', (settings, value) => {
		settings.result = { bytes: value };
	}),
];

/** What the values of the command line mean; throws where one is no number but should be. */
export function settingsOf(values: Record<string, unknown>): SimulatorSettings {
	const settings: SimulatorSettings = {};
	for (const flag of flags) {
		const value = values[flag.name];
		if (value === undefined) continue;
		const number = value === 'never' ? Infinity : Number(value);
		if (flag.isNumber && (value === '' || Number.isNaN(number))) {
			throw new Error(`--${flag.name} wants a number, or never`);
		}
		flag.put(settings, flag.isNumber ? number : value);
	}
	return settings;
}

/** The lines of --help that list the flags. */
export function helpLines(): string[] {
	const usage = (flag: Flag) => {
		if (flag.type === 'boolean') return flag.fallback ? `--no-${flag.name}` : `--${flag.name}`;
		return `--${flag.name} ${flag.isNumber ? 'N' : 'TEXT'}`;
	};
	const width = Math.max(...flags.map((flag) => usage(flag).length));
	return flags.map((flag) => {
		const isMadeUp = flag.name === 'app-id' || flag.name === 'secret-key';
		const isPlain = ['string', 'number'].includes(typeof flag.fallback) && flag.fallback !== '';
		const shown = isPlain && !isMadeUp ? ` (${flag.fallback})` : '';
		const not = flag.type === 'boolean' && flag.fallback ? 'do not ' : '';
		return `  ${usage(flag).padEnd(width)}  ${not}${flag.help}${shown}`;
	});
}
