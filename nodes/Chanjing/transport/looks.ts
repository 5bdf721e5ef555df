import { sleep } from 'n8n-workflow';

import type { Client } from './client';
import { asChanjingError, ChanjingError, isTransient } from '../errors/chanjingError';
import { longestSleepSeconds, looks as limits } from '../limits';
import { concernsClient, type Kind, LookUps } from './lookUp';
import type { Asker, Entry, Question, Sight } from './question';
import { stopIfAsked } from './retry';
import { Course, Durations } from './schedule';

/** Trouble that passes does not end a wait that has a limit of its own. */
const outlasts = (error: ChanjingError) => isTransient(error) || error.kind === 'token';

const isAskedOnce = <T>({ askers }: Entry<T>) => [...askers].some(({ once }) => once);

/**
 * The looks at values of one kind for one account. Whoever waits shares them, from whatever execution or callback of this process.
 * Each is made with the client of one of those who wait; when that one can make no calls, with another's.
 */
export class Looks<T> {
	private readonly entries = new Map<string, Entry<T>>();
	private readonly lookUps: LookUps<T>;
	private readonly durations = new Durations();
	private isRunning = false;
	/** Looks under way that keep others from beginning. */
	private running = 0;
	private wake = () => {};
	/** The last look that was made for a wait: when (ms), how many calls it took, and whether it is over. */
	private last = { at: 0, calls: 1, isOver: true };

	constructor(
		private readonly kind: Kind<T>,
		account: string,
	) {
		this.lookUps = new LookUps(kind, account);
	}

	/** @throws ChanjingError */
	async ask(client: Client, id: string, question: Question): Promise<Sight<T>> {
		stopIfAsked(client.signal);
		const since = Date.now();
		const entry = this.entryOf(id, since, question);
		const firstSeconds = question.mayBeDone ? 0 : this.kind.timing.firstSeconds;
		entry.dueAt = Math.min(entry.dueAt, since + firstSeconds * 1000);
		let leave = () => {};
		const answer = new Promise<Sight<T>>((settle, fail) => {
			const deadline = since + question.seconds * 1000;
			const asker = { ...question, client, since, deadline, sight: { done: false }, settle, fail };
			entry.askers.add(asker);
			leave = () => this.leave(entry, asker);
		});
		if (this.isRunning) this.wake();
		else void this.run();
		try {
			return await Promise.race([answer, client.stopped]);
		} catch (error) {
			throw asChanjingError(error);
		} finally {
			leave();
		}
	}

	private entryOf(id: string, since: number, { mayBeDone }: Question): Entry<T> {
		const known = this.entries.get(id);
		if (known) return known;
		const entry = {
			id,
			askers: new Set<Asker<T>>(),
			course: new Course(since),
			isFresh: !mayBeDone,
			dueAt: Infinity,
			seenAt: 0,
			underWay: 0,
			unknown: 0,
		};
		this.entries.set(id, entry);
		return entry;
	}

	private leave(entry: Entry<T>, asker: Asker<T>): void {
		entry.askers.delete(asker);
		if (!entry.askers.size && this.entries.get(entry.id) === entry) this.entries.delete(entry.id);
		if (!this.entries.size) this.wake();
	}

	/** Begins looks as they fall due, as long as anybody waits. */
	private async run(): Promise<void> {
		this.isRunning = true;
		while (this.entries.size) {
			// All that ask in the same turn go together.
			await sleep(0);
			this.endOverdue(limits.slowSeconds * 1000);
			const due = this.running < limits.atOnce ? this.dueEntries() : [];
			if (due.length) void this.look(due);
			else await this.pause();
		}
		this.isRunning = false;
	}

	private dueEntries(): Array<Entry<T>> {
		const now = Date.now();
		const waiting = [...this.entries.values()];
		const isUrgent = waiting.some((entry) => isAskedOnce(entry) && entry.dueAt <= now);
		return waiting.filter((entry) => (isUrgent ? entry.dueAt : this.nextLook(entry)) <= now);
	}

	/** Until the next look falls due, or somebody new asks. */
	private async pause(): Promise<void> {
		const woken = new Promise<void>((wake) => (this.wake = wake));
		const next = Math.min(...[...this.entries.values()].map((entry) => this.nextLook(entry)));
		const ms = this.running < limits.atOnce ? Math.max(next - Date.now(), 1) : Infinity;
		await Promise.race([woken, sleep(Math.min(ms, longestSleepSeconds * 1000))]);
	}

	/** When (ms) a value is looked at next: not before calls can be spared for it, and no later than a wait ends. */
	private nextLook(entry: Entry<T>): number {
		const { askers, dueAt } = entry;
		if (dueAt === Infinity || isAskedOnce(entry)) return dueAt;
		const { at, calls, isOver } = this.last;
		const apart = Math.max(
			this.kind.timing.closeSeconds,
			this.lookUps.affordableSeconds(calls),
			isOver ? 0 : limits.slowSeconds,
		);
		const end = Math.min(...[...askers].map(({ deadline }) => deadline));
		return Math.min(Math.max(dueAt, at + apart * 1000), end);
	}

