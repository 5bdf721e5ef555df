import { createHash } from 'crypto';

import type { Client } from '../../transport/client';
import { polling } from '../../limits';
import { readPages } from '../../transport/list';
import type { Task, TaskKind } from '../kind';

/** A page of tasks, and what the pages so far say of the list. */
export interface TaskPage {
	/** From 1. */
	page: number;
	/** Those that no earlier page had. */
	fresh: Task[];
	/** The latest create_time so far, in Unix seconds. */
	newest: number;
	/** Whether the list is sorted by create_time, the newest first. Chanjing documents no order. */
	newestFirst: boolean;
	/** Whether entries left the list meanwhile, so that others may have moved to a page that was read before. */
	lostEntries: boolean;
	/** Of the first page and the length of the list. */
	digest: string;
	/** Whether Chanjing says how long the list is. */
	isCounted: boolean;
}

/** Reads a list of tasks page by page. */
export async function* readTasks(
	client: Client,
	{ list, read }: Pick<TaskKind, 'list' | 'read'>,
): AsyncGenerator<TaskPage> {
	let [newest, oldest] = [0, Infinity];
	let isSorted = true;
	let lostEntries = false;
	let total: number | undefined;
	let digest = '';
	let page = 0;
	for await (const answer of readPages(client, list)) {
		page++;
		const fresh = answer.list
			.filter(({ id, status }) => id !== undefined && status !== undefined)
			.map((entry) => read(entry));
		for (const { create_time: created } of fresh) {
			if (!created) continue;
			isSorted &&= created <= oldest + polling.disorderSeconds;
			newest = Math.max(newest, created);
			oldest = Math.min(oldest, created);
		}
		lostEntries ||= total !== undefined && answer.total !== undefined && answer.total < total;
		total = answer.total;
		digest ||= digestOf([total, ...fresh.map(({ id }) => id)]);
		// Tasks of the same minute say nothing of the order.
		const newestFirst = isSorted && newest > oldest + polling.disorderSeconds;
		yield { page, fresh, newest, newestFirst, lostEntries, digest, isCounted: total !== undefined };
		if (!fresh.length) return;
	}
}

function digestOf(values: unknown[]): string {
	return createHash('sha256').update(JSON.stringify(values)).digest('base64').slice(0, 16);
}
