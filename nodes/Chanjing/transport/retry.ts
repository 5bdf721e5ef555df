import { sleep } from 'n8n-workflow';

import { asChanjingError, ChanjingError } from '../errors/chanjingError';
import { longestSleepSeconds } from '../limits';

export interface Backoff {
	firstSeconds: number;
	factor: number;
	maxSeconds: number;
}

/** How often something is tried, and the pauses between. */
export interface RetryPolicy extends Backoff {
	/** The first try included. */
	tries: number;
}

export interface RetryOptions {
	/** The policy under which a failure is tried again; nothing when it is final. Each policy counts for itself. */
	shouldRetry: (error: ChanjingError) => RetryPolicy | undefined;
	/** Told of each pause before it begins. */
	onRetry?: (error: ChanjingError, seconds: number) => void;
	/** Ends the pauses. */
	signal: AbortSignal;
}

/**
 * Tries until it succeeds, the failure is final, or its policy is used up.
 * @param attempt gets the number of the try, from 1
 * @throws ChanjingError the last failure, marked so that no retry around this one tries it again; or `stopped`
 */
export async function retry<T>(
	attempt: (tries: number) => Promise<T>,
	{ shouldRetry, onRetry, signal }: RetryOptions,
): Promise<T> {
	const used = new Map<RetryPolicy, number>();
	for (let tries = 1; ; tries++) {
		try {
			return await attempt(tries);
		} catch (error) {
			const failure = asChanjingError(error);
			const policy = failure.exhausted ? undefined : shouldRetry(failure);
			if (!policy) throw failure;
			const failures = (used.get(policy) ?? 0) + 1;
			if (failures >= policy.tries) throw failure.asFinal();
			used.set(policy, failures);
			const seconds = backoffSeconds(policy, failures);
			onRetry?.(failure, seconds);
			await wait(seconds, signal);
		}
	}
}

/** Seconds before the next try after `tries` tries; never two callers in step. */
export function backoffSeconds(backoff: Backoff, tries: number): number {
	const full = Math.min(backoff.firstSeconds * backoff.factor ** (tries - 1), backoff.maxSeconds);
	return full * (0.75 + Math.random() / 2);
}

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
