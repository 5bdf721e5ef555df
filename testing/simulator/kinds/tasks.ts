import type { Callbacks } from '../listeners/callbacks';
import type { Ended, Task } from '../store';
import type { Json } from '../json';
import type { World } from '../world';
import { kinds } from './index';
import { Failure, type KindName, type Phase } from './kind';
import { ownSeeds, type Seed } from './ownSeed';
import { unknownDurationMs } from './shown';

const longestTimerMs = 2 ** 31 - 1;

type Given = Partial<Omit<Seed, 'request'>> & {
	request?: object;
	foreign?: boolean;
	createdAt?: number;
	durationMs?: number;
};

/** Lets all that Chanjing makes live: pending, generating, ended, paid, called back. */
export class Tasks {
	private readonly timers = new Map<string, NodeJS.Timeout>();

	private readonly ending = new Map<string, Promise<void>>();

	constructor(
		private readonly world: Omit<World, 'tasks'>,
		private readonly callbacks: Callbacks,
	) {
		// The newest come first in lists: so the first seed is the last to be added.
		for (const seed of [...ownSeeds].reverse()) this.put(seed).seeded = true;
	}

	/** Makes a task for a checked request: returns its id. `variant`: which of several creates it came by. */
	async create(kind: KindName, request: Record<string, Json>, variant?: string): Promise<string> {
		const { store, options } = this.world;
		const now = Date.now();
		const wholeMs = store.plannedTaskMs.shift();
		const task = this.blank(kind, {
			request,
			variant,
			startsAt: now + options.pendingMs,
			endsAt: now + (wholeMs ?? options.pendingMs + options.generatingMs),
			plannedFailure: store.plannedFailures.shift(),
			callback: { ...options.callback, ...store.plannedCallbacks.shift() },
		});
		if (task.callback.early && request.callback) await this.end(task);
		else this.schedule(task);
		return task.id;
	}

	/**
	 * A task made behind the API's back, for lists and look-ups: returns its id. `status` is a number of its kind:
	 * with that of success or failure it has ended already, with another it stays as it is until told otherwise.
	 */
	add(given: Given = {}): string {
		return this.put(given).id;
	}

	/** The task as detail, list and callback show it. */
	view(task: Task): object {
		return kinds[task.kind].view(this.world, task);
	}

	/** Ends a task now, as it would have ended; resolves when its callback has been dealt with. */
	async finish(id: string) {
		await this.end(this.world.store.task(id));
	}

	/** Ends a task now in failure, in this status or that of its kind. */
	async fail(id: string, msg = '视频生成失败', status?: number) {
		const task = this.world.store.task(id);
		task.plannedFailure = { msg, status };
		await this.end(task);
	}

	/** Sends the callback of a task once more, whatever the options say. */
	async fireCallback(id: string, how: { mode?: 'envelope' | 'bare'; url?: string; body?: unknown } = {}) {
		const task = this.world.store.task(id);
		return await this.callbacks.post(
			how.url ?? task.request.callback,
			how.body ?? this.callbackBody(task, how.mode),
			task.callback.patienceMs,
		);
	}

	/** Stops every timer, and waits for what is being made. */
	async close() {
		for (const timer of this.timers.values()) clearTimeout(timer);
		this.timers.clear();
		await Promise.allSettled(this.ending.values());
	}

	private blank(kind: KindName, fields: Partial<Task>): Task {
		const { store, options } = this.world;
		const createdAt = Date.now();
		const task: Task = {
			id: kinds[kind].idPrefix + store.newId(),
			kind,
			foreign: false,
			madeOn: 'api',
			seeded: false,
			request: {},
			createdAt,
			startsAt: createdAt,
			endsAt: Infinity,
			looks: 0,
			deleted: false,
			callback: { ...options.callback },
			...fields,
		};
		store.tasks.set(task.id, task);
		return task;
	}

	private put({ kind = 'lipSync', status, msg = '', request = {}, ...given }: Given): Task {
		const { id, foreign = false, madeOn = 'api', facts, createdAt = Date.now() } = given;
		const states = kinds[kind].states(this.world.options);
		const phases = (Object.keys(states) as Phase[]).filter((phase) => states[phase] === status);
		// Speech ends in one status whether it failed or not.
		const phase =
			status === undefined ? 'success' : (phases.find((one) => one !== 'success' || !msg) ?? 'other');
		const task = this.blank(kind, {
			...(id && { id }),
			foreign,
			madeOn,
			request: { ...request },
			createdAt,
			startsAt: phase === 'pending' ? Infinity : createdAt,
		});
		if (phase === 'success' || phase === 'failed') {
			const durationMs = given.durationMs ?? unknownDurationMs;
			task.ended = {
				isSuccess: phase === 'success',
				status: states[phase],
				msg,
				at: Date.now(),
				durationMs,
				facts,
			};
		}
		if (phase === 'other') task.fixedStatus = status;
		return task;
	}

	private callbackBody(task: Task, mode = task.callback.mode) {
		const documented = kinds[task.kind].callbackMode;
		return this.callbacks.body(this.view(task), mode === 'documented' ? documented : mode);
	}

	private schedule(task: Task) {
		const ms = Math.max(task.endsAt - Date.now(), 0);
		if (ms > longestTimerMs) return;
		const timer = setTimeout(() => void this.end(task), ms);
		this.timers.set(task.id, timer);
	}

	/** Ends the task once, however often it is asked. */
	private async end(task: Task): Promise<void> {
		const before = this.ending.get(task.id);
		if (before || task.ended) return await before;
		clearTimeout(this.timers.get(task.id));
		this.timers.delete(task.id);
		const ending = this.settle(task);
		this.ending.set(task.id, ending);
		await ending;
	}

	private async settle(task: Task) {
		task.ended = await this.outcome(task);
		await this.callbacks.deliver(task, () => this.callbackBody(task));
	}

	/** What the task has become; takes the beans for it. */
	private async outcome(task: Task): Promise<Ended> {
		const { options, store } = this.world;
		const kind = kinds[task.kind];
		const states = kind.states(options);
		const failed = (msg: string, status = states.failed): Ended => {
			return { isSuccess: false, status, msg, at: Date.now() };
		};
		if (task.plannedFailure) return failed(task.plannedFailure.msg, task.plannedFailure.status);
		try {
			const made = await kind.make(this.world, task);
			const seconds = Math.ceil((options.durationMs ?? made.durationMs ?? 0) / 1000);
			const beans = seconds * kind.beansPerSecond(options, task.request);
			if (beans > store.beans) return failed(kind.noBeansMsg);
			store.beans -= beans;
			return { ...made, isSuccess: true, status: states.success, msg: '', at: Date.now() };
		} catch (error) {
			if (!(error instanceof Failure)) throw error;
			return failed(error.msg, error.status);
		}
	}
}
