/**
 * Every figure that bounds a call, a wait or a value. Seconds unless the name says otherwise.
 * "Documented" means Chanjing's pages; the others are choices of this package.
 */

/** Documented call limits, kept per credential and process: `intervalCap` calls in `interval` seconds. */
export const callWindows = {
	createLipSync: { intervalCap: 10, interval: 60 },
	createAvatarVideo: { intervalCap: 10, interval: 60 },
	createSpeech: { intervalCap: 500, interval: 60 },
	createVoice: { intervalCap: 10, interval: 60 },
	createAvatar: { intervalCap: 10, interval: 60 },
	file: { intervalCap: 30, interval: 60 },
	read: { intervalCap: 10, interval: 1 },
	customisedVoices: { intervalCap: 10, interval: 60 },
};

/** How many calls of an account are under way at a time for which no limit is documented. */
export const otherCalls = { atOnce: 50 };

/** How many accounts a process remembers things of. */
export const accountsKept = 1000;

/** n8n before 2.34 does not end a sleep on Stop, so no single sleep is longer than this. */
export const longestSleepSeconds = 0.25;

/** Repeats after code 40001: the call did nothing. Together they outlast the longest window. */
export const rateLimitRetry = { tries: 9, firstSeconds: 1, factor: 2, maxSeconds: 20 };

/** Repeats of a call that costs nothing after a lost reply, a gateway page or code 50000. */
export const outageRetry = { tries: 4, firstSeconds: 0.5, factor: 3, maxSeconds: 5 };

/** Repeats while no connection comes about: nothing was sent. Together they outlast about half a minute. */
export const connectRetry = { tries: 7, firstSeconds: 1, factor: 2, maxSeconds: 8 };

/**
 * Looks at a task: soon at first, then as far apart as a user may wait for nothing, closer where the end is to be expected (by
 * progress, else by what earlier tasks took), and further apart after minutes. A video of 100 s takes 25 to 30 looks, one of an
 * hour 300.
 */
export const taskTiming = {
	firstSeconds: 2,
	factor: 1.4,
	maxSeconds: 4.7,
	closeSeconds: 2.8,
	laterShare: 1 / 50,
	latestSeconds: 20,
};

/** How long the subtitles of a finished speech are waited for, which may come later than its audio. */
export const subtitleWait = { seconds: 60 };

/** Looks at a task that Chanjing's own detail is behind with: its callback reports an end, or it was just created. */
export const callbackTiming = { tries: 3, firstSeconds: 1, factor: 2, maxSeconds: 2 };

/**
 * How far from the time of a create whose reply was lost Chanjing may have dated what it made, and how long its list may take
 * to show it. Longer than a gateway holds a request, and than clocks differ that were compared.
 */
export const lostCreates = { marginSeconds: 300 };

/** A time outside of these is not one in Unix seconds: the years 2001 to 2286. */
export const plausibleSeconds = { min: 1e9, max: 1e10 };

/** What is done for the sender of a callback. Chanjing calls back once, as far as is known. */
export const callbacks = {
	/** Senders commonly wait 10 s for an answer, some 5; what Chanjing waits is not documented. */
	replySeconds: 8,
	/** How long a process goes on looking by itself after it could not ask Chanjing in that time. */
	keepSeconds: 300,
	/** For how many callbacks of an account it does: each keeps n8n's request in memory. */
	keptAtOnce: 100,
	/** How long, and how many, ids that Chanjing does not know are refused without another look: short, for a callback may be early. */
	unknown: { seconds: 5, max: 1000 },
	/** The calls of executions have 0 and go first. */
	priority: -1,
};

/** Looks at a file: documented to become usable within about a minute. */
export const fileTiming = {
	firstSeconds: 1,
	factor: 1.5,
	maxSeconds: 2.5,
	closeSeconds: 2,
	laterShare: 1 / 50,
	latestSeconds: 10,
};

/** Looks are shared by all that wait for values of one kind in one account. */
export const looks = {
	/** How many are under way at a time; what is asked for meanwhile goes with the next. */
	atOnce: 4,
	/** The share of a documented limit that the looks of waits leave to other calls… */
	shareLeft: 1 / 6,
	/** …and the share of it that counts as room even where other calls use all, so that looks go on, far apart. */
	leastRoom: 1 / 15,
	/** A look for waits that takes longer than this no longer holds the next one back. */
	slowSeconds: 15,
	/** The pause before a look as a share of the time until, or since, the expected end. */
	shareOfDistance: 1 / 4,
	/** How many durations tell what is usual. */
	durationsKept: 20,
	/** How long values are looked up one by one after their list could not be read. */
	listAgainSeconds: 60,
	/** How many looks in a row must miss what was just made before Chanjing is believed not to know it: a replica may lag. */
	untilUnknown: 5,
	/** How many ids out of callbacks are looked up one by one at a time; those beyond are refused. */
	hintsAtOnce: 100,
};

export const token = {
	/** A token is renewed this long before it ends. */
	renewBeforeSeconds: 300,
	/** A token that is being renewed early still serves until this close to its end. */
	unusableBeforeSeconds: 10,
	/** After an early renewal that failed, how long the old token serves before the next try. */
	renewAgainSeconds: 30,
	/** How often one call may find its token refused. */
	rounds: 4,
	/**
	 * Processes that were refused together exchange at different times, so that one of them serves all. On a busy machine
	 * a second may pass from an exchange until n8n has stored its token.
	 */
	jitterSeconds: 2,
	/** How often such a process looks whether another one has stored a token. */
	rereadSeconds: 0.25,
};

