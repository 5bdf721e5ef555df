import { sleep } from 'n8n-workflow';

import type { Client } from './client';
import { asChanjingError, ChanjingError, isTransient } from '../errors/chanjingError';
import { type Kind, lookUpMany } from './lookUp';
import { backoffSeconds, type Backoff, wait } from './retry';

/** What a watch saw last: the thing, or why Chanjing could not be asked. */
export interface Sight<T> {
	thing?: T;
	outage?: ChanjingError;
	/** False when the limit of the wait was reached first. */
	done: boolean;
}

interface Watched<T> {
	sight: Sight<T>;
	deadline: number;
	settle: (sight: Sight<T>) => void;
	fail: (error: unknown) => void;
}

/** Trouble that passes does not end a wait that has a limit of its own. */
const outlasts = (error: ChanjingError) => isTransient(error) || error.kind === 'token';

/**
 * Watches many things of one kind with few calls: all that wait are looked up together, soon at first and then further apart.
 */
export class Watch<T> {
	private readonly watched = new Map<string, Array<Watched<T>>>();
	private running = false;
	/** Looks since something new was watched. */
	private looks = 0;
	/** When to look next, in ms. */
	private nextLook = Infinity;
	/** Ends the pause before a look, because something new is watched. */
	private wake = new AbortController();

	/**
	 * @param isDone whether a thing needs no further look
	 * @param describe says how things are that were looked at again, for n8n's log
	 */
	constructor(
		private readonly client: Client,
		private readonly kind: Kind<T>,
		private readonly isDone: (thing: T) => boolean,
		private readonly timing: Backoff,
		private readonly describe: (things: T[]) => string,
	) {}

	/**
	 * Waits until the thing is done or the seconds are over; 0 seconds is one look, together with all that ask at the same time.
	 * @param mayBeDone whether the first look is worth its call at once, for a thing that was not just made
	 * @throws ChanjingError when Chanjing knows no such thing, refuses the account, or the execution was stopped
	 */
	async until(id: string, seconds: number, mayBeDone = false): Promise<Sight<T>> {
		const result = new Promise<Sight<T>>((settle, fail) => {
			const one = { sight: { done: false }, deadline: Date.now() + seconds * 1000, settle, fail };
			this.watched.set(id, [...(this.watched.get(id) ?? []), one]);
		});
		this.looks = 0;
		this.nextLook = Math.min(this.nextLook, Date.now() + (mayBeDone ? 0 : this.timing.firstSeconds * 1000));
		if (this.running) this.wake.abort();
		else void this.run();
		return await result;
	}

	private async run(): Promise<void> {
		this.running = true;
		try {
			// All that start in the same turn are looked up together.
			await sleep(0);
			while (this.watched.size) {
				await this.pause();
				this.nextLook = Infinity;
				await this.look();
				this.nextLook = Math.min(
					this.nextLook,
					Date.now() + backoffSeconds(this.timing, ++this.looks) * 1000,
				);
			}
		} catch (error) {
			for (const one of [...this.watched.values()].flat()) one.fail(error);
			this.watched.clear();
		} finally {
			this.running = false;
			this.nextLook = Infinity;
		}
	}

	/** Until the next look, which is never later than the nearest end of a wait. */
	private async pause(): Promise<void> {
		for (;;) {
			const deadlines = [...this.watched.values()].flat().map((one) => one.deadline);
			const seconds = (Math.min(this.nextLook, ...deadlines) - Date.now()) / 1000;
			if (seconds <= 0) return;
			this.wake = new AbortController();
			try {
				await wait(seconds, AbortSignal.any([this.client.signal, this.wake.signal]));
			} catch (error) {
				if (this.client.signal.aborted) throw asChanjingError(error);
			}
		}
	}

	private async look(): Promise<void> {
		const ids = [...this.watched.keys()];
		let found = new Map<string, T | ChanjingError>();
		let outage: ChanjingError | undefined;
		try {
			found = await lookUpMany(this.client, ids, this.kind);
		} catch (error) {
			outage = asChanjingError(error);
			if (!outlasts(outage)) throw outage;
		}
		const seen = [...found.values()].filter((one): one is T => !(one instanceof ChanjingError));
		if (seen.length) this.client.context.logger.info(this.describe(seen));
		for (const id of ids) this.see(id, found.get(id), outage);
	}

	private see(id: string, seen: T | ChanjingError | undefined, outage: ChanjingError | undefined): void {
		const waiting: Array<Watched<T>> = [];
		for (const one of this.watched.get(id) ?? []) {
			if (seen instanceof ChanjingError && !outlasts(seen)) {
				one.fail(seen);
				continue;
			}
			const [thing, trouble] = seen instanceof ChanjingError ? [undefined, seen] : [seen, outage];
			one.sight = {
				thing: thing ?? one.sight.thing,
				outage: trouble,
				done: thing !== undefined && this.isDone(thing),
			};
			if (one.sight.done || one.deadline <= Date.now()) one.settle(one.sight);
			else waiting.push(one);
		}
		if (waiting.length) this.watched.set(id, waiting);
		else this.watched.delete(id);
	}
}
