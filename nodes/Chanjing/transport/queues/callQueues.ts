import { callWindows, otherCalls as limits } from '../../limits';
import { perAccount } from './perAccount';
import { Queue } from './queue';

/** The documented limits of calls. */
export type CallWindow = keyof typeof callWindows;

/** The queues in which the calls of an account wait, so that this process keeps to the documented limits. */
export const callQueues = perAccount(
	() =>
		Object.fromEntries(
			Object.entries(callWindows).map(([name, window]) => [name, new Queue(window)]),
		) as Record<CallWindow, Queue>,
);

/** The queue of the calls of an account for which no limit is documented. */
export const otherCalls = perAccount(() => new Queue({ concurrency: limits.atOnce }));