/** How long one API call may take, to the last byte of its reply. */
export const apiTimeoutSeconds = 60;

/** A transfer may take `baseSeconds` and the time its bytes need at `bytesPerSecond`. */
export const transfer = {
	baseSeconds: 300,
	bytesPerSecond: 128 * 1024,
	tries: 3,
	/** The most that is read of a user's file, and of a result, whose server does not tell the length. */
	unknownSourceBytes: 1024 ** 3,
	unknownResultBytes: 8 * 1024 ** 3,
};

/** Documented sizes of the largest file, by the service that it is uploaded for. */
export const uploadBytes = {
	customised_person: 2 * 1024 ** 3,
	prompt_audio: 100 * 1024 ** 2,
};

/** How many first bytes of a file are looked at to tell a media file from a page. */
export const headBytes = 512;

/** How many uploads and downloads a node runs at a time. */
export const transfersAtOnce = 4;

/** How many items a node prepares (upload, ready, create) at a time. Waiting for tasks is not bounded. */
export const itemsAtOnce = 100;

/** Chunks in which bytes leave the binary store: smaller ones cost more turns of the event loop, larger ones more memory and no less time. */
export const chunkBytes = 512 * 1024;

/** What a second of a finished video takes from the account, by the value of Model. */
export const beansPerSecond: Record<number, number | undefined> & { 0: number } = { 0: 1, 1: 2, 2: 3 };

/** What the editor shows above the output: at most so many hints, one of few beans below so many seconds for each video. */
export const hints = { atOnce: 2, fewSeconds: 60 };

/** What n8n keeps of one value of an execution's custom data. */
export const customData = { characters: 255 };

/** How long a file that a create finds unfinished is given to become usable. */
export const defaultReadySeconds = 120;

/** How long a wait lasts unless the user says otherwise, by what is waited for. */
export const waitMinutes = { video: 30, speech: 10, voice: 30, avatar: 120 };

/** Asked of the lists; what a page really holds is read from its answer. */
export const pageSize = 100;

/**
 * The documented default page of the lists, used where a larger one is not answered; and how long, for that may have been an outage.
 */
export const smallPages = { size: 10, seconds: 600 };

/** Of words of Chanjing, such as `msg`, this much is shown. */
export const messageCharacters = 500;

/** File systems take names of 255 bytes at least; the extension comes to it. */
export const nameBytes = 200;

/** Documented for the sister endpoints: fewer than 4,000 characters. */
export const textCharacters = { max: 3999 };

/** The documented screen and subtitles of an avatar video, by its resolution: 1080p and 4K. In pixels. */
export const screens = [
	{
		width: 1080,
		height: 1920,
		subtitles: { x: 31, y: 1521, width: 1000, height: 200, font_size: 64, stroke_width: 7 },
	},
	{
		width: 2160,
		height: 3840,
		subtitles: { x: 80, y: 2840, width: 2000, height: 1000, font_size: 150, stroke_width: 7 },
	},
];
/** Documented for the preview of a cloned voice. */
export const previewCharacters = { max: 50 };

export const ranges = {
	speed: { min: 0.5, max: 2 },
	pitch: { min: 0.1, max: 3 },
	volume: { min: 1, max: 100 },
	/** A wait for a task: after 30 days Chanjing deletes the files. */
	waitMinutes: { min: 0.01, max: 30 * 24 * 60 },
};

/** Asked of the list of common avatars: the documented most. */
export const avatarPageSize = 50;

/** How long what the lists say of an avatar or a voice serves other creates. */
export const speakers = { seconds: 300 };

/** How long the voice picker shows the voices that it has read. */
export const voiceListSeconds = 30;

/** The same of tasks and files, which come and change while a user works. */
export const madeListSeconds = 5;

/** How many completed tasks a trigger, and how many resumed waits a process, remembers to recognise a repeated callback. */
export const rememberedTasks = 500;

/** How many created tasks of an account a process remembers, to tell their callbacks from forged ones. */
export const madeHere = { max: 5000 };

/** How the polling trigger reads a list, and what it remembers of one from poll to poll. */
export const polling = {
	/** Unfinished tasks that are watched, and ended ones that are recognised: together at most about 100 kB of static data. */
	rememberedTasks: 1000,
	/** A task may show in the list this long after its create_time. */
	lateSeconds: 3600,
	/** A list counts as sorted although create_time is out of order by this much. */
	disorderSeconds: 60,
	/** A task that is still unfinished after this is given up. Chanjing keeps files as long. */
	watchSeconds: 30 * 86_400,
	/** A list that is not sorted by create_time is read as a whole at least this often. */
	wholeListSeconds: 3600,
	/** Reads of a list that loses entries meanwhile. */
	tries: 3,
	/** Single looks in one poll at tasks that lie far back in the list. */
	looks: 20,
	/** After this no more downloads begin in a poll. The other videos come with the next one. */
	downloadSeconds: 30,
};
