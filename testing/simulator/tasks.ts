import type { Callbacks } from './callbacks';
import { speakerVideo, type Task } from './store';
import { mp4Milliseconds, resultVideo } from './resultVideo';
import { spokenVideo } from './spokenVideo';
import type { World } from './world';
import type { Json } from './json';

/** Where a result whose length nobody knows ends. */
const unknownDurationMs = 4000;

const longestTimerMs = 2 ** 31 - 1;

/** Lets tasks live: pending, generating, ended, paid, called back. */
export class Tasks {
	private readonly timers = new Map<string, NodeJS.Timeout>();

	private readonly ending = new Map<string, Promise<void>>();

	/** Results that are being made, and what ends that. */
	private readonly making = new Set<Promise<unknown>>();
	private readonly closing = new AbortController();

	constructor(
		private readonly world: Omit<World, 'tasks'>,
		private readonly callbacks: Callbacks,
	) {}

	/** Makes a task for a checked request: returns its id. */
	async create(request: Record<string, Json>): Promise<string> {
		const { store, options } = this.world;
		const now = Date.now();
		const wholeMs = store.plannedTaskMs.shift();
		const task: Task = {
			id: store.newId(),
			foreign: false,
			request,
			createdAt: now,
			startsAt: now + options.pendingMs,
			endsAt: now + (wholeMs ?? options.pendingMs + options.generatingMs),
			plannedFailure: store.plannedFailures.shift(),
			callback: { ...options.callback, ...store.plannedCallbacks.shift() },
		};
		store.tasks.set(task.id, task);
		if (task.callback.early && request.callback) await this.end(task);
		else this.schedule(task);
		return task.id;
	}

	/**
	 * A task made behind the API's back, for lists and look-ups: returns its id. With `status` 20 or 30 it has
	 * ended already, with 0 or 10 it stays as it is until told otherwise.
	 */
	add(
		given: {
			status?: 0 | 10 | 20 | 30;
			msg?: string;
			foreign?: boolean;
			request?: object;
			createdAt?: number;
		} = {},
	): string {
		const { status = 20, msg = '', foreign = false, request = {}, createdAt = Date.now() } = given;
		const task: Task = {
			id: this.world.store.newId(),
			foreign,
			request: { ...request },
			createdAt,
			startsAt: status === 0 ? Infinity : createdAt,
			endsAt: Infinity,
			callback: { ...this.world.options.callback },
		};
		this.world.store.tasks.set(task.id, task);
		if (status === 20 || status === 30) {
			task.ended = { status, msg, at: Date.now(), durationMs: unknownDurationMs, path: this.source(task) };
		}
		return task.id;
	}

	/** The task as detail, list and callback show it. */
	view(task: Task) {
		const { options, store, origins } = this.world;
		const now = Date.now();
		const { ended } = task;
		const url = (kind: 'video' | 'cover', path: string) => {
			if (ended?.status !== 20) return '';
			const from = options.resultUrlFrom === 'look' ? now : ended.at;
			return store.signer.sign(
				'GET',
				origins.results,
				`/${kind}/${path}`,
				from + options.resultUrlSeconds * 1000,
			);
		};
		const status = ended?.status ?? (now < task.startsAt ? 0 : 10);
		const share = (now - task.startsAt) / (task.endsAt - task.startsAt);
		const progress = status === 10 ? Math.min(99, Math.floor(share * 100) || 1) : status === 20 ? 100 : 0;
		const durationMs = options.durationMs ?? ended?.durationMs ?? 0;
		return {
			id: task.id,
			status,
			progress,
			msg: ended?.msg ?? '',
			video_url: url('video', `${task.id}.mp4`),
			preview_url: url('cover', `${task.id}.jpg`),
			...(options.missingDuration ? {} : { duration: status === 20 ? durationMs : 0 }),
			create_time: Math.floor(task.createdAt / 1000),
		};
	}

	/** Ends a task now, as it would have ended; resolves when its callback has been dealt with. */
	async finish(id: string) {
		const task = this.world.store.task(id);
		await this.end(task);
	}

	/** Ends a task now, in status 30. */
	async fail(id: string, msg = '视频生成失败') {
		const task = this.world.store.task(id);
		task.plannedFailure = msg;
		await this.end(task);
	}

	/** Sends the callback of a task once more, whatever the options say. */
	async fireCallback(id: string, how: { mode?: 'envelope' | 'bare'; url?: string; body?: unknown } = {}) {
		const task = this.world.store.task(id);
		return await this.callbacks.post(
			how.url ?? task.request.callback,
			how.body ?? this.callbackBody(task, how.mode),
		);
	}

	/** Stops every timer and the making of every result. */
	async close() {
		for (const timer of this.timers.values()) clearTimeout(timer);
		this.timers.clear();
		this.closing.abort();
		await Promise.allSettled(this.making);
	}

	private callbackBody(task: Task, mode = task.callback.mode) {
		return this.callbacks.body(this.view(task), mode);
	}

	private schedule(task: Task) {
		const ms = task.endsAt - Date.now();
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
	private async outcome(task: Task): Promise<NonNullable<Task['ended']>> {
		const { options, store } = this.world;
		if (task.plannedFailure !== undefined) return { status: 30, msg: task.plannedFailure, at: Date.now() };
		const making = this.make(task);
		this.making.add(making);
		const made = await making.catch(() => undefined).finally(() => this.making.delete(making));
		if (!made) return { status: 30, msg: '音频解析失败', at: Date.now() };
		const { path } = made;
		const durationMs =
			options.durationMs ??
			(path ? await mp4Milliseconds(path).catch(() => undefined) : undefined) ??
			unknownDurationMs;
		const beans = Math.ceil(durationMs / 1000) * (task.request.model === 1 ? 2 : 1);
		if (beans > store.beans) return { status: 30, msg: '余额不足', at: Date.now() };
		store.beans -= beans;
		return { status: 20, msg: '', at: Date.now(), durationMs, ...made };
	}

	/** The files of a result. Rejects where the ordered speech cannot be decoded. */
	private async make(task: Task): Promise<{ path?: string; coverPath?: string }> {
		const { options, folder } = this.world;
		if (options.render && !options.result && !options.resultPath) {
			return await spokenVideo(this.world, task, this.closing.signal);
		}
		const source = this.source(task);
		return { path: source && (await resultVideo(source, `result-${task.id}`, folder)) };
	}

	/** The file whose bytes become the result; undefined where they are made up. */
	private source(task: Task): string | undefined {
		const { options, store } = this.world;
		if (options.result) return undefined;
		return options.resultPath ?? store.files.get(task.request.video_file_id)?.path ?? speakerVideo;
	}
}
