import { ChanjingError, isFromGateway, isTransient } from '../errors/chanjingError';
import type { Client } from '../transport/client';
import type { Kind } from './kind';
import { Course, type Durations } from './schedule';

/** What was seen last: the value, or why Chanjing could not be asked. */
export interface Sight<T> {
	value?: T;
	outage?: ChanjingError;
	/** False when the limit of the wait was reached first. */
	done: boolean;
}

export interface Question {
	/** Whether the next look answers it, whatever it shows. */
	once: boolean;
	/** Whether the id may be made up. */
	isHint: boolean;
	seconds: number;
	/** Whether the value was not just made, so that a look is worth its call at once. */
	mayBeDone: boolean;
	/** How many looks in a row must find no such id before that is believed. */
	untilUnknown: number;
}

/** Somebody who waits for a value. Times in ms. */
export interface Asker<T> extends Question {
	client: Client;
	since: number;
	deadline: number;
	sight: Sight<T>;
	settle: (sight: Sight<T>) => void;
	fail: (error: ChanjingError) => void;
}

/** Trouble that passes does not end a wait that has a limit of its own. */
const outlasts = (error: ChanjingError) =>
	isTransient(error) || error.kind === 'token' || isFromGateway(error);

/** A value that somebody waits for. Times in ms. */
export class Entry<T> {
	readonly askers = new Set<Asker<T>>();
	/** When the next look is due; Infinity while one is under way. */
	dueAt = Infinity;
	seenAt = 0;
	/** How many looks at it are under way. */
	underWay = 0;
	/** How many looks in a row found that Chanjing knows no such id. */
	private unknown = 0;
	private readonly course: Course;

	/** @param isFresh whether it was just made */
	constructor(
		readonly id: string,
		private readonly kind: Kind<T>,
		private readonly durations: Durations,
		private readonly isFresh: boolean,
		since: number,
	) {
		this.course = new Course(since);
	}

	get isAskedOnce(): boolean {
		return [...this.askers].some(({ once }) => once);
	}

	get isHint(): boolean {
		return [...this.askers].every(({ isHint }) => isHint);
	}

	/** An id that may be made up comes behind all others. */
	get priority(): number {
		return Math.max(...[...this.askers].map(({ client }) => client.priority)) - (this.isHint ? 1 : 0);
	}

	/** When the first of the waits ends. */
	get end(): number {
		return Math.min(...[...this.askers].map(({ deadline }) => deadline));
	}

	/** Lets the time until the next look begin. */
	schedule(now: number): void {
		const usual = this.isFresh ? this.durations.median : undefined;
		this.dueAt = now + this.course.secondsToNextLook(this.kind.timing, usual, now) * 1000;
	}

	/**
	 * Takes up what a look showed.
	 * @param since when the look began
	 * @returns those who are to be told
	 */
	see(seen: T | ChanjingError, since: number, now: number): Array<Asker<T>> {
		const value = seen instanceof ChanjingError ? undefined : seen;
		const isDone = value !== undefined && this.kind.isDone(value);
		this.seenAt = now;
		if (value !== undefined) this.course.note(this.kind.progress?.(value), now);
		this.unknown = seen instanceof ChanjingError && seen.kind === 'notFound' ? this.unknown + 1 : 0;
		const fresh = [...this.askers].find(({ mayBeDone }) => !mayBeDone);
		if (isDone && fresh) this.durations.add((now - fresh.since) / 1000);
		// What was seen before somebody asked may have changed since, but for an end.
		const told = [...this.askers].filter((asker) => isDone || asker.since <= since);
		if (told.length === this.askers.size) this.schedule(now);
		return told;
	}

	/** Tells somebody what a look showed. */
	tell(asker: Asker<T>, seen: T | ChanjingError): void {
		if (seen instanceof ChanjingError) {
			const isEarly = seen.kind === 'notFound' && this.unknown < asker.untilUnknown;
			if (asker.once || !(isEarly || outlasts(seen))) return this.fail(asker, seen);
			asker.sight = { ...asker.sight, outage: seen };
		} else {
			asker.sight = { value: seen, done: this.kind.isDone(seen) };
		}
		if (asker.sight.done || asker.once) this.settle(asker);
		else this.endIfOver(asker);
	}

	/**
	 * Ends a wait that has reached its limit.
	 * @param ms how long the last look, which begins at the limit, may take beyond it
	 */
	endIfOver(asker: Asker<T>, ms = 0): void {
		if (!asker.once && asker.deadline + ms <= Date.now()) this.settle(asker);
	}

	fail(asker: Asker<T>, error: ChanjingError): void {
		this.askers.delete(asker);
		asker.fail(error);
	}

	private settle(asker: Asker<T>): void {
		this.askers.delete(asker);
		asker.settle(asker.sight);
	}
}
