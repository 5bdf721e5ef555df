import { polling } from '../../limits';
import { isFinal, type Task } from '../kind';
import type { TaskPage } from './taskPages';

/** A task by its id, with its `create_time`. */
type Dated = [id: string, created: number];

/**
 * What is kept of a list from poll to poll, as JSON. n8n stores it only with a poll that emits, so after a restart it may be
 * older than the last poll: then more is read, and the same ends are found.
 */
export interface StoredMemory {
	/** Tasks whose end is yet to be reported. */
	open: Dated[];
	/** Unix seconds. Tasks created before are dealt with, unless they are `open`. */
	since: number;
	/** Ended tasks created since then that are dealt with. */
	done: Dated[];
	/** Of the first page, when the whole list is dealt with. */
	digest: string;
	/** Unix seconds of the last reading beyond an unchanged first page. */
	readAt: number;
}

/** What a look at a list found, for the memory to take up. */
export interface Findings extends Pick<TaskPage, 'newest' | 'lostEntries' | 'digest'> {
	/** Every task that was seen. */
	tasks: Task[];
	/** Tasks that were not seen, and may still end. */
	waiting: Map<string, number>;
	readAt: number;
}

/** Knows which ends of tasks are yet to be reported. */
export class EndMemory {
	/** Tasks whose end is yet to be reported, by id with their create_time. */
	readonly open: Map<string, number>;
	private readonly done: Map<string, number>;

	/** @param stored nothing before the first look: all that has ended by then is old */
	constructor(readonly stored?: StoredMemory) {
		this.open = new Map(stored?.open);
		this.done = new Map(stored?.done);
	}

	/** Whether a task has ended and that is yet to be reported. */
	isNews(task: Task): boolean {
		if (!this.stored || !isFinal(task)) return false;
		return this.open.has(task.id) || (createdAt(task) >= this.stored.since && !this.done.has(task.id));
	}

	/** Whether a task is dealt with, and so old that in a sorted list no news can follow it. */
	isOld(task: Task, newest: number): boolean {
		const since = this.stored?.since ?? newest - polling.watchSeconds;
		return isFinal(task) && !this.open.has(task.id) && createdAt(task) < since - polling.disorderSeconds;
	}

	/**
	 * The memory after a look.
	 * @param left news that are not reported yet
	 */
	after(findings: Findings, left: Task[]): StoredMemory {
		const { tasks, waiting, lostEntries, digest, readAt } = findings;
		const before = this.stored?.since ?? 0;
		// A create_time in the future must not hide what is created until then.
		const newest = Math.min(findings.newest, Date.now() / 1000);
		const settled = Math.min(newest - polling.lateSeconds, ...left.map(createdAt));
		const since = this.stored && lostEntries ? before : Math.max(before, settled);

		const isLeft = new Set(left.map(({ id }) => id));
		const ended = tasks.filter((task) => isFinal(task) && !isLeft.has(task.id));
		const done = newestOf([...this.done, ...ended.map(dated)], since);

		const unfinished = tasks.filter((task) => !isFinal(task));
		const watched: Dated[] = unfinished.map(({ id, create_time: created }) => [
			id,
			created ?? this.open.get(id) ?? newest,
		]);
		const open = newestOf([...waiting, ...watched], newest - polling.watchSeconds);
		return {
			open: [...open.kept, ...left.filter((task) => createdAt(task) < done.from).map(dated)],
			since: done.from,
			done: done.kept,
			digest: left.length || lostEntries ? '' : digest,
			readAt,
		};
	}
}

/** Without a create_time a task counts as old: its end is reported if it was seen unfinished. */
export const createdAt = (task: Task) => task.create_time ?? 0;

const dated = (task: Task): Dated => [task.id, createdAt(task)];

/** As many as are remembered, in their order, created at `from` or later. `from` is raised where there are more. */
function newestOf(all: Dated[], from: number): { kept: Dated[]; from: number } {
	const times = all.map(([, created]) => created).sort((a, b) => b - a);
	const surplus = times[polling.rememberedTasks];
	const since = surplus >= from ? surplus + 1 : from;
	return { kept: all.filter(([, created]) => created >= since), from: since };
}
