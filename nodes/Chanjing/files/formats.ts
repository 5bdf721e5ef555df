/** What an upload is for. Chanjing accepts a file only for the service that it was uploaded for. */
export type Service = 'lip_sync_video' | 'lip_sync_audio';

/** The documented formats: the extension that goes into the name, and the MIME types that stand for it. */
const formats: Record<Service, Record<string, string[]>> = {
	lip_sync_video: {
		mp4: ['video/mp4', 'video/x-m4v'],
		mov: ['video/quicktime'],
		webm: ['video/webm'],
	},
	lip_sync_audio: {
		mp3: ['audio/mpeg', 'audio/mp3'],
		m4a: ['audio/mp4', 'audio/x-m4a', 'audio/m4a'],
		wav: ['audio/wav', 'audio/x-wav', 'audio/wave', 'audio/vnd.wave'],
	},
};

/** Every service, in the order in which users see them. */
export const services = Object.keys(formats) as Service[];

/** The extensions that Chanjing takes for a service, for messages: `mp4, mov, webm`. */
export function extensionsOf(service: Service): string {
	return Object.keys(formats[service]).join(', ');
}

/** The extension of a name or path, in lower case and without the dot; empty when there is none. */
export function extensionOf(name: string): string {
	return /\.([a-z][a-z0-9]{1,4})$/i.exec(name)?.[1].toLowerCase() ?? '';
}

/** Extensions of media that Chanjing does not document. Other endings of a name, such as .php or .final, tell no format. */
const otherMedia =
	/^(avi|mkv|mka|mpe?g|mp2|m2ts|mts|ts|vob|wmv|asf|flv|ogv|aac|flac|ogg|oga|opus|aiff?|amr|caf|wma|weba)$/;

/**
 * The name under which a file is uploaded. Its extension must be one that Chanjing takes; a name that tells no format gets it
 * from the MIME type. One that tells another format is refused whatever its type: many servers call every file `video/mp4`.
 * @returns nothing when the format is not supported
 */
export function uploadName(service: Service, name: string, mimeType = ''): string | undefined {
	const extension = extensionOf(name);
	if (extension in formats[service]) return name;
	const tellsAnother = otherMedia.test(extension) || Object.values(formats).some((one) => extension in one);
	if (tellsAnother) return undefined;
	const plain = mimeType.split(';')[0].trim().toLowerCase();
	const fitting = Object.entries(formats[service]).find(([, types]) => types.includes(plain))?.[0];
	return fitting && `${name || 'file'}.${fitting}`;
}
