import { sleep } from 'n8n-workflow';

import { asChanjingError, type ChanjingError } from '../errors/chanjingError';
import { longestSleepSeconds, looks as limits } from '../limits';
import type { Client } from '../transport/client';
import { stopIfAsked } from '../transport/retry';
import { Entry, type Question, type Sight } from './entry';
import { concernsClient, type Kind } from './kind';
import { type Found, LookUps } from './lookUps';
import { Durations } from './schedule';

/**
 * The looks at values of one kind for one account. Whoever waits shares them, from whatever execution or callback of this process.
 * Each is made with the client of one of those who wait; when that one can make no calls, with another's.
 */
export class Looks<T> {
	/** By id, what somebody waits for. */
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
		const isFresh = !question.mayBeDone;
		const entry = this.entries.get(id) ?? new Entry(id, this.kind, this.durations, isFresh, since);
		this.entries.set(id, entry);
		entry.dueAt = Math.min(entry.dueAt, since + (isFresh ? this.kind.timing.firstSeconds * 1000 : 0));
		let leave = () => {};
		const answer = new Promise<Sight<T>>((settle, fail) => {
			const deadline = since + question.seconds * 1000;
			const asker = { ...question, client, since, deadline, sight: { done: false }, settle, fail };
			entry.askers.add(asker);
			leave = () => entry.askers.delete(asker);
		});
		if (this.isRunning) this.wake();
		else void this.run();
		try {
			return await Promise.race([answer, client.stopped]);
		} finally {
			leave();
			this.forget(entry);
		}
	}

	/** Forgets what nobody waits for any more, and ends when that was all. */
	private forget(entry: Entry<T>): void {
		if (!entry.askers.size && this.entries.get(entry.id) === entry) this.entries.delete(entry.id);
		if (!this.entries.size) this.wake();
	}

	/** Begins looks as they fall due, as long as anybody waits. */
	private async run(): Promise<void> {
		this.isRunning = true;
		while (this.entries.size) {
			// All that ask in the same turn go together.
			await sleep(0);
			for (const entry of this.entries.values()) {
				for (const asker of entry.askers) entry.endIfOver(asker, limits.slowSeconds * 1000);
				this.forget(entry);
			}
			const due = this.running < limits.atOnce ? this.dueEntries() : [];
			if (due.length) void this.look(due);
			else await this.pause();
		}
		this.isRunning = false;
	}

	private dueEntries(): Array<Entry<T>> {
		const now = Date.now();
		const waiting = [...this.entries.values()].filter(({ askers }) => askers.size);
		const isUrgent = waiting.some((entry) => entry.isAskedOnce && entry.dueAt <= now);
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
	private nextLook({ dueAt, isAskedOnce, end }: Entry<T>): number {
		if (dueAt === Infinity || isAskedOnce) return dueAt;
		const { at, calls, isOver } = this.last;
		const apart = Math.max(
			this.kind.timing.closeSeconds,
			this.lookUps.affordableSeconds(calls),
			isOver ? 0 : limits.slowSeconds,
		);
		return Math.min(Math.max(dueAt, at + apart * 1000), end);
	}

	private async look(due: Array<Entry<T>>): Promise<void> {
		const since = Date.now();
		const isForWait = !due.every(({ isAskedOnce }) => isAskedOnce);
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
		if (isForWait && this.last.at === since) {
			this.last = { at: since, calls: Math.max(calls, 1), isOver: true };
		}
		for (const entry of due) {
			for (const asker of entry.askers) entry.endIfOver(asker);
			entry.underWay--;
			if (!entry.underWay && entry.dueAt === Infinity) entry.schedule(Date.now());
			this.forget(entry);
		}
		listed();
	}

	/** @returns how many calls were made for what is not urgent */
	private async lookWithAny(due: Array<Entry<T>>, since: number, listed: () => void): Promise<number> {
		const wanted = new Map(
			due.map(({ id, isAskedOnce, isHint, priority, seenAt }) => [
				id,
				{ id, isUrgent: isAskedOnce, isHint, priority, seenAt },
			]),
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
					isWanted: (id) => (this.entries.get(id)?.askers.size ?? 0) > 0,
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
	private tell(found: Found<T>, since: number): void {
		const now = Date.now();
		const seen = new Map<Client, T[]>();
		const told: Array<() => void> = [];
		for (const [id, one] of found) {
			const entry = this.entries.get(id);
			for (const asker of entry?.see(one, since, now) ?? []) {
				if (!(one instanceof Error)) seen.set(asker.client, [...(seen.get(asker.client) ?? []), one]);
				told.push(() => entry?.tell(asker, one));
			}
		}
		for (const [client, values] of seen) client.context.logger.info(this.kind.describe(values));
		for (const tell of told) tell();
	}

	/** Ends what waits with a client that can make no calls. */
	private refuse(client: Client, error: ChanjingError): void {
		for (const entry of this.entries.values()) {
			for (const asker of entry.askers) if (asker.client === client) entry.fail(asker, error);
		}
	}
}
