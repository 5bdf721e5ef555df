/**
 * Says again and again, while something is done, that it still is.
 * @param what such as "Still installing"
 * @param every milliseconds
 */
export async function sayingSo<T>(
	say: (line: string) => void,
	what: string,
	work: () => Promise<T>,
	every = 30_000,
): Promise<T> {
	const began = Date.now();
	const timer = setInterval(() => say(`${what}, ${Math.round((Date.now() - began) / 1000)} s`), every);
	try {
		return await work();
	} finally {
		clearInterval(timer);
	}
}
