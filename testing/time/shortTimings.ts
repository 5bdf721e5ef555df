import * as limits from '../../nodes/Chanjing/limits';

/**
 * Makes the nodes of this process look and repeat often, and pace their calls by the stand-in's minute, so
 * that no test waits for real minutes. What is decided stays as it is, only sooner.
 */
export function shortTimings(minuteMs: number): void {
	const minute = minuteMs / 1000;
	const second = minute / 60;
	const { callWindows } = limits;
	for (const window of Object.values(callWindows)) window.interval = minute;
	callWindows.read.interval = second;
	Object.assign(limits.rateLimitRetry, { firstSeconds: second, maxSeconds: 20 * second });
	Object.assign(limits.outageRetry, { firstSeconds: 0.02, maxSeconds: 0.2 });
	Object.assign(limits.connectRetry, { firstSeconds: 0.02, maxSeconds: 0.2 });
	const ofLooks = {
		firstSeconds: 0.05,
		maxSeconds: 0.3,
		closeSeconds: 0.05,
		latestSeconds: 0.5,
	};
	Object.assign(limits.taskTiming, ofLooks);
	Object.assign(limits.callbackTiming, { firstSeconds: 0.02, maxSeconds: 0.05 });
	Object.assign(limits.fileTiming, ofLooks);
	Object.assign(limits.looks, { listAgainSeconds: minute, slowSeconds: 0.5 });
	Object.assign(limits.callbacks, { keepSeconds: 2 });
	Object.assign(limits.token, { jitterSeconds: 0.05 });
}
