import { randomUUID } from 'node:crypto';

import { ChanjingError } from '../../../../../nodes/Chanjing/errors/chanjingError';
import { callQueues } from '../../../../../nodes/Chanjing/transport/queues/callQueues';
import { Queue } from '../../../../../nodes/Chanjing/transport/queues/queue';
import { rejectedOn } from '../../../../../nodes/Chanjing/transport/retry';
import { bend, unbend } from '../../../../../testing/time';

function job() {
	let finish = () => {};
	let fail: (error: Error) => void = () => {};
	const done = new Promise<void>((resolve, reject) => ([finish, fail] = [resolve, reject]));
	return { done, finish, fail };
}

const turn = async () => await new Promise<void>((resolve) => setImmediate(resolve));

test('it runs so many at a time, in the order in which they came', async () => {
	const queue = new Queue({ concurrency: 2 });
	const jobs = Array.from({ length: 5 }, job);
	const started: number[] = [];
	const all = jobs.map(async ({ done }, index) => {
		await queue.add(async () => {
			started.push(index);
			await done;
		});
	});
	await turn();
	expect(started).toEqual([0, 1]);
	jobs[1].finish();
	await turn();
	expect(started).toEqual([0, 1, 2]);
	for (const { finish } of jobs) finish();
	await Promise.all(all);
	expect(started).toEqual([0, 1, 2, 3, 4]);
});

test('a job that fails makes room and gives its error to its own caller only', async () => {
	const queue = new Queue({ concurrency: 1 });
	const [first, second] = [job(), job()];
	const failed = queue.add(async () => await first.done);
	const passed = queue.add(async () => {
		await second.done;
		return 'passed';
	});
	first.fail(new Error('no'));
	second.finish();
	await expect(failed).rejects.toThrow('no');
	await expect(passed).resolves.toBe('passed');
});

test('a job with a higher priority goes before those that wait, and after the one that runs', async () => {
	const queue = new Queue({ concurrency: 1 });
	const order: string[] = [];
	const add = async (name: string, priority: number) =>
		await queue.add(async () => await Promise.resolve(order.push(name)), { priority });
	await Promise.all([add('running', 0), add('first low', 0), add('high', 1), add('second low', 0)]);
	expect(order).toEqual(['running', 'high', 'first low', 'second low']);
});

const windowSeconds = 0.4;

/** Whose calls they are, and when to stop. */
function account(signal = new AbortController().signal, id: string = randomUUID()) {
	return { queues: callQueues(id), stopped: rejectedOn(signal) };
}

type Account = ReturnType<typeof account>;

beforeEach(() => bend({ callWindows: { createLipSync: { intervalCap: 10, interval: windowSeconds } } }));
afterEach(unbend);

/** Starts calls that last `ms`, and notes when each started and ended. */
function calls({ queues, stopped }: Account, count: number, ms = 0) {
	const log: Array<{ n: number; start: number; end: number }> = [];
	const all = Array.from(
		{ length: count },
		async (_, n) =>
			await queues.createLipSync.add(
				async () => {
					const entry = { n, start: performance.now(), end: Infinity };
					log.push(entry);
					await new Promise((resolve) => setTimeout(resolve, ms));
					entry.end = performance.now();
				},
				{ stopped },
			),
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
	const { queues } = account();
	const failing = Array.from(
		{ length: 10 },
		async () => await queues.createLipSync.add(async () => await Promise.reject(new Error('no'))),
	);
	await Promise.allSettled(failing);
	const start = performance.now();
	await queues.createLipSync.add(async () => await Promise.resolve());
	expect(performance.now() - start).toBeGreaterThan(windowSeconds * 1000 - 50);
});

test('credentials, and the kinds of calls of one credential, do not wait for each other', async () => {
	const client = account();
	const first = calls(client, 11);
	const other = calls(account(), 10);
	let read = false;
	await client.queues.read.add(async () => await Promise.resolve((read = true)));
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
	bend({ callWindows: { createLipSync: { intervalCap: 1, interval: windowSeconds } } });
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

test('a call that was not sent does not count', async () => {
	const { queues } = account();
	const unsent = async () => await Promise.reject(new ChanjingError('unreachable', 'no connection'));
	const isFree = ({ kind }: ChanjingError) => kind === 'unreachable';
	await Promise.allSettled(
		Array.from({ length: 10 }, async () => await queues.createLipSync.add(unsent, { isFree })),
	);
	let started = false;
	const call = queues.createLipSync.add(async () => await Promise.resolve((started = true)));
	await turn();
	expect(started).toBe(true);
	await call;
});
