/** Seconds from now until a signed URL ends, by what it says itself in the manner of any usual store; undefined: it does not say. */
export function secondsUntilEnd(url: unknown): number | undefined {
	if (typeof url !== 'string' || !URL.canParse(url, 'http://relative')) return undefined;
	const params = new Map(
		[...new URL(url, 'http://relative').searchParams].map(([name, value]) => [name.toLowerCase(), value]),
	);
	const now = Date.now() / 1000;
	const end = Number(params.get('expires') ?? params.get('auth_key')?.split('-')[0] ?? NaN);
	// Milliseconds and seconds since the epoch can be told by their size.
	if (end > 1e9) return (end > 1e11 ? end / 1000 : end) - now;
	for (const vendor of ['x-tos', 'x-amz', 'x-oss', 'x-goog', 'x-obs']) {
		const seconds = Number(params.get(`${vendor}-expires`) ?? NaN);
		const [, ...parts] =
			/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(params.get(`${vendor}-date`) ?? '') ?? [];
		if (parts.length === 0 || Number.isNaN(seconds)) continue;
		const [year, month, day, hour, minute, second] = parts.map(Number);
		return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 + seconds - now;
	}
	return undefined;
}
