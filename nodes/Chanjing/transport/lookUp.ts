import { type IDataObject, sleep } from 'n8n-workflow';

import type { Client } from './client';
import type { Endpoint } from './endpoints';
import { asChanjingError, ChanjingError, type ErrorKind, isTransient } from '../errors/chanjingError';
import { Queue } from './queue';
import { looksAtOnce } from '../limits';
import { readPages } from './list';
import { stopIfAsked } from './retry';

/** How things of one kind are looked up. */
export interface Kind<T> {
	/** Its order is not documented. */
	list: Endpoint;
	/** The thing that an entry of the list describes. */
	read: (entry: IDataObject) => T;
	/** @throws ChanjingError `notFound` when Chanjing knows no such thing */
	one: (client: Client, id: string) => Promise<T>;
}

/**
 * Looks at many things with few calls: the list as far as it can be expected to save calls, then one call for each that it did not show.
 * @returns by id the thing, or why it was not seen
 * @throws ChanjingError that concerns all
 */
export async function lookUpMany<T>(
	client: Client,
	ids: string[],
	kind: Kind<T>,
): Promise<Map<string, T | ChanjingError>> {
	const found = new Map<string, T | ChanjingError>();
	const missing = new Set(ids);
	const trouble = missing.size > 1 ? await lookInList(client, missing, found, kind) : undefined;
	if (trouble && isTransient(trouble) && !(await servesOne(client, missing, found, kind))) {
		for (const id of missing) found.set(id, trouble);
		return found;
	}
	await Promise.all([...missing].map(async (id) => found.set(id, await lookUpOne(client, id, kind))));
	return found;
}

/**
 * Looks at one of the things where Chanjing fails to list them. When it fails at that too, it is an outage, in which a call for
 * each thing would be in vain.
 */
async function servesOne<T>(
	client: Client,
	missing: Set<string>,
	found: Map<string, T | ChanjingError>,
	kind: Kind<T>,
): Promise<boolean> {
	// Any of them, so that one at which Chanjing always fails does not hide the others for ever.
	const id = [...missing][Math.floor(Math.random() * missing.size)];
	const seen = await lookUpOne(client, id, kind);
	found.set(id, seen);
	missing.delete(id);
	return !(seen instanceof ChanjingError && isTransient(seen));
}

/** @throws ChanjingError that concerns all */
async function lookUpOne<T>(client: Client, id: string, kind: Kind<T>): Promise<T | ChanjingError> {
	try {
		return await kind.one(client, id);
	} catch (error) {
		const known = asChanjingError(error);
		if (concernsAll.includes(known.kind)) throw known;
		return known;
	}
}

/** The looks of one account at things of one kind, made for all executions of this process together. */
interface Gathering {
	room: Queue;
	/** The look that has not begun: whoever asks meanwhile goes with it. */
	next?: Look;
}

interface Look {
	ids: Set<string>;
	found: Promise<Map<string, unknown>>;
}

const gatherings = new Map<string, Gathering>();

/**
 * Looks at things together with all that ask at the same time. A few looks begin at once; while they are under way, later ones
 * gather and go together, so that many executions and callbacks at once take few calls.
 * @returns as {@link lookUpMany}, and what others asked for
 */
export async function lookUpTogether<T>(
	client: Client,
	ids: string[],
	kind: Kind<T>,
): Promise<Map<string, T | ChanjingError>> {
	const key = `${client.account}:${kind.list.path}`;
	const gathering: Gathering = gatherings.get(key) ?? { room: new Queue({ concurrency: looksAtOnce }) };
	gatherings.set(key, gathering);
	for (;;) {
		stopIfAsked(client.signal);
		const look = (gathering.next ??= beginLook(gathering, client, kind));
		for (const id of ids) look.ids.add(id);
		try {
			return (await Promise.race([look.found, client.stopped])) as Map<string, T | ChanjingError>;
		} catch (error) {
			const known = asChanjingError(error);
			// Stop of the execution that made the call for others ends it for that one alone.
			if (known.kind !== 'stopped' || client.signal.aborted) throw known;
		}
	}
}

function beginLook<T>(gathering: Gathering, client: Client, kind: Kind<T>): Look {
	const ids = new Set<string>();
	const found = gathering.room.add(async () => {
		// All that ask in the same turn go together.
		await sleep(0);
		gathering.next = undefined;
		return await lookUpMany(client, [...ids], kind);
	});
	found.catch(() => {});
	return { ids, found };
}

/** What would be the same for every other thing. */
const concernsAll: ErrorKind[] = ['stopped', 'credential', 'token', 'unreachable'];

/** Why a list cannot be read although things can be looked up one by one. */
const listAlone: ErrorKind[] = ['refused', 'notFound', 'internal', 'outage'];

/**
 * @returns why the list ended before all were found, if it did
 * @throws ChanjingError that concerns all
 */
async function lookInList<T>(
	client: Client,
	missing: Set<string>,
	found: Map<string, T | ChanjingError>,
	kind: Kind<T>,
): Promise<ChanjingError | undefined> {
	try {
		let inVain = 0;
		for await (const page of readPages(client, kind.list)) {
			const before = missing.size;
			for (const entry of page) {
				const id = String(entry.id);
				if (entry.status !== undefined && missing.delete(id)) found.set(id, kind.read(entry));
			}
			inVain = missing.size === before ? inVain + 1 : 0;
			// Some things may be pages away. Pages cost a call each like single looks, so half as many are worth a try.
			if (missing.size <= 1 || inVain * 2 >= missing.size) break;
		}
		return undefined;
	} catch (error) {
		const known = asChanjingError(error);
		if (listAlone.includes(known.kind)) return known;
		throw known;
	}
}
