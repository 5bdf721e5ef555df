import { asChanjingError, ChanjingError, type ErrorKind, isTransient } from '../errors/chanjingError';
import { callWindows, looks as limits, otherCalls } from '../limits';
import { callQueues } from '../transport/queues/callQueues';
import type { Client } from '../transport/client';
import { readPages } from '../transport/list';
import { concernsClient, type Kind, lookUpOne } from './kind';

/** What would be the same for every other id. */
const concernsAll = (error: ChanjingError) =>
	concernsClient(error) || error.kind === 'token' || error.kind === 'unreachable';

/** Why a list cannot be read although values can be looked up one by one. */
const listAlone: ErrorKind[] = ['refused', 'notFound', 'internal', 'outage'];

/** An id that is to be looked up. */
export interface Wanted {
	id: string;
	/** Must be looked up now; the others as far as calls can be spared. */
	isUrgent: boolean;
	/** Whether the id may be made up. */
	isHint: boolean;
	priority: number;
	/** When it was seen last, in ms. */
	seenAt: number;
}

/** What was seen: by id the value, or why it was not seen. */
export type Found<T> = Map<string, T | ChanjingError>;

/** One look at many ids, with the client of one who wants it. */
export interface LookUp<T> {
	client: Client;
	/** Those that are still to be seen; who was told of leaves it. */
	wanted: Map<string, Wanted>;
	/** Whether a list is worth its call. */
	many: boolean;
	/** Whether anybody waits for it. */
	isWanted: (id: string) => boolean;
	/** Gets what was seen as soon as it was. */
	tell: (found: Found<T>) => void;
	/** Called when the lists are read, and what follows are single calls. */
	listed: () => void;
}

/** Looks many ids of one kind and account up with few calls. */
export class LookUps<T> {
	/** Why the lists could not be read, and until when (ms) that is not tried again. */
	private unlisted?: { trouble: ChanjingError; until: number };
	/** How many ids that may be made up are looked up one by one. */
	private hints = 0;

	constructor(
		private readonly kind: Kind<T>,
		private readonly account: string,
	) {}

	/**
	 * How far apart looks of so many calls must be to leave a share of the documented limit to other calls. The less room those
	 * have left, the further apart, so that looks never use it up.
	 */
	affordableSeconds(calls: number): number {
		const { window } = this.kind.detail;
		if (!window) return 0;
		const { interval, intervalCap } = callWindows[window];
		const room = Math.max(callQueues(this.account)[window].room, intervalCap * limits.leastRoom);
		return (calls * interval * limits.shareLeft) / (1 - limits.shareLeft) / room;
	}

	/**
	 * Reads the lists as far as that can be expected to save calls, then makes one call for each id that they did not show.
	 * @returns how many calls were made for what is not urgent
	 * @throws ChanjingError that concerns all that is still wanted
	 */
	async look(look: LookUp<T>): Promise<number> {
		const { wanted, tell } = look;
		let calls = 0;
		if (this.unlisted && this.unlisted.until <= Date.now()) this.unlisted = undefined;
		if (look.many && this.kind.lists.length && !this.unlisted) calls = await this.lookInLists(look);
		// Another look may have told those meanwhile.
		for (const id of wanted.keys()) if (!look.isWanted(id)) wanted.delete(id);
		const trouble = this.unlisted?.trouble;
		if (trouble && isTransient(trouble) && wanted.size > 0) {
			// Any of them, so that one at which Chanjing always fails does not hide the others for ever.
			const seen = await this.lookAtOne(look, [...wanted.values()][Math.floor(Math.random() * wanted.size)]);
			// An outage, in which a call for each would be in vain.
			if (seen instanceof ChanjingError && isTransient(seen)) {
				tell(new Map([...wanted.keys()].map((id) => [id, trouble])));
				return calls + 1;
			}
		}
		const urgent = [...wanted.values()].filter(({ isUrgent }) => isUrgent);
		const [patientCalls] = await Promise.all([
			this.lookAtPatient(look),
			...urgent.map(async (one) => await this.lookAtUrgent(look, one)),
		]);
		return calls + patientCalls;
	}

	/** @returns how many pages were read */
	private async lookInLists({ client, wanted, isWanted, tell, listed }: LookUp<T>): Promise<number> {
		let pages = 0;
		try {
			for (const { endpoint, filter } of this.kind.lists) {
				let inVain = 0;
				for await (const { list } of readPages(client, endpoint, filter)) {
					pages++;
					const before = wanted.size;
					const shown = list.filter(({ status }) => status !== undefined);
					for (const { id } of shown) wanted.delete(String(id));
					const told = shown.filter(({ id }) => isWanted(String(id)));
					tell(new Map(told.map((entry) => [String(entry.id), this.kind.read(entry)])));
					inVain = wanted.size === before ? inVain + 1 : 0;
					// Some may be pages away. Pages cost a call each like single looks, so half as many are worth a try.
					if (wanted.size <= 1 || inVain * 2 >= wanted.size) break;
				}
				if (wanted.size <= 1) break;
			}
		} catch (error) {
			const trouble = asChanjingError(error);
			if (concernsClient(trouble) || !listAlone.includes(trouble.kind)) throw trouble;
			this.unlisted = { trouble, until: Date.now() + limits.listAgainSeconds * 1000 };
		}
		listed();
		return pages;
	}

	private async lookAtUrgent(look: LookUp<T>, wanted: Wanted): Promise<void> {
		if (!wanted.isHint) return void (await this.lookAtOne(look, wanted));
		if (this.hints >= limits.hintsAtOnce) return look.tell(new Map([[wanted.id, tooManyHints()]]));
		this.hints++;
		try {
			await this.lookAtOne(look, wanted);
		} finally {
			this.hints--;
		}
	}

	/** Looks at as many as can be spared calls for, the longest unseen first, and goes on while they are done. */
	private async lookAtPatient(look: LookUp<T>): Promise<number> {
		const patient = [...look.wanted.values()]
			.filter(({ isUrgent }) => !isUrgent)
			.sort((one, other) => one.seenAt - other.seenAt);
		const atOnce = this.affordableCalls();
		for (let asked = 0; asked < patient.length; asked += atOnce) {
			const some = patient.slice(asked, asked + atOnce);
			const seen = await Promise.all(some.map(async (one) => await this.lookAtOne(look, one)));
			if (seen.some((one) => one instanceof ChanjingError || !this.kind.isDone(one)))
				return asked + some.length;
		}
		return patient.length;
	}

	/** How many calls a look may make without using up the documented limit by the next one. */
	private affordableCalls(): number {
		const { detail, timing } = this.kind;
		if (!detail.window) return otherCalls.atOnce;
		const { interval, intervalCap } = callWindows[detail.window];
		return Math.max(Math.floor((timing.maxSeconds * intervalCap * (1 - limits.shareLeft)) / interval), 1);
	}

	/** @throws ChanjingError that concerns all */
	private async lookAtOne({ client, wanted, tell }: LookUp<T>, one: Wanted): Promise<T | ChanjingError> {
		const { id, priority } = one;
		const seen = await lookUpOne({ ...client, priority }, this.kind, id).catch((error: unknown) => {
			const failure = asChanjingError(error);
			if (concernsAll(failure)) throw failure;
			return failure;
		});
		wanted.delete(id);
		tell(new Map([[id, seen]]));
		return seen;
	}
}

function tooManyHints(): ChanjingError {
	return new ChanjingError('refused', 'Too many callbacks name tasks that Chanjing does not list', {
		advice: 'Try again in a minute.',
	});
}
