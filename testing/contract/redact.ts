/** Fields whose values are the account's own business, or open something without a login. */
const privateFields =
	/^(access_token|secret_key|app_id|sign_url|full_path|file_path|key|path|name|email|phone|text|plain_text|subtitle|alt_subtitle|signature|upload_id)$/;

/** A URL as it may be shown: host, extension and the names of its parameters, whose values may be signatures. */
function shownUrl(url: string): string {
	if (!URL.canParse(url)) return '***';
	const { origin, pathname, searchParams } = new URL(url);
	const [extension = ''] = /\.\w{2,5}$/.exec(pathname) ?? [];
	const names = [...new Set(searchParams.keys())].map((name) => `${name}=…`);
	return `${origin}/…${extension}${names.length > 0 ? `?${names.join('&')}` : ''}`;
}

/** A text without secrets and signatures. */
export function redactText(text: string, secrets: Iterable<string>): string {
	let clean = text;
	for (const secret of secrets) if (secret) clean = clean.split(secret).join('***');
	return clean.replace(/(?:https?:)?\/\/[^\s"'<>|]*/gi, (url) =>
		shownUrl(url.startsWith('//') ? `http:${url}` : url),
	);
}

/** A reply without secrets, signatures and what is private; of a list only the first two entries. */
export function redactValue(value: unknown, secrets: Iterable<string>, field = ''): unknown {
	if (typeof value === 'string') {
		if (value && privateFields.test(field)) return '***';
		const clean = redactText(value, secrets);
		return clean.length > 300 ? `${clean.slice(0, 300)}…` : clean;
	}
	if (Array.isArray(value)) {
		const shown = value.slice(0, 2).map((item) => redactValue(item, secrets, field));
		return value.length > 2 ? [...shown, `… ${value.length - 2} more`] : shown;
	}
	if (typeof value !== 'object' || value === null) return value;
	// Header values of an upload may be signatures, and the id beside an account's limits is that of its owner.
	if (field === 'headers') return Object.fromEntries(Object.keys(value).map((name) => [name, '***']));
	const isAccount = 'custom_person_limit' in value;
	return Object.fromEntries(
		Object.entries(isAccount ? { ...value, id: '***' } : value).map(([name, inner]) => [
			name,
			redactValue(inner, secrets, name),
		]),
	);
}
