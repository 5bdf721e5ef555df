import { randomBytes } from 'node:crypto';

import type { SimulatorOptions } from './types';

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
			speech: { calls: 500, per: 'minute' },
			createVoice: { calls: 10, per: 'minute' },
			createAvatar: { calls: 10, per: 'minute' },
			createVideo: { calls: 10, per: 'minute' },
			file: { calls: 30, per: 'minute' },
			detail: { calls: 10, per: 'second' },
			customised: { calls: 10, per: 'minute' },
		},
		refusedCallsCount: false,

		tokenLifeSeconds: 86_400,
		callsPerToken: Infinity,
		tokensEvict: true,
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
		contentTypeSigned: true,
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
		uploadNameRequired: true,
		uploadHeaders: {},
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
		lagLooks: 0,
		unknownTaskCode: 50000,
		unknownTaskMsg: '视频不存在',
		missingDuration: false,
		durationMs: undefined,

		resultPath: undefined,
		render: false,
		result: undefined,
		resultUrlSeconds: 3600,
		resultUrlFrom: 'look',
		resultUrlForm: 'absolute',
		resultContentType: 'video/mp4',

		maxPageSize: 100,
		pageCaps: { listCommonDp: 50 },
		nullEntries: false,
		overPageSize: 'refuse',
		taskOrder: 'newest',
		pageCasing: { videoList: 'ListPageInfo' },

		commonVoices: 60,
		commonAvatars: 24,
		zeroFigureSizes: false,
		customPersonLimit: 10,

		speechRunningStatus: 1,
		speechPitchRequired: true,
		subtitleDelayMs: 0,
		subtitlesOfV2: true,
		speechBeans: 0,

		modelTypeRequired: false,
		modelTypeCase: 'any',
		doneVoiceErrMsg: '',
		websiteVoicesSpeak: true,

		avatarStatesFrom: 'one',
		unknownAvatarMsg: '没有找到对应的数字人',

		avatarSourceNeeded: true,
		avatarSourceAlone: true,
		audioSource: 'needed',
		personFields: 'beside',
		personPlaceRequired: true,
		volumeRequired: true,
		ttsMannerRequired: true,
		transparentColorRefused: false,
		cartoonModel: 'avatarVideo',
		audioFileSilent: false,
		failedQueueStatus: 'failed',

		checkSourceLengths: false,

		beans: 100_000,
		expiringBeans: 500,

		callback: {
			mode: 'documented',
			lost: false,
			times: 1,
			atOnce: false,
			early: false,
			lateMs: 0,
			onFailure: true,
			retries: 0,
			retryMs: 1000,
			patienceMs: 10_000,
		},
	};
}