	private async look(due: Array<Entry<T>>): Promise<void> {
		const since = Date.now();
		const isForWait = !due.every(isAskedOnce);
		let isListed = false;
		const listed = () => {
			if (!isListed) this.running--;
			isListed = true;
			this.wake();
		};
		this.running++;
		if (isForWait) this.last = { ...this.last, at: since, isOver: false };
		for (const entry of due) {
			entry.underWay++;
			entry.dueAt = Infinity;
		}
		const calls = await this.lookWithAny(due, since, listed);
		if (isForWait && this.last.at === since)
			this.last = { at: since, calls: Math.max(calls, 1), isOver: true };
		const now = Date.now();
		this.endOverdue(0, due);
		for (const entry of due) {
			entry.underWay--;
			if (!entry.underWay && entry.dueAt === Infinity) entry.dueAt = this.dueAfter(entry, now);
		}
		listed();
	}

	/**
	 * Ends the waits whose limit is over.
	 * @param ms how long the last look, which begins at the limit, may take beyond it
	 */
	private endOverdue(ms: number, entries: Iterable<Entry<T>> = this.entries.values()): void {
		const now = Date.now();
		for (const entry of entries) {
			for (const asker of entry.askers) {
				if (!asker.once && asker.deadline + ms <= now)
					this.end(entry, asker, () => asker.settle(asker.sight));
			}
		}
	}

	private dueAfter({ course, isFresh }: Entry<T>, now: number): number {
		const usual = isFresh ? this.durations.median : undefined;
		return now + course.secondsToNextLook(this.kind.timing, usual, now) * 1000;
	}

	/** @returns how many calls were made for what is not urgent */
	private async lookWithAny(due: Array<Entry<T>>, since: number, listed: () => void): Promise<number> {
		const wanted = new Map(
			due.map((entry) => {
				const askers = [...entry.askers];
				const isHint = askers.every((asker) => asker.isHint);
				// An id that may be made up comes behind all others.
				const priority = Math.max(...askers.map(({ client }) => client.priority)) - (isHint ? 1 : 0);
				return [
					entry.id,
					{ id: entry.id, isUrgent: isAskedOnce(entry), isHint, priority, seenAt: entry.seenAt },
				];
			}),
		);
		const refused = new Set<Client>();
		for (;;) {
			const [client] = due
				.flatMap(({ askers }) => [...askers].map((asker) => asker.client))
				.filter((one) => !refused.has(one) && !one.signal.aborted)
				.sort((one, other) => other.priority - one.priority);
			if (!client) return 0;
			try {
				return await this.lookUps.look({
					client,
					wanted,
					many: this.entries.size > 1,
					isWanted: (id) => this.entries.has(id),
					tell: (found) => this.tell(found, since),
					listed,
				});
			} catch (error) {
				const failure = asChanjingError(error);
				refused.add(client);
				if (concernsClient(failure)) this.refuse(client, failure);
				else {
					this.tell(new Map([...wanted.keys()].map((id) => [id, failure])), since);
					return 0;
				}
			}
		}
	}

	/** Tells all that wait what was seen, first n8n's log. */
	private tell(found: Map<string, T | ChanjingError>, since: number): void {
		const now = Date.now();
		const seen = new Map<Client, T[]>();
		const told: Array<() => void> = [];
		for (const [id, one] of found) {
			const entry = this.entries.get(id);
			if (!entry) continue;
			const value = one instanceof ChanjingError ? undefined : one;
			const isDone = value !== undefined && this.kind.isDone(value);
			entry.seenAt = now;
			if (value !== undefined) entry.course.note(this.kind.progress?.(value), now);
			entry.unknown = one instanceof ChanjingError && one.kind === 'notFound' ? entry.unknown + 1 : 0;
			const fresh = [...entry.askers].find(({ mayBeDone }) => !mayBeDone);
			if (isDone && fresh) this.durations.add((now - fresh.since) / 1000);
			// What was seen before somebody asked may have changed since, but for an end.
			const askers = [...entry.askers].filter((asker) => isDone || asker.since <= since);
			if (askers.length === entry.askers.size) entry.dueAt = this.dueAfter(entry, now);
			for (const asker of askers) {
				if (value !== undefined) seen.set(asker.client, [...(seen.get(asker.client) ?? []), value]);
				told.push(() => this.tellOne(entry, asker, one, isDone));
			}
		}
		for (const [client, values] of seen) client.context.logger.info(this.kind.describe(values));
		for (const tell of told) tell();
	}

	private tellOne(entry: Entry<T>, asker: Asker<T>, seen: T | ChanjingError, isDone: boolean): void {
		if (seen instanceof ChanjingError) {
			const isEarly = seen.kind === 'notFound' && entry.unknown < asker.untilUnknown;
			if (asker.once || !(isEarly || outlasts(seen))) return this.end(entry, asker, () => asker.fail(seen));
			asker.sight = { ...asker.sight, outage: seen };
		} else {
			asker.sight = { value: seen, done: isDone };
		}
		if (isDone || asker.once || asker.deadline <= Date.now()) {
			this.end(entry, asker, () => asker.settle(asker.sight));
		}
	}

	private end(entry: Entry<T>, asker: Asker<T>, answer: () => void): void {
		this.leave(entry, asker);
		answer();
	}

	/** Ends what waits with a client that can make no calls. */
	private refuse(client: Client, error: ChanjingError): void {
		for (const entry of this.entries.values()) {
			for (const asker of entry.askers) {
				if (asker.client === client) this.end(entry, asker, () => asker.fail(error));
			}
		}
	}
}
