import * as limits from '../../nodes/Chanjing/limits';

const changeable = {
	callWindows: limits.callWindows,
	rateLimitRetry: limits.rateLimitRetry,
	outageRetry: limits.outageRetry,
	connectRetry: limits.connectRetry,
	taskTiming: limits.taskTiming,
	fileTiming: limits.fileTiming,
	token: limits.token,
	transfer: limits.transfer,
	smallPages: limits.smallPages,
};

type Timings = { [K in keyof typeof changeable]?: Partial<(typeof changeable)[K]> };

const usual = structuredClone(changeable);

/** Changes some of the nodes' timings for a test. */
export function setTimings(changes: Timings): void {
	for (const [name, change] of Object.entries(changes)) {
		Object.assign(changeable[name as keyof typeof changeable], change);
	}
}

/** Pauses that a test need not wait for become very short. Counts of tries and windows of calls stay. */
export function shortenPauses(): void {
	const pause = { firstSeconds: 0.01, factor: 1, maxSeconds: 0.01 };
	setTimings({
		rateLimitRetry: pause,
		outageRetry: pause,
		connectRetry: pause,
		taskTiming: { firstSeconds: 0.1, maxSeconds: 0.2, closeSeconds: 0.1 },
		fileTiming: { firstSeconds: 0.1, maxSeconds: 0.2, closeSeconds: 0.1 },
		token: { jitterSeconds: 0.02 },
	});
}

/** Puts every timing back. */
export function restoreTimings(): void {
	setTimings(structuredClone(usual));
}
