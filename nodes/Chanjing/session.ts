import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { type ChanjingFile, files } from './files/file';
import { Uploads } from './files/upload';
import { noteTask } from './customData';
import { Ledger } from './ledger';
import type { Watch } from './looks/watch';
import { type Client, createClient } from './transport/client';
import { Queue } from './transport/queues/queue';
import { itemsAtOnce, transfersAtOnce } from './limits';

/** What the items of one run of the node share. */
export interface Session {
	client: Client;
	context: IExecuteFunctions;
	/** Looks files up. */
	files: Watch<ChanjingFile>;
	uploads: Uploads;
	/** Bounds the items that are uploaded and created at a time. Waiting for tasks is not bounded. */
	preparing: Queue;
	/** Bounds the uploads and downloads at a time. */
	transfers: Queue;
	/** What exists at Chanjing by now, by item. */
	ledger: Ledger;
	/** A whole list of Chanjing, by its path, which is read once for all items. */
	lists: (path: string, read: () => Promise<IDataObject[]>) => Promise<IDataObject[]>;
	/** What a second of each video that was ordered takes, in beans. */
	prices: number[];
	/** When (ms) the first item began to wait: the limit of a sleep after that counts from there. */
	waitingSince?: number;
	/** Ends the waits of all items, because one was refused. */
	abandon: () => void;
}

export function createSession(context: IExecuteFunctions): Session {
	const abandoned = new AbortController();
	const client = createClient(context, { signal: abandoned.signal });
	const lists = new Map<string, Promise<IDataObject[]>>();
	const transfers = new Queue({ concurrency: transfersAtOnce });
	return {
		client,
		context,
		files: files(client),
		uploads: new Uploads(client, transfers),
		preparing: new Queue({ concurrency: itemsAtOnce }),
		transfers,
		ledger: new Ledger((id) => noteTask(context, id)),
		prices: [],
		async lists(path, read) {
			const list = lists.get(path) ?? read();
			lists.set(path, list);
			return await list;
		},
		abandon: () => abandoned.abort(),
	};
}
