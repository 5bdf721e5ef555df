import { setMaxListeners } from 'node:events';
import { setTimeout as after } from 'node:timers/promises';

import axios from 'axios';

import { envelope, written } from '../api/envelope';
import type { Store, Task } from '../store';
import type { RequestLog } from '../requestLog';

export interface CallbackReply {
	/** HTTP status of the reply; 0: none came. */
	status: number;
	body: string;
}

/** Tells the callback URL of a task that it ended: once, never, twice or late, as the task's options say. */
export class Callbacks {
	private readonly closing = new AbortController();

	constructor(
		private readonly log: RequestLog,
		private readonly store: Store,
	) {
		// One listener for each callback under way, which may be many.
		setMaxListeners(0, this.closing.signal);
	}

	body(view: object, mode: 'envelope' | 'bare'): unknown {
		return mode === 'bare' ? view : envelope(0, 'success', view);
	}

	/** Resolves when every callback of the task was answered or given up. */
	async deliver(task: Task, body: () => unknown) {
		const url: string | undefined = task.request.callback;
		const how = task.callback;
		if (!url || how.lost || (task.ended?.isSuccess === false && !how.onFailure)) return;
		if (!how.early) await this.sleep(how.lateMs);
		const once = async () => {
			for (let attempt = 0; attempt <= how.retries && !this.closing.signal.aborted; attempt++) {
				if (attempt > 0) await this.sleep(how.retryMs);
				const { status } = await this.post(url, body(), how.patienceMs);
				if (status >= 200 && status < 300) return;
			}
		};
		if (how.atOnce) {
			await Promise.all(Array.from({ length: how.times }, once));
		} else {
			for (let time = 0; time < how.times && !this.closing.signal.aborted; time++) await once();
		}
	}

	/** One POST of a JSON body, whose answer is waited for that long; never throws. */
	async post(url: string, body: unknown, patienceMs: number): Promise<CallbackReply> {
		if (!url) throw new Error('This task has no callback URL');
		const { pathname, searchParams } = new URL(url);
		const entry = this.log.add({
			listener: 'callback',
			endpoint: 'callback',
			method: 'POST',
			path: pathname,
			query: Object.fromEntries(searchParams),
			url,
			headers: { 'content-type': 'application/json' },
			body,
			about: taskIdOf(body),
		});
		try {
			const response = await axios.post<string>(
				url,
				written(body, (digits) => this.store.isBareNumber(digits)),
				{
					headers: { 'Content-Type': 'application/json', Connection: 'close' },
					maxRedirects: 0,
					proxy: false,
					responseType: 'text',
					signal: this.closing.signal,
					timeout: patienceMs,
					transformResponse: (text: string) => text,
					validateStatus: () => true,
				},
			);
			entry.status = response.status;
			entry.note = `answered ${JSON.stringify(response.data).slice(0, 200)}`;
			return { status: response.status, body: response.data };
		} catch (error) {
			entry.note = `not answered: ${(error as Error).message}`;
			return { status: 0, body: '' };
		} finally {
			this.log.end(entry);
		}
	}

	/** Gives up what is under way. */
	close() {
		this.closing.abort();
	}

	private async sleep(ms: number) {
		if (ms > 0) await after(ms, undefined, { signal: this.closing.signal }).catch(() => {});
	}
}

function taskIdOf(body: unknown): string | undefined {
	const { data, id } = (body ?? {}) as { data?: { id?: string }; id?: string };
	return id ?? data?.id;
}
