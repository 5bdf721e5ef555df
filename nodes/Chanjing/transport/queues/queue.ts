import { sleep } from 'n8n-workflow';

import { asChanjingError, type ChanjingError } from '../../errors/chanjingError';
import { longestSleepSeconds } from '../../limits';

export interface QueueOptions {
	/** How many jobs run at a time. */
	concurrency?: number;
	/** Seconds in which `intervalCap` jobs may run. */
	interval?: number;
	intervalCap?: number;
}

export interface AddOptions {
	/** Rejected when the job need not run any more. It ends the wait for a turn; a job that runs is left to finish. */
	stopped?: Promise<never>;
	/** Those with a higher priority run first, those with the same in the order in which they came. */
	priority?: number;
	/** Whether a job that failed like this does not count in the interval. */
	isFree?: (error: ChanjingError) => boolean;
}

interface Waiter {
	priority: number;
	start: () => void;
}

/**
 * Runs jobs as room permits. The names are those of p-queue. A whole interval may be used at once; a job counts from its
 * start until one interval after its end, because whoever counts calls counted it somewhere in between.
 */
export class Queue {
	private running = 0;
	private readonly waiters: Waiter[] = [];
	/** When finished jobs leave the interval, in ms, the oldest first. */
	private readonly leaving: number[] = [];
	private isWatching = false;

	constructor(private readonly options: QueueOptions) {}

	async add<T>(
		job: () => Promise<T>,
		{ stopped, priority = 0, isFree = () => false }: AddOptions = {},
	): Promise<T> {
		await this.takeTurn(priority, stopped);
		let counts = true;
		try {
			return await job();
		} catch (error) {
			const failure = asChanjingError(error);
			counts = !isFree(failure);
			throw failure;
		} finally {
			this.running--;
			const { interval } = this.options;
			if (interval && counts) this.leaving.push(Date.now() + interval * 1000);
			this.startNext();
		}
	}

	private async takeTurn(priority: number, stopped?: Promise<never>): Promise<void> {
		let waiter: Waiter | undefined;
		const turn = new Promise<void>((start) => {
			waiter = { priority, start };
			const behind = this.waiters.findIndex((other) => other.priority < priority);
			this.waiters.splice(behind < 0 ? this.waiters.length : behind, 0, waiter);
		});
		this.startNext();
		if (!stopped) return await turn;
		try {
			await Promise.race([turn, stopped]);
		} catch (error) {
			const index = this.waiters.indexOf(waiter as Waiter);
			if (index >= 0) this.waiters.splice(index, 1);
			else this.running--;
			this.startNext();
			throw asChanjingError(error);
		}
	}

	private startNext(): void {
		while (this.waiters.length && this.hasRoom()) {
			this.running++;
			this.waiters.shift()?.start();
		}
		if (this.waiters.length && this.leaving.length && !this.isWatching) void this.watchInterval();
	}

	/** How many jobs the interval has room for. */
	get room(): number {
		while (this.leaving.length && this.leaving[0] <= Date.now()) this.leaving.shift();
		return (this.options.intervalCap ?? Infinity) - this.running - this.leaving.length;
	}

	private hasRoom(): boolean {
		return this.running < (this.options.concurrency ?? Infinity) && this.room > 0;
	}

	/** Starts those that wait for the interval to pass. */
	private async watchInterval(): Promise<void> {
		this.isWatching = true;
		while (this.waiters.length && this.leaving.length) {
			await sleep(Math.min(Math.max(this.leaving[0] - Date.now(), 1), longestSleepSeconds * 1000));
			this.startNext();
		}
		this.isWatching = false;
	}
}
