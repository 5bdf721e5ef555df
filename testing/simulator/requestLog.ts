import type { IncomingHttpHeaders } from 'node:http';

import type { EndpointName } from './api/endpoint';
import type { Json } from './json';

export type ListenerName = 'api' | 'storage' | 'results' | 'callback' | 'source';

export interface LogEntry {
	/** Position in the log, from 1. */
	n: number;
	/** Milliseconds since the epoch, when the request came or was sent. */
	at: number;
	/** When it was answered or its connection ended; undefined while it is under way. */
	endedAt?: number;
	/** How many requests of its kind were under way when it came, itself included. */
	atOnce: number;
	/** `callback` and `source`: sent by the stand-in; the others were received by that listener. */
	listener: ListenerName;
	endpoint: EndpointName;
	method: string;
	path: string;
	/** Parsed and raw: signatures and tokens are not hidden here. */
	query: Record<string, unknown>;
	url: string;
	headers: IncomingHttpHeaders;
	/** The JSON body, where there is one. */
	body?: Json;
	/** HTTP status; 0: the connection was cut without an answer. */
	status: number;
	/** `code` of the envelope that was answered. */
	code?: number;
	msg?: string;
	traceId?: string;
	/** Bytes of the body that came in and went out. */
	bytesIn: number;
	bytesOut: number;
	/** The fault that was played, or what else is worth knowing. */
	note?: string;
	/** id of the task or file that the request made or was about. */
	about?: string;
}

export type ViolationKind =
	/** The token, or an Authorization header, reached the storage or result host. */
	| 'tokenOnWrongHost'
	/** An API call had no access_token header. */
	| 'missingToken'
	/** An API call carried an Authorization header, which Chanjing does not know. */
	| 'authorizationHeader'
	/** The token was in a URL or a body. */
	| 'tokenOutsideHeader'
	/** The secret key was anywhere but in the body of the token exchange. */
	| 'secretOutsideExchange'
	/** The Content-Type of a PUT was not the MIME type of its upload URL. */
	| 'wrongContentType'
	/** A PUT had no Content-Length. */
	| 'noContentLength'
	/** A storage request had no valid signature, or an expired one. */
	| 'badSignature'
	/** A PUT had headers of the storage vendor that its signature does not cover. */
	| 'unsignedHeader'
	/** No such path or method in the documents. */
	| 'unknownPath'
	/** A POST whose body was not JSON. */
	| 'notJson';

export interface Violation {
	kind: ViolationKind;
	detail: string;
	entry: LogEntry;
}

const heading = ['#', 'ms', 'host', 'endpoint', 'request', 'http', 'code', ''];

function cells(entry: LogEntry, start: number): string[] {
	const path = entry.endpoint === 'unknown' ? entry.url : entry.path;
	return [
		String(entry.n),
		`+${entry.at - start}`,
		entry.listener === 'callback' || entry.listener === 'source' ? '→ out' : entry.listener,
		entry.endpoint,
		`${entry.method} ${hideSecrets(path.length > 60 ? `${path.slice(0, 57)}…` : path)}`,
		entry.endedAt === undefined ? '…' : String(entry.status || 'cut'),
		entry.code === undefined ? '' : String(entry.code),
		[entry.msg === 'success' ? '' : entry.msg, entry.about, entry.note].filter(Boolean).join(' · '),
	];
}

/** One request as a line, for people; `start`: what its time is counted from. */
export const lineOf = (entry: LogEntry, start = entry.at) => cells(entry, start).filter(Boolean).join('  ');

const hideSecrets = (text: string) => text.replace(/((?:Signature|sign|access_token)=)[^&\s]+/gi, '$1…');

/** Everything that was asked of the stand-in, in order, and what it answered. */
export class RequestLog {
	readonly entries: LogEntry[] = [];

	/** What a client that follows the documents never does. */
	readonly violations: Violation[] = [];

	private readonly watchers = new Set<(entry: LogEntry) => void>();

	private readonly underWay = new Map<EndpointName, number>();

	private counter = 0;

