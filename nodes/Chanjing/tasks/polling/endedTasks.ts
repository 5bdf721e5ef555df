import type { Client } from '../../transport/client';
import { asChanjingError } from '../../errors/chanjingError';
import { polling } from '../../limits';
import { lookUpOne } from '../../looks/kind';
import { createdAt, EndMemory, type Findings, type StoredMemory } from './endMemory';
import { isFinal, type Task, type TaskKind } from '../kind';
import { readTasks } from './taskPages';

/** What a look at a list shows. */
export interface Look {
	/** Tasks whose end is yet to be reported, in the order of their creation: Chanjing does not say when a task ended. */
	ended: Task[];
	/** What to remember when all of them but `left` are reported. */
	remember: (left: Task[]) => StoredMemory;
}

/**
 * Looks for tasks that ended since the last look. When nothing changed this is one call. Otherwise the list is read down to what
 * is known, if it shows the newest first; as a whole if not.
 * @throws ChanjingError
 */
export async function lookForEnds(
	client: Client,
	kind: TaskKind,
	stored: StoredMemory | undefined,
): Promise<Look> {
	const memory = new EndMemory(stored);
	let reading = await readList(client, kind, memory);
	for (let tries = 1; reading.lostEntries && tries < polling.tries; tries++) {
		reading = await readList(client, kind, memory);
	}
	const { tasks } = reading;
	const waiting = await lookUpOpen(client, kind, memory, tasks);
	// Tasks of the same second stay in the order of the list, which is more likely to begin with the newest.
	const inOrder = [...tasks.values()].reverse();
	inOrder.sort((one, other) => createdAt(one) - createdAt(other));
	return {
		ended: inOrder.filter((task) => memory.isNews(task)),
		remember: (left) => memory.after({ ...reading, tasks: inOrder, waiting }, left),
	};
}

/**
 * The latest created task that has ended and passes, for a test in the editor.
 * @throws ChanjingError
 */
export async function latestEnd(
	client: Client,
	kind: TaskKind,
	passes: (task: Task) => boolean,
): Promise<Task | undefined> {
	let latest: Task | undefined;
	for await (const { fresh, newestFirst } of readTasks(client, kind)) {
		for (const task of fresh) {
			if (isFinal(task) && passes(task) && !(latest && createdAt(latest) >= createdAt(task))) latest = task;
		}
		if (latest && newestFirst) break;
	}
	return latest;
}

interface Reading extends Omit<Findings, 'tasks' | 'waiting'> {
	tasks: Map<string, Task>;
}

/** Reads a list as far as it may hold news. */
async function readList(client: Client, kind: TaskKind, memory: EndMemory): Promise<Reading> {
	const { stored } = memory;
	const now = Date.now() / 1000;
	const tasks = new Map<string, Task>();
	const missing = new Set(memory.open.keys());
	let reading: Reading | undefined;
	let isUnchanged = false;
	let inVain = 0;
	for await (const { page, fresh, isCounted, ...soFar } of readTasks(client, kind)) {
		const before = missing.size;
		for (const task of fresh) {
			tasks.set(task.id, task);
			missing.delete(task.id);
		}
		inVain = missing.size === before ? inVain + 1 : 0;
		const { newest, newestFirst, digest } = soFar;
		// Where one entry comes as another goes, the length of the list hides it: then a first page tells only for a while.
		const canTell = newestFirst || (isCounted && now - (stored?.readAt ?? 0) < polling.wholeListSeconds);
		if (page === 1) isUnchanged = digest === stored?.digest && canTell;
		const isBehind = newestFirst && fresh.every((task) => memory.isOld(task, newest));
		reading = { ...soFar, tasks, readAt: (isUnchanged && stored?.readAt) || now };
		if ((isUnchanged || isBehind) && !isWorthPages(missing.size, inVain, newestFirst)) break;
	}
	return reading as Reading;
}

/**
 * Whether more pages should be read for open tasks that no page showed so far. Pages cost a call each like single looks, so half
 * as many are worth a try; in a list that does not begin with the newest, only for many.
 */
function isWorthPages(missing: number, inVain: number, newestFirst: boolean): boolean {
	return missing > (newestFirst ? 1 : polling.looks) && inVain * 2 < missing;
}

/**
 * Looks one by one at open tasks that the list did not show as far as it was read, and adds them to the others.
 * @returns those that could not be looked at now, to come first next time
 */
async function lookUpOpen(
	client: Client,
	kind: TaskKind,
	{ open }: EndMemory,
	tasks: Map<string, Task>,
): Promise<Map<string, number>> {
	const unseen = [...open].filter(([id]) => !tasks.has(id));
	const waiting = new Map(unseen.slice(polling.looks));
	await Promise.all(
		unseen.slice(0, polling.looks).map(async ([id, created]) => {
			try {
				tasks.set(id, await lookUpOne(client, kind, id));
			} catch (error) {
				if (asChanjingError(error).kind !== 'notFound') waiting.set(id, created);
			}
		}),
	);
	return waiting;
}
