import { nameBytes, uploadBytes } from '../limits';

/** The extensions that a purpose takes, each with the MIME types that stand for it. */
type Formats = Record<string, string[]>;

const video: Formats = {
	mp4: ['video/mp4', 'video/x-m4v'],
	mov: ['video/quicktime'],
	webm: ['video/webm'],
};

const audio: Formats = {
	mp3: ['audio/mpeg', 'audio/mp3'],
	m4a: ['audio/mp4', 'audio/x-m4a', 'audio/m4a'],
	wav: ['audio/wav', 'audio/x-wav', 'audio/wave', 'audio/vnd.wave'],
};

const picture: Formats = { jpg: ['image/jpeg', 'image/jpg'], png: ['image/png'] };

/** What can be uploaded, by Chanjing's name for its purpose, in the order in which users see it. */
export const purposes = {
	lip_sync_video: {
		name: 'Driving Video',
		description: 'A video of the person who will speak',
		formats: video,
	},
	lip_sync_audio: {
		name: 'Audio',
		description: 'Recorded speech, used instead of a text',
		formats: audio,
	},
	customised_person: {
		name: 'Avatar Source',
		description: 'A video from which an avatar is made',
		formats: video,
	},
	prompt_audio: {
		name: 'Voice Sample',
		description: 'Recorded speech from which a voice is cloned',
		formats: audio,
	},
	make_video_audio: {
		name: 'Avatar Video Audio',
		description: 'Recorded speech for an avatar video, used instead of a text',
		formats: audio,
	},
	make_video_background: {
		name: 'Avatar Video Background',
		description: 'A picture to put behind an avatar',
		formats: picture,
	},
};

/** What an upload is for. Chanjing accepts a file only for the service that it was uploaded for. */
export type Service = keyof typeof purposes;

export const services = Object.keys(purposes) as Service[];

/** The purpose as the user sees it. */
export function purposeOf(service: Service): string {
	return purposes[service]?.name ?? service;
}

/** The extensions that Chanjing takes for a service, for messages: `mp4, mov, webm`. */
export function extensionsOf(service: Service): string {
	return Object.keys(purposes[service].formats).join(', ');
}

/** Whether Chanjing takes files with this extension for a service. */
export function isFormatOf(service: Service, extension: string): boolean {
	return extension in purposes[service].formats;
}

/** The documented size of the largest file of a service, in bytes; Infinity where none is documented. */
export function maxBytesOf(service: Service): number {
	return (uploadBytes as Partial<Record<Service, number>>)[service] ?? Infinity;
}

/** A size for messages, rounded up: `100 MB`. */
export function sizeInWords(bytes: number): string {
	const megabytes = bytes / 1024 ** 2;
	const [size, unit] = megabytes < 1024 ? [megabytes, 'MB'] : [megabytes / 1024, 'GB'];
	return `${Math.ceil(size * 10) / 10} ${unit}`;
}

/** The extension of a name or path, in lower case and without the dot; empty when there is none. */
export function extensionOf(name: string): string {
	return /\.([a-z][a-z0-9]{1,4})$/i.exec(name)?.[1].toLowerCase() ?? '';
}

/** Extensions of media that Chanjing does not document. Other endings of a name, such as .php or .final, tell no format. */
const otherMedia =
	/^(avi|mkv|mka|mpe?g|mp2|m2ts|mts|ts|vob|wmv|asf|flv|ogv|aac|flac|ogg|oga|opus|aiff?|amr|caf|wma|weba|gif|webp|bmp|svg|tiff?|heic|avif)$/;

/**
 * The name of a file as a user gives it, without an extension of media, and without what would be a path or is refused by file
 * systems.
 */
export function fileBaseName(name: string): string {
	const plain = name.replace(/[\p{Cc}/\\:*?"<>|]/gu, '-');
	const base = tellsFormat(plain) ? plain.slice(0, plain.lastIndexOf('.')) : plain;
	const short = Buffer.from(base)
		.subarray(0, nameBytes)
		.toString()
		.replace(/\uFFFD$/, '');
	// The beginning of a run of them alone is tried, or many would take quadratic time.
	return short.replace(/^[.\s]+|(?<![.\s])[.\s]+$/g, '');
}

/** Whether the name of a file tells its format, one that Chanjing takes or another. */
export function tellsFormat(name: string): boolean {
	const extension = extensionOf(name);
	return otherMedia.test(extension) || Object.values(purposes).some(({ formats }) => extension in formats);
}

/**
 * The name under which a file is uploaded. Its extension must be one that Chanjing takes; a name that tells no format gets it
 * from the MIME type. One that tells another format is refused whatever its type: many servers call every file `video/mp4`.
 * @returns nothing when the format is not supported
 */
export function uploadName(service: Service, name: string, mimeType = ''): string | undefined {
	const { formats }: { formats: Formats } = purposes[service];
	if (extensionOf(name) in formats) return name;
	if (tellsFormat(name)) return undefined;
	const plain = mimeType.split(';')[0].trim().toLowerCase();
	const fitting = Object.entries(formats).find(([, types]) => types.includes(plain))?.[0];
	return fitting && `${name || 'file'}.${fitting}`;
}
