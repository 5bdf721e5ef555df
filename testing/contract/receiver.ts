import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as after } from 'node:timers/promises';

import { parseJson, type Json } from './json';

export interface Call {
	/** When it came and when it was answered, in milliseconds since the epoch. */
	at: number;
	answeredAt?: number;
	method: string;
	headers: IncomingHttpHeaders;
	body: Json;
}

export interface Receiver {
	/** The address under which a callback of that name is expected; `status`: what its first call is answered. */
	urlFor: (name: string, status?: number) => string;
	calls: (name: string) => Call[];
	close: () => Promise<void>;
}

/** An answer takes that long, so that callbacks that are sent at once can be told from those sent one by one. */
const answerMs = 100;

/** Listens behind a public address; `port` 0 takes a free one, and without `publicUrl` that is the address. */
export async function startReceiver(port: number, publicUrl?: string): Promise<Receiver> {
	// Only whoever was given an address of this run can write into its report.
	const key = randomBytes(8).toString('hex');
	const calls = new Map<string, Call[]>();
	const firstStatus = new Map<string, number>();
	const server = createServer(async (req, res) => {
		const [, name] = /\/([\w-]+)$/.exec(req.url ?? '') ?? [];
		if (!name || !req.url?.includes(`/${key}/`)) return void res.writeHead(404).end();
		const call: Call = { at: Date.now(), method: req.method ?? '', headers: req.headers, body: undefined };
		const status = calls.get(name)?.length ? 200 : (firstStatus.get(name) ?? 200);
		calls.set(name, [...(calls.get(name) ?? []), call]);
		call.body = parseJson(await text(req).catch(() => ''), () => {});
		await after(answerMs);
		call.answeredAt = Date.now();
		res.writeHead(status, { 'Content-Type': 'application/json' }).end('{}');
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, publicUrl ? undefined : '127.0.0.1', resolve);
	});
	const origin = publicUrl ?? `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		urlFor(name, status = 200) {
			firstStatus.set(name, status);
			return `${origin.replace(/\/+$/, '')}/${key}/${name}`;
		},
		calls: (name) => calls.get(name) ?? [],
		async close() {
			await new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			});
		},
	};
}
