/**
 * Takes out of a text what must not be read by others: the given secrets, and the query of every URL, where signatures stand.
 */
export function redact(text: string, secrets: string[]): string {
	let clean = text.replace(/(https?:\/\/[^\s"'<>?]+)\?[^\s"'<>]*/gi, '$1?…');
	for (const secret of secrets) {
		if (secret) clean = clean.split(secret).join('***');
	}
	return clean;
}
