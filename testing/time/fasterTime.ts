import * as limits from '../../nodes/Chanjing/limits';

const { callWindows, rateLimitRetry, outageRetry, connectRetry, taskTiming, callbackTiming, fileTiming } =
	limits;
const { looks, callbacks, lostCreates, token } = limits;
const ofLooks = ['firstSeconds', 'maxSeconds', 'closeSeconds', 'latestSeconds'];

/** Every time of the nodes that a wait consists of, by where it stands in the limits. */
const times: Array<[holder: Record<string, unknown>, ...fields: string[]]> = [
	...Object.values(callWindows).map((window): [typeof window, string] => [window, 'interval']),
	[rateLimitRetry, 'firstSeconds', 'maxSeconds'],
	[outageRetry, 'firstSeconds', 'maxSeconds'],
	[connectRetry, 'firstSeconds', 'maxSeconds'],
	[lostCreates, 'marginSeconds'],
	[taskTiming, ...ofLooks],
	[callbackTiming, 'firstSeconds', 'maxSeconds'],
	[fileTiming, ...ofLooks],
	[looks, 'listAgainSeconds', 'slowSeconds'],
	[callbacks, 'keepSeconds'],
	[callbacks.unknown, 'seconds'],
	[token, 'jitterSeconds', 'rereadSeconds'],
];

/**
 * Lets the time of the nodes run that many times faster: looks, repeats and call windows alike, so that the numbers
 * of calls stay those of real life. The stand-in's minute has to be divided by the same.
 * @returns what brings the real times back, and whatever else was changed of the same limits
 */
export function fasterTime(factor: number): () => void {
	const before = times.map(([holder]) => ({ holder, values: { ...holder } }));
	for (const [holder, ...fields] of times) {
		for (const field of fields) holder[field] = Number(holder[field]) / factor;
	}
	return () => {
		for (const { holder, values } of before) Object.assign(holder, values);
	};
}
