import { randomUUID } from 'node:crypto';

import type { Client } from '../../../../nodes/Chanjing/transport/client';
import { paced } from '../../../../nodes/Chanjing/transport/pace';
import { rejectedOn } from '../../../../nodes/Chanjing/transport/retry';
import { restoreTimings, setTimings } from '../../../../testing/time/timings';

const windowSeconds = 0.4;

/** Pace asks nothing of n8n: it needs whose calls they are and when to stop. */
function account(signal = new AbortController().signal, id: string = randomUUID()): Client {
	return { account: id, signal, stopped: rejectedOn(signal) } as Client;
}

beforeEach(() => setTimings({ callWindows: { createLipSync: { calls: 10, seconds: windowSeconds } } }));
afterEach(restoreTimings);

/** Starts calls that last `ms`, and notes when each started and ended. */
function calls(client: Client, count: number, ms = 0) {
	const log: Array<{ n: number; start: number; end: number }> = [];
	const all = Array.from(
		{ length: count },
		async (_, n) =>
			await paced(client, 'createLipSync', async () => {
				const entry = { n, start: performance.now(), end: Infinity };
				log.push(entry);
				await new Promise((resolve) => setTimeout(resolve, ms));
				entry.end = performance.now();
			}),
	);
	return { log, done: Promise.allSettled(all) };
}

const turns = async () => await new Promise<void>((resolve) => setTimeout(resolve, 50));

test('a full window may be used at once, the 11th call waits for it to pass', async () => {
	const { log, done } = calls(account(), 11);
	await turns();
	expect(log).toHaveLength(10);
	await done;
	expect(log).toHaveLength(11);
	expect(log[10].start - log[0].end).toBeGreaterThanOrEqual(windowSeconds * 1000 - 5);
});

test('no window of time holds more starts than allowed, and calls start in the order in which they came', async () => {
	const { log, done } = calls(account(), 25);
	await done;
	expect(log.map(({ n }) => n)).toEqual(Array.from({ length: 25 }, (_, n) => n));
	for (let n = 10; n < log.length; n++) {
		expect(log[n].start - log[n - 10].start).toBeGreaterThanOrEqual(windowSeconds * 1000 - 5);
	}
});

test('a call counts until one window after its reply, for Chanjing counted it somewhere in between', async () => {
	const { log, done } = calls(account(), 11, 100);
	await done;
	expect(log[10].start - log[0].end).toBeGreaterThanOrEqual(windowSeconds * 1000 - 5);
});

test('a call that fails counts too', async () => {
	const client = account();
	const failing = Array.from(
		{ length: 10 },
		async () => await paced(client, 'createLipSync', async () => await Promise.reject(new Error('no'))),
	);
	await Promise.allSettled(failing);
	const start = performance.now();
	await paced(client, 'createLipSync', async () => await Promise.resolve());
	expect(performance.now() - start).toBeGreaterThan(windowSeconds * 1000 - 50);
});

test('credentials, and the kinds of calls of one credential, do not wait for each other', async () => {
	const client = account();
	const first = calls(client, 11);
	const other = calls(account(), 10);
	let read = false;
	await paced(client, 'read', async () => await Promise.resolve((read = true)));
	await turns();
	expect(other.log).toHaveLength(10);
	expect(read).toBe(true);
	expect(first.log).toHaveLength(10);
	await Promise.all([first.done, other.done]);
});

test('two executions with one credential share its window', async () => {
	const id = randomUUID();
	const [one, two] = [account(undefined, id), account(undefined, id)];
	const [first, second] = [calls(one, 6), calls(two, 6)];
	await turns();
	expect(first.log.length + second.log.length).toBe(10);
	await Promise.all([first.done, second.done]);
});

test('Stop ends a wait for the window without a call, and those behind it still come', async () => {
	setTimings({ callWindows: { createLipSync: { calls: 1, seconds: windowSeconds } } });
	const id = randomUUID();
	const stop = new AbortController();
	await calls(account(undefined, id), 1).done;
	const stopped = calls(account(stop.signal, id), 2);
	const behind = calls(account(undefined, id), 1);
	await turns();
	stop.abort();
	const results = await stopped.done;
	expect(stopped.log).toHaveLength(0);
	expect(results.map((one) => (one as PromiseRejectedResult).reason.kind)).toEqual(['stopped', 'stopped']);
	await behind.done;
	expect(behind.log).toHaveLength(1);
});

test('Stop leaves no place taken, at whatever moment of the wait for the window it comes', async () => {
	const accounts = await Promise.all(
		Array.from({ length: 40 }, async (_, moment) => {
			const id = randomUUID();
			const stop = new AbortController();
			const { done } = calls(account(stop.signal, id), 10);
			for (let turn = 0; turn < moment; turn++) await undefined;
			stop.abort();
			await done;
			return id;
		}),
	);
	await new Promise((resolve) => setTimeout(resolve, windowSeconds * 1000 + 50));
	const after = accounts.map((id) => calls(account(undefined, id), 10));
	await turns();
	expect(after.map(({ log }) => log.length)).toEqual(Array(40).fill(10));
	await Promise.all(after.map(async ({ done }) => await done));
});

test('a call without a documented limit does not wait', async () => {
	const client = account();
	let count = 0;
	await Promise.all(
		Array.from(
			{ length: 100 },
			async () => await paced(client, undefined, async () => await Promise.resolve(count++)),
		),
	);
	expect(count).toBe(100);
});
