import { callWindows } from '../../limits';
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
