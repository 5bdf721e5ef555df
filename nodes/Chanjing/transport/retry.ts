import { sleep } from 'n8n-workflow';

import { ChanjingError } from '../errors/chanjingError';
import { longestSleepSeconds } from '../limits';

/**
 * Waits, and ends at once when the signal is given.
 * @throws ChanjingError `stopped`
 */
export async function wait(seconds: number, signal: AbortSignal): Promise<void> {
	const end = Date.now() + seconds * 1000;
	for (;;) {
		stopIfAsked(signal);
		const left = end - Date.now();
		if (left <= 0) return;
		await sleep(Math.min(left, longestSleepSeconds * 1000));
	}
}

/** A promise that is rejected when the signal is given. One for many waits: a signal does not take many listeners. */
export function rejectedOn(signal: AbortSignal): Promise<never> {
	const stopped = new Promise<never>((_, reject) => {
		if (signal.aborted) reject(stoppedError());
		else signal.addEventListener('abort', () => reject(stoppedError()), { once: true });
	});
	stopped.catch(() => {});
	return stopped;
}

/** @throws ChanjingError `stopped` */
export function stopIfAsked(signal: AbortSignal): void {
	if (signal.aborted) throw stoppedError();
}

function stoppedError(): ChanjingError {
	return new ChanjingError('stopped', 'Stopped before Chanjing was asked again');
}

export interface Backoff {
	firstSeconds: number;
	factor: number;
	maxSeconds: number;
}

/** Seconds before the next try after `tries` tries; never two callers in step. */
export function backoffSeconds(backoff: Backoff, tries: number): number {
	const full = Math.min(backoff.firstSeconds * backoff.factor ** (tries - 1), backoff.maxSeconds);
	return full * (0.75 + Math.random() / 2);
}
