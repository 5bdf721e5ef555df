import type { IDataObject } from 'n8n-workflow';

import { asChanjingError } from '../../errors/chanjingError';
import { readMessage } from '../../errors/redact';
import type { Session } from '../../session';
import type { Client } from '../../transport/client';
import type { Endpoint } from '../../transport/endpoints';
import { refusesParameters } from '../../transport/envelope';
import { readList, readPages } from '../../transport/list';
import { lookUpOne } from '../../looks/kind';
import { request } from '../../transport/request';
import { defineResultKind, type ResultKind, type TaskState } from '../kind';

/*
 * What an account has of its own, voices and avatars, beside those that Chanjing offers to everyone. Items are Chanjing's own
 * fields and a few more.
 */

/** What Chanjing says of one, and its `state` in the words of tasks. */
export interface Own extends IDataObject {
	id: string;
	status: number;
	state: TaskState | 'expired' | 'deleted';
}

export type OwnType = 'common' | 'customised';

/** One list of them, and what it tells of its entries. */
export interface OwnList {
	endpoint: Endpoint;
	filter?: IDataObject;
	type: OwnType;
	/** Only of the account's own. */
	made_on?: 'api' | 'website';
}

interface OwnKindData extends Pick<ResultKind<Own>, 'name' | 'resource' | 'create' | 'detail' | 'list'> {
	remove: Endpoint;
	customised: Endpoint;
	common: Endpoint;
	/** The field of items that tells the type. */
	typeField: string;
	/** The field in which Chanjing says why one failed. */
	reasonField: string;
	stateOf: (status: number, detail: IDataObject) => Own['state'];
}

/** All that can be done with one kind of them. */
export function defineOwnKind(data: OwnKindData) {
	const { remove, customised, common, typeField, reasonField, stateOf, ...known } = data;

	const read = (detail: IDataObject): Own => {
		const status = Number(detail.status ?? 0);
		const said = reasonField in detail && { [reasonField]: readMessage(detail[reasonField]) };
		return { ...detail, ...said, id: String(detail.id), status, state: stateOf(status, detail) };
	};

	const kind = defineResultKind<Own>({
		...known,
		result: known.resource.toLowerCase(),
		lack: 'cannot be used',
		reason: (own) => readMessage(own[reasonField]),
		lists: [],
		read,
		unknownAdvice: `Check the ID and that the credential is of the account that has the ${known.name}. It may be deleted already.`,
	});

	/** The account's own first. By the documents the API's are listed unless `source` is 1. */
	const lists: Record<'customised' | 'website' | 'common', OwnList> = {
		customised: { endpoint: customised, type: 'customised', made_on: 'api' },
		website: { endpoint: customised, filter: { source: 1 }, type: 'customised', made_on: 'website' },
		common: { endpoint: common, type: 'common' },
	};

	/** What items have beside Chanjing's fields. */
	const marked = (entry: IDataObject, { type, made_on }: OwnList): IDataObject => ({
		...(entry.status === undefined ? { ...entry, state: 'success' } : read(entry)),
		[typeField]: type,
		...(made_on && { made_on }),
	});

	/** @returns nothing where Chanjing knows no such one */
	const currentState = async (client: Client, id: string): Promise<Own['state'] | undefined> => {
		try {
			return (await lookUpOne(client, kind, id)).state;
		} catch (error) {
			const failure = asChanjingError(error);
			if (failure.kind !== 'notFound') throw failure;
			return undefined;
		}
	};

	return {
		kind,
		lists,
		marked,

		/** One that this package made. */
		made: (own: Own) => marked(own, lists.customised),

		/** @returns up to `limit` of a type, each once */
		async readMany(client: Client, wanted: OwnType | 'all', limit: number): Promise<IDataObject[]> {
			const found = new Map<unknown, IDataObject>();
			for (const list of Object.values(lists)) {
				if (wanted !== 'all' && wanted !== list.type) continue;
				if (found.size >= limit) break;
				for await (const { list: page } of readPages(
					client,
					list.endpoint,
					list.filter,
					limit - found.size,
				)) {
					for (const entry of page) if (!found.has(entry.id)) found.set(entry.id, marked(entry, list));
					if (found.size >= limit) break;
				}
			}
			return [...found.values()].slice(0, limit);
		},

		/**
		 * One of the account's own. Where it was made only a list tells, which is read once for all items.
		 * @throws ChanjingError
		 */
		async get(session: Session, id: string): Promise<IDataObject> {
			const { client } = session;
			const { endpoint } = lists.customised;
			// Without that list the rest is still worth having.
			const [own, madeByApi] = await Promise.all([
				kind.watch(client).load(id),
				session.lists(endpoint.path, async () => await readList(client, endpoint)).catch(() => undefined),
			]);
			if (!madeByApi) return marked(own, { endpoint, type: 'customised' });
			return marked(own, madeByApi.some((one) => String(one.id) === id) ? lists.customised : lists.website);
		},

		/**
		 * Deletes one of the account's own. One that is deleted already, or is gone after the look before, counts as success: the
		 * try that did it may be one whose reply was lost.
		 * @throws ChanjingError
		 */
		async remove(client: Client, id: string): Promise<void> {
			const before = await currentState(client, id);
			try {
				await request(client, remove, { body: { id } });
			} catch (error) {
				const failure = asChanjingError(error).with({ task_id: id });
				if (failure.kind !== 'notFound' && !refusesParameters(failure)) throw failure;
				const now = await currentState(client, id);
				if (now !== 'deleted' && (now || !before)) throw failure;
			}
		},
	};
}

export type OwnKind = ReturnType<typeof defineOwnKind>;