	add(entry: Omit<LogEntry, 'n' | 'at' | 'atOnce' | 'bytesIn' | 'bytesOut' | 'status'>): LogEntry {
		this.counter += 1;
		const atOnce = (this.underWay.get(entry.endpoint) ?? 0) + 1;
		this.underWay.set(entry.endpoint, atOnce);
		const full = { n: this.counter, at: Date.now(), atOnce, status: 0, bytesIn: 0, bytesOut: 0, ...entry };
		this.entries.push(full);
		return full;
	}

	/** Marks an entry as answered. Has no effect the second time. */
	end(entry: LogEntry) {
		if (entry.endedAt !== undefined) return;
		entry.endedAt = Date.now();
		this.underWay.set(entry.endpoint, this.underWay.get(entry.endpoint)! - 1);
		for (const watcher of [...this.watchers]) watcher(entry);
	}

	violate(entry: LogEntry, kind: ViolationKind, detail: string) {
		this.violations.push({ kind, detail, entry });
	}

	/** The requests of one kind, in the order in which they came. */
	calls(name: EndpointName): LogEntry[] {
		return this.entries.filter((entry) => entry.endpoint === name);
	}

	/** How many requests of one kind came; without a name, how many at all (those it sent left out). */
	count(name?: EndpointName): number {
		if (name) return this.calls(name).length;
		return this.entries.filter(({ listener }) => listener !== 'callback' && listener !== 'source').length;
	}

	/** How many requests of each kind came: only the kinds that did. */
	counts(): Partial<Record<EndpointName, number>> {
		const counts: Partial<Record<EndpointName, number>> = {};
		for (const { endpoint } of this.entries) counts[endpoint] = (counts[endpoint] ?? 0) + 1;
		return counts;
	}

	/** The largest number of requests of one kind that were under way at one moment. */
	mostAtOnce(name: EndpointName): number {
		return Math.max(0, ...this.calls(name).map((entry) => entry.atOnce));
	}

	/** The largest number of requests of one kind within any `ms` milliseconds. */
	mostWithin(name: EndpointName, ms: number): number {
		const times = this.calls(name).map((entry) => entry.at);
		let first = 0;
		let most = 0;
		times.forEach((time, index) => {
			while (time - times[first] >= ms) first += 1;
			most = Math.max(most, index - first + 1);
		});
		return most;
	}

	/** Resolves with the answered requests of one kind as soon as there are `count`; rejects after `limitMs`. */
	async waitFor(name: EndpointName, count = 1, limitMs = 10_000): Promise<LogEntry[]> {
		const answered = () => this.calls(name).filter((entry) => entry.endedAt !== undefined);
		return await new Promise((resolve, reject) => {
			const done = () => {
				clearTimeout(timer);
				stop();
			};
			const look = () => {
				if (answered().length < count) return;
				done();
				resolve(answered());
			};
			const timer = setTimeout(() => {
				done();
				reject(
					new Error(`${answered().length} of ${count} ${name} after ${limitMs} ms:\n${this.toString()}`),
				);
			}, limitMs);
			const stop = this.watch(look);
			look();
		});
	}

	/** Calls `watcher` with each request as it is answered, until the returned function is called. */
	watch(watcher: (entry: LogEntry) => void): () => void {
		this.watchers.add(watcher);
		return () => void this.watchers.delete(watcher);
	}

	/** Forgets everything so far, violations too. */
	clear() {
		this.entries.length = 0;
		this.violations.length = 0;
	}

	/** A table for people; signatures and tokens in URLs are left out. */
	toString(): string {
		const start = this.entries[0]?.at ?? 0;
		const table = [heading, ...this.entries.map((entry) => cells(entry, start))];
		const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
		const lines = table.map((row) =>
			row
				.map((cell, column) => cell.padEnd(widths[column]))
				.join('  ')
				.trimEnd(),
		);
		for (const { kind, detail, entry } of this.violations) {
			lines.push(`! #${entry.n} ${kind}: ${hideSecrets(detail)}`);
		}
		return lines.join('\n');
	}
}
