import type { IDataObject } from 'n8n-workflow';

import type { Client } from './client';
import type { Endpoint } from './endpoints';
import { asChanjingError, type ChanjingError, type ErrorKind } from './errors';
import { readPages } from './pages';

/** How things of one kind are looked up. */
export interface Kind<T> {
	/** Lists the newest first. */
	list: Endpoint;
	/** The thing that an entry of the list describes. */
	read: (entry: IDataObject) => T;
	/** @throws ChanjingError `notFound` when Chanjing knows no such thing */
	one: (client: Client, id: string) => Promise<T>;
}

/**
 * Looks at many things with few calls: the list as long as it holds any of them, then one call for each that it did not hold.
 * @returns by id the thing, or the error that concerns this thing alone
 * @throws ChanjingError that concerns all
 */
export async function lookUpMany<T>(
	client: Client,
	ids: string[],
	kind: Kind<T>,
): Promise<Map<string, T | ChanjingError>> {
	const found = new Map<string, T | ChanjingError>();
	const missing = new Set(ids);
	if (missing.size > 1) await lookInList(client, missing, found, kind);
	await Promise.all(
		[...missing].map(async (id) => {
			try {
				found.set(id, await kind.one(client, id));
			} catch (error) {
				const known = asChanjingError(error);
				if (concernsAll.includes(known.kind)) throw known;
				found.set(id, known);
			}
		}),
	);
	return found;
}

/** What would be the same for every other thing. */
const concernsAll: ErrorKind[] = ['stopped', 'credential', 'token', 'unreachable'];

async function lookInList<T>(
	client: Client,
	missing: Set<string>,
	found: Map<string, T | ChanjingError>,
	kind: Kind<T>,
): Promise<void> {
	try {
		for await (const page of readPages(client, kind.list)) {
			const before = missing.size;
			for (const entry of page) {
				const id = String(entry.id);
				if (entry.status !== undefined && missing.delete(id)) found.set(id, kind.read(entry));
			}
			if (missing.size <= 1 || missing.size === before) return;
		}
	} catch (error) {
		// Things can be looked up one by one where the list is refused.
		const known = asChanjingError(error);
		if (known.kind !== 'refused' && known.kind !== 'notFound') throw known;
	}
}
