import { headBytes } from '../limits';

/** How the formats that Chanjing takes begin: mp4, mov and m4a, webm, wav, mp3, jpg, png. */
const beginnings = [
	/^[^]{4}(ftyp|moov|mdat|wide|free|skip|pnot)/,
	/^[^]\x45\xdf\xa3/,
	/^RIFF[^]{4}WAVE/,
	/^ID3|^\xff[\xe2-\xff]/,
	/^\xff\xd8\xff/,
	/^\x89PNG/,
];

/** What comes instead of a file: how it begins, and how its type is called. */
const pages = [
	{ what: 'a web page', begins: /^\s*<(!doctype\s+)?html/i, type: /html/i },
	{ what: 'JSON', begins: /^\s*[[{]/, type: /json/i },
	{ what: 'XML', begins: /^\s*</, type: /xml/i },
];

/**
 * What a file is that is certainly no media file, in words. What may be one passes: players forgive much that a check would not.
 * @param bytes its first ones
 * @param contentType what its server says; it counts only where the bytes tell nothing. `text/plain` never does: servers say
 * it of files that they do not know.
 * @returns nothing when it may be a media file, or is empty
 */
export function notMedia(bytes: Buffer, contentType = ''): string | undefined {
	const head = bytes.subarray(0, headBytes);
	if (head.length === 0) return undefined;
	const text = head.toString('latin1');
	if (isText(head)) {
		const unmarked = text.replace(/^\xef\xbb\xbf/, '');
		return pages.find(({ begins }) => begins.test(unmarked))?.what ?? 'text';
	}
	if (beginnings.some((beginning) => beginning.test(text))) return undefined;
	return pages.find(({ type }) => type.test(contentType))?.what;
}

/** What a text has of the characters below the blank: tab, ends of lines and pages, and the escape of Japanese encodings. */
const textControls = [9, 10, 11, 12, 13, 27];

/** Media have other control characters among their first bytes. A text in UTF-16 begins with its mark. */
function isText(head: Buffer): boolean {
	const mark = head.toString('hex', 0, 2);
	if (mark === 'fffe' || mark === 'feff') return true;
	return head.every((byte) => (byte < 32 ? textControls.includes(byte) : byte !== 127));
}
