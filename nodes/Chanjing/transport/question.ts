import type { ChanjingError } from '../errors/chanjingError';
import type { Client } from './client';
import type { Course } from './schedule';

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
	/** How many looks in a row must find no such id before that is believed: a replica may lag. */
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

/** A value that somebody waits for. Times in ms. */
export interface Entry<T> {
	id: string;
	askers: Set<Asker<T>>;
	course: Course;
	/** Whether the first who asked had just made it. */
	isFresh: boolean;
	/** When the next look is due; Infinity while one is under way. */
	dueAt: number;
	seenAt: number;
	/** How many looks at it are under way. */
	underWay: number;
	/** How many looks in a row found that Chanjing knows no such id. */
	unknown: number;
}
