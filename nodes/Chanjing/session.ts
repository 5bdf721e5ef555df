import type { IExecuteFunctions } from 'n8n-workflow';

import { type ChanjingFile, files } from './files/file';
import { Uploads } from './files/uploads';
import type { Task, TaskKind } from './tasks/kind';
import { lipSyncTasks } from './tasks/lipSync';
import type { Watch } from './looks/watch';
import { type Client, createClient } from './transport/client';
import type { Made } from './errors/chanjingError';
import { Queue } from './transport/queue';
import { itemsAtOnce, transfersAtOnce } from './limits';

/** What the items of one run of the node share. */
export interface Run {
	client: Client;
	context: IExecuteFunctions;
	/** Looks files up. */
	files: Watch<ChanjingFile>;
	/** Looks tasks up. */
	tasks: Watch<Task, TaskKind>;
	uploads: Uploads;
	/** Bounds the items that are uploaded and created at a time. Waiting for tasks is not bounded. */
	preparing: Queue;
	/** Bounds the uploads and downloads at a time. */
	transfers: Queue;
	/** What exists at Chanjing by now, by item. */
	made: Map<number, Made>;
	/** Ends the waits of all items, because one was refused. */
	abandon: () => void;
}

export function createRun(context: IExecuteFunctions): Run {
	const abandoned = new AbortController();
	const client = createClient(context, { signal: abandoned.signal });
	const transfers = new Queue({ concurrency: transfersAtOnce });
	return {
		client,
		context,
		files: files(client),
		tasks: lipSyncTasks(client),
		uploads: new Uploads(client, transfers),
		preparing: new Queue({ concurrency: itemsAtOnce }),
		transfers,
		made: new Map(),
		abandon: () => abandoned.abort(),
	};
}

/** Keeps what an item made, so that no later refusal of this or another item loses it. */
export function remember(run: Run, itemIndex: number, made: Made): void {
	run.made.set(itemIndex, { ...run.made.get(itemIndex), ...made });
}
