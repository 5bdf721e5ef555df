/** Runs a job when there is room for it, the first that asked first. */
export type Limiter = <T>(job: () => Promise<T>) => Promise<T>;

/** @param atOnce how many jobs run at a time */
export function createLimiter(atOnce: number): Limiter {
	let running = 0;
	const waiting: Array<() => void> = [];
	return async (job) => {
		if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
		else running++;
		try {
			return await job();
		} finally {
			const next = waiting.shift();
			if (next) next();
			else running--;
		}
	};
}
