import { messageCharacters } from '../limits';

/**
 * Takes out of a text what must not be read by others: the given secrets, and the query of every URL, where signatures stand.
 */
export function redact(text: string, secrets: string[]): string {
	// The whole URL is taken at once, or a text of many beginnings of URLs would take quadratic time.
	let clean = text.replace(/https?:\/\/[^\s"'<>]*/gi, (url) => {
		const query = url.indexOf('?');
		return query < 0 ? url : `${url.slice(0, query)}?…`;
	});
	for (const secret of secrets) {
		if (secret) clean = clean.split(secret).join('***');
	}
	return clean;
}

/** Words of Chanjing as they may be shown: without secrets, and not longer than `messageCharacters`. */
export function readMessage(value: unknown, secrets: string[] = []): string {
	const text = typeof value === 'string' || typeof value === 'number' ? redact(String(value), secrets) : '';
	return text.length > messageCharacters ? `${text.slice(0, messageCharacters)}…` : text;
}
