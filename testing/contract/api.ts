import { setTimeout as after } from 'node:timers/promises';

import type { LimitName } from '../simulator/options/limits';
import { parseJson, type Json } from './json';
import { Windows } from './windows';

export interface Reply {
	/** HTTP status. */
	status: number;
	contentType: string;
	/** The body as it came. */
	text: string;
	/** The body, parsed; undefined where it is no JSON. */
	body: Json;
	/** Those of the envelope; undefined where there is none. */
	code?: number;
	msg?: string;
	data: Json;
}

export interface Account {
	baseUrl: string;
	appId: string;
	secretKey: string;
}

interface CallOptions {
	/** Another token than that of the account; '' sends none. */
	token?: string;
	/** Neither wait for the documented limits nor repeat: the reply as it is. */
	raw?: boolean;
	/** It makes something: once it is sent its reply is awaited, even where the run is ended meanwhile. */
	makes?: boolean;
}

/** Codes that tell that a token is not, or no longer, valid. */
export const tokenCodes = [10400, 10401];

const longestCallMs = 130_000;

/** The API in plain HTTP: keeps to the documented limits, and exchanges a new token when the old one is refused. */
export class Api {
	/** Long numbers that stood in JSON without quotes. */
	readonly bareNumbers = new Set<string>();
	/** How often 40001 came although the documented limits were kept: how many calls it took. */
	readonly overLimit = new Map<LimitName, number>();
	/** Calls that each token lasted that was refused before its time. */
	readonly tokensLost: number[] = [];
	/** Every token and whatever else must not be shown. */
	readonly secrets: Set<string>;
	token = '';
	private callsWithToken = 0;
	private readonly windows: Windows;
	/** Calls of one window leave one by one, or two of them would take the same place. */
	private readonly queues = new Map<string, Promise<unknown>>();

	constructor(
		readonly account: Account,
		readonly minuteMs: number,
		public signal: AbortSignal,
	) {
		this.windows = new Windows(minuteMs);
		this.secrets = new Set([account.secretKey, account.appId]);
	}

	/** Exchanges credentials for a token, and keeps it where they are the account's own. */
	async exchange(body?: object): Promise<Reply> {
		const { appId, secretKey } = this.account;
		const reply = await this.send(
			'POST',
			'/access_token',
			{},
			body ?? { app_id: appId, secret_key: secretKey },
		);
		const token = reply.data?.access_token;
		if (typeof token === 'string' && token) this.secrets.add(token);
		if (!body && reply.code === 0) {
			this.token = token;
			this.callsWithToken = 0;
		}
		return reply;
	}

	async get(path: string, params: Record<string, string | number> = {}, options: CallOptions = {}) {
		const query = new URLSearchParams(
			Object.entries(params).map(([name, value]): [string, string] => [name, String(value)]),
		);
		return await this.call('GET', path, query.size > 0 ? `?${query}` : '', undefined, options);
	}

	async post(path: string, body: unknown = {}, options: CallOptions = {}) {
		return await this.call('POST', path, '', body, options);
	}

	/** Waits; rejects where the run is ended. */
	async sleep(ms: number) {
		if (ms > 0) await after(ms, undefined, { signal: this.signal });
		this.signal.throwIfAborted();
	}

	/** Any other request, such as to the storage host: never with a token. */
	async fetch(url: string, init: RequestInit = {}, makes = false): Promise<Response> {
		const timeout = AbortSignal.timeout(longestCallMs);
		const signal = makes ? timeout : AbortSignal.any([this.signal, timeout]);
		return await fetch(url, { ...init, signal });
	}

	private async call(
		method: string,
		path: string,
		query: string,
		body: unknown,
		{ token, raw, makes }: CallOptions,
	): Promise<Reply> {
		const headers = (): Record<string, string> => {
			const sent = token ?? this.token;
			return sent ? { access_token: sent } : {};
		};
		if (raw) {
			const done = this.windows.take(path);
			return await this.send(method, path + query, headers(), body).finally(done);
		}
		for (let attempt = 0; ; attempt++) {
			const done = await this.takeTurn(path);
			this.signal.throwIfAborted();
			const usedToken = this.token;
			if (token === undefined) this.callsWithToken += 1;
			const reply = await this.send(method, path + query, headers(), body, makes).finally(done);
			if (reply.code === 40001 && attempt < 8) {
				const name = this.windows.nameOf(path);
				if (name && !this.overLimit.has(name)) {
					this.overLimit.set(name, this.windows.countOf(path) - 1);
				}
				await this.sleep((this.minuteMs / 6) * 1.3 ** attempt);
				continue;
			}
			const isRefused = tokenCodes.includes(reply.code ?? 0) && token === undefined && attempt < 8;
			if (!isRefused) return reply;
			if (usedToken === this.token) {
				this.tokensLost.push(this.callsWithToken - 1);
				await this.exchange();
			}
		}
	}

	/** Waits until the path may be called; gives what is to be called when its reply has come. */
	private async takeTurn(path: string): Promise<() => void> {
		const name = this.windows.nameOf(path);
		if (!name) return () => {};
		const turn = (this.queues.get(name) ?? Promise.resolve()).then(async () => {
			for (;;) {
				const wait = this.windows.waitOf(path);
				if (wait <= 0) return this.windows.take(path);
				await this.sleep(Math.min(wait, this.minuteMs / 60));
			}
		});
		this.queues.set(
			name,
			turn.catch(() => {}),
		);
		return await turn;
	}

	private async send(
		method: string,
		path: string,
		headers: Record<string, string>,
		body: unknown,
		makes = false,
	): Promise<Reply> {
		const url = `${this.account.baseUrl.replace(/\/+$/, '')}/open/v1${path}`;
		const init = {
			method,
			headers: { ...headers, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
			body: body === undefined ? undefined : JSON.stringify(body),
		};
		const response = await this.fetch(url, init, makes);
		const text = await response.text();
		const parsed = parseJson(text, (digits) => this.bareNumbers.add(digits));
		return {
			status: response.status,
			contentType: response.headers.get('content-type') ?? '',
			text,
			body: parsed,
			code: parsed?.code,
			msg: parsed?.msg,
			data: parsed?.data,
		};
	}
}
