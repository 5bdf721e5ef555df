import { randomBytes } from 'node:crypto';

import axios from 'axios';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { Chanjing } from '../../../../nodes/Chanjing/Chanjing.node';
import type { Waiting } from '../../../../nodes/Chanjing/tasks/callbacks/sleep';
import { callbackTiming, callWindows, looks, outageRetry } from '../../../../nodes/Chanjing/limits';
import { gatewayJson } from '../../../../testing/simulator/faults';
import { type ExecutionResult, fileItem } from '../../../../testing/engine';
import type { OperationOptions } from '../../../../testing/engine/chanjing';
import {
	callsSince,
	envelopeOf,
	useStages,
	type Stage,
	type StageOptions,
	texts,
	until,
} from '../../../../testing/stage';
import { bend } from '../../../../testing/time';

let stage: Stage;
const openStage = useStages();

/** A stage in which tasks run until the test ends them, and Chanjing calls back only where a test says so. */
async function open({ sim, ...options }: StageOptions = {}): Promise<Stage['sim']> {
	stage = await openStage({ pendingMs: 0, generatingMs: Infinity, ...sim }, options);
	await stage.engine.listen();
	return stage.sim;
}

const create = async (parameters: INodeParameters = {}, options: OperationOptions = {}) =>
	await stage.run({ ...stage.order, waitMode: 'callback', ...parameters }, options);

/** The wait as n8n keeps it in its database. */
const keptIn = ({ nodeContext }: ExecutionResult) => nodeContext.chanjingWaiting as Waiting | undefined;

/** The ids of the tasks, by item. */
const idsOf = (run: ExecutionResult) => keptIn(run)!.items.map(({ json }) => String(json.id));

const statusesOfCallbacks = () => stage.sim.log.calls('callback').map(({ status }) => status);
/** How many callbacks were told that they made the execution go on. */
const accepted = () =>
	stage.sim.log.calls('callback').filter(({ note }) => note === 'answered "Accepted"').length;
const timesOfNext = (run: ExecutionResult) => run.runData.Next?.length ?? 0;

describe('an execution that waits for avatar videos', () => {
	const avatarVideo = { resource: 'avatarVideo', avatar: { __rl: true, mode: 'id', value: 'C-stand-in-1' } };

	it.each(['envelope', 'bare'] as const)('takes the %s shape of a callback', async (mode) => {
		const sim = await open({ sim: { callback: { mode } } });
		const run = await create({ ...avatarVideo, voice: '', text: 'This takes longer than a second to say.' });
		const resumed = run.resumed();
		const [id] = idsOf(run);
		await sim.state.finishTask(id);
		expect((await resumed).items[0].json).toMatchObject({ id, resource: 'avatarVideo', state: 'success' });
		expect(sim.log.count('lipSyncDetail') + sim.log.count('lipSyncList')).toBe(0);
	});

	it('goes on with all of them when the last one ended, whatever its status means elsewhere', async () => {
		const sim = await open();
		const run = await create(
			{ ...avatarVideo, voice: '', text: '={{ $json.text }}, which takes longer than a second to say.' },
			{ items: texts(2) },
		);
		expect(run.status).toBe('waiting');
		const resumed = run.resumed();
		const [first, second] = idsOf(run);
		await sim.state.finishTask(first);
		await sim.state.failTask(second, '音频中没有人声', 45);
		expect((await resumed).items.map(({ json }) => json)).toEqual([
			expect.objectContaining({ id: first, resource: 'avatarVideo', state: 'success', status: 30 }),
			expect.objectContaining({ id: second, resource: 'avatarVideo', state: 'failed', status: 45 }),
		]);
		expect(sim.log.count('lipSyncDetail') + sim.log.count('lipSyncList')).toBe(0);
	});
});

describe('an execution that waits for callbacks', () => {
	it('is put to sleep with a limit, the ids of its tasks and the URL that Chanjing calls', async () => {
		const sim = await open();
		const run = await create({ waitLimit: 5 }, { items: texts(3) });
		expect(run.status).toBe('waiting');
		const minutes = (run.waitTill!.getTime() - Date.now()) / 60_000;
		expect(minutes).toBeGreaterThan(3);
		expect(minutes).toBeLessThanOrEqual(5);
		expect(new Set(idsOf(run))).toEqual(new Set(sim.state.tasks.map(({ id }) => id)));
		for (const { request } of sim.state.tasks) expect(request.callback).toBe(run.resumeUrl());
		expect(timesOfNext(run)).toBe(0);
	});

	it('sleeps to the longest limit of its items, as the field says', async () => {
		await open();
		const items = [1, 7, 3].map((minutes, index) => ({ json: { text: `Text ${index}`, minutes } }));
		const run = await create({ waitLimit: '={{ $json.minutes }}' }, { items });
		const minutes = (run.waitTill!.getTime() - Date.now()) / 60_000;
		expect(minutes).toBeGreaterThan(5);
		expect(minutes).toBeLessThanOrEqual(7);
		const field = new Chanjing().description.properties.find(
			({ name, displayOptions }) =>
				name === 'waitLimit' && displayOptions?.show?.resource?.includes('lipSync'),
		);
		expect(field?.hint).toContain('With Wait for Callback the longest of all items counts.');
	});

	it('goes on under whatever name its node has', async () => {
		const sim = await open();
		const run = await create({}, { nodeName: 'Make "{{x}}" \\ }} 视频' });
		const resumed = run.resumed();
		await sim.state.finishTask(idsOf(run)[0]);
		expect((await resumed).items.map(({ json }) => json.state)).toEqual(['success']);
		expect(statusesOfCallbacks()).toEqual([200]);
	});

	it('keeps no file of its input, no token and no secret', async () => {
		const sim = await open({ binaryMode: 'default' });
		const content = randomBytes(900);
		const items = [fileItem(content, { fileName: 'clip.mp4', mimeType: 'video/mp4' })];
		const run = await create({ videoSource: 'binary' }, { items });
		expect(run.status).toBe('waiting');
		// Once in the output of the node before, which n8n keeps; not a second time in what waits.
		expect(run.stored.split(content.toString('base64'))).toHaveLength(2);
		for (const secret of [sim.state.token, sim.secretKey, sim.appId])
			expect(run.stored + run.logText).not.toContain(secret);
		expect((await run.resumeByTime()).items[0].binary).toBeUndefined();
	});

	it('goes on when the last task is final: one item for each of its input, in order and paired', async () => {
		const sim = await open();
		const run = await create({}, { items: texts(4) });
		const ids = idsOf(run);
		for (const id of [ids[2], ids[0], ids[3]]) {
			await sim.state.finishTask(id);
			expect(run.currentStatus()).toBe('waiting');
		}
		const resumed = run.resumed();
		await sim.state.finishTask(ids[1]);
		const after = await resumed;

		expect(after.status).toBe('success');
		expect(after.items.map(({ json }) => [json.id, json.state])).toEqual(ids.map((id) => [id, 'success']));
		expect(after.items.map(({ json }) => sim.state.task(String(json.id)).request.tts_config.text)).toEqual(
			texts(4).map(({ json }) => json!.text),
		);
		expect(after.items.map(({ pairedItem }) => pairedItem)).toEqual(texts(4).map((_, item) => ({ item })));
		expect(after.items.every(({ json }) => json.timed_out === undefined && json.video_url !== '')).toBe(true);
		expect(after.items[0].json.video_file_id).toBe(stage.order.videoFileId);
		expect(after.next).toHaveLength(4);
		expect(statusesOfCallbacks()).toEqual([200, 200, 200, 200]);
		expect(sim.state.tasks).toHaveLength(4);
		expect(sim.log.violations).toEqual([]);
	});

	it.each(['envelope', 'bare'] as const)('takes the %s shape of a callback', async (mode) => {
		const sim = await open({ sim: { callback: { mode } } });
		const run = await create();
		const resumed = run.resumed();
		await sim.state.finishTask(idsOf(run)[0]);
		expect((await resumed).items[0].json.state).toBe('success');
		expect(statusesOfCallbacks()).toEqual([200]);
	});

	it('looks at all its tasks with one call for each callback', async () => {
		const sim = await open();
		const run = await create({}, { items: texts(10) });
		const ids = idsOf(run);
		for (const id of ids.slice(0, 3)) {
			const from = sim.log.entries.length;
			await sim.state.finishTask(id);
			expect(callsSince(stage, from)).toEqual({ lipSyncList: 1 });
		}
		expect(run.currentStatus()).toBe('waiting');
	});

	it('takes a failed task for a result, beside a finished one', async () => {
		const sim = await open();
		const run = await create({ options: { download: true } }, { items: texts(2) });
		const [good, bad] = idsOf(run);
		await sim.state.failTask(bad, '余额不足');
		const resumed = run.resumed();
		await sim.state.finishTask(good);
		const { status, items } = await resumed;
		expect(status).toBe('success');
		expect(items.map(({ json }) => [json.id, json.state, json.msg])).toEqual([
			[good, 'success', ''],
			[bad, 'failed', '余额不足'],
		]);
		expect(items[0].binary).toBeDefined();
		expect(items[1].binary).toBeUndefined();
	});

	it('downloads the videos when it goes on', async () => {
		const sim = await open();
		const bytes = [randomBytes(3000), randomBytes(4000)];
		const items = bytes.map((from) => fileItem(from, { fileName: 'clip.mp4', mimeType: 'video/mp4' }));
		const options = { download: true, outputBinaryPropertyName: 'finished' };
		const run = await create({ videoSource: 'binary', options }, { items });
		const resumed = run.resumed();
		for (const id of idsOf(run)) await sim.state.finishTask(id);
		const after = await resumed;
		for (const [index, item] of after.items.entries()) {
			expect((await stage.engine.readBinary(item, 'finished')).equals(bytes[index])).toBe(true);
		}
	});

	it('waits as long as the item with the longest limit, and downloads for each item what it asks for', async () => {
		const sim = await open();
		const run = await create(
			{
				waitLimit: '={{ $json.minutes }}',
				options: {
					download: '={{ $json.field !== "" }}',
					outputBinaryPropertyName: '={{ $json.field || "data" }}',
				},
			},
			{
				items: [1, 120, 30].map((minutes, index) => ({
					json: { minutes, field: ['', 'film', 'clip'][index] },
				})),
			},
		);
		const minutes = (run.waitTill!.getTime() - Date.now()) / 60_000;
		expect(minutes).toBeGreaterThan(118);
		const resumed = run.resumed();
		for (const id of idsOf(run)) await sim.state.finishTask(id);
		const after = await resumed;
		expect(after.items.map(({ binary }) => Object.keys(binary ?? {}))).toEqual([[], ['film'], ['clip']]);
	});

	it('emits the task with its URL when its video cannot be stored', async () => {
		const sim = await open();
		sim.faults.add({ on: 'result', kind: 'html', status: 502, times: Infinity });
		const run = await create({ options: { download: true } }, { items: texts(1) });
		const resumed = run.resumed();
		await sim.state.finishTask(idsOf(run)[0]);
		const after = await resumed;
		expect(after.status).toBe('success');
		expect(after.items[0].json).toMatchObject({
			id: idsOf(run)[0],
			state: 'success',
			video_url: expect.stringMatching(/^http/),
			error: expect.stringContaining('502'),
		});
	});

	it('does not wait at all when every task is final by then', async () => {
		await open({ sim: { pendingMs: 0, generatingMs: 0 } });
		const run = await create();
		// The task may end just after the look; then its callback resumes.
		const after = run.status === 'waiting' ? await run.resumed() : run;
		expect(after.items[0].json.state).toBe('success');
	});
});

describe('callbacks that come twice, early or never', () => {
	it('two at once for the last task make it go on once', async () => {
		const sim = await open({ sim: { callback: { times: 2, atOnce: true } } });
		const run = await create();
		const resumed = run.resumed();
		await sim.state.finishTask(idsOf(run)[0]);
		const after = await resumed;
		expect(timesOfNext(after)).toBe(1);
		expect(after.items).toHaveLength(1);
		await sim.log.waitFor('callback', 2);
		expect(accepted()).toBe(1);
		expect(after.currentStatus()).toBe('success');
	});

	it('the last ones of two tasks at once make it go on once', async () => {
		const sim = await open();
		const run = await create({}, { items: texts(2) });
		const resumed = run.resumed();
		await Promise.all(idsOf(run).map(async (id) => await sim.state.finishTask(id)));
		const after = await resumed;
		expect(timesOfNext(after)).toBe(1);
		await sim.log.waitFor('callback', 2);
		expect(accepted()).toBe(1);
		expect(after.items.map(({ json }) => json.state)).toEqual(['success', 'success']);
	});

	it('one that comes a moment before Chanjing itself shows the end makes it go on', async () => {
		const sim = await open({ sim: { callback: { lost: true } } });
		// The end comes after the first look, on a machine however slow.
		bend({ callbackTiming: { tries: 50 }, callbacks: { replySeconds: 20 } });
		const run = await create();
		const [id] = idsOf(run);
		const looks = sim.log.count('lipSyncDetail');
		const early = run.resumeByWebhook({ body: envelopeOf(id) });
		await sim.log.waitFor('lipSyncDetail', looks + 1);
		await sim.state.finishTask(id);
		expect((await early).run?.items[0].json).toMatchObject({ id, state: 'success' });
	});

	it('the same one three times makes it go on once', async () => {
		const sim = await open({ sim: { callback: { times: 3 } } });
		const run = await create();
		const resumed = run.resumed();
		await sim.state.finishTask(idsOf(run)[0]);
		const after = await resumed;
		await sim.log.waitFor('callback', 3);
		expect(accepted()).toBe(1);
		expect(timesOfNext(after)).toBe(1);
		expect(after.currentStatus()).toBe('success');
	});

	it('one that comes while n8n would not have it (409) is made up for by the look before the wait', async () => {
		const sim = await open({ sim: { callback: { early: true } } });
		const run = await create({}, { items: texts(2) });
		expect(statusesOfCallbacks()).toEqual([409, 409]);
		expect(run.status).toBe('success');
		expect(run.items.map(({ json }) => json.state)).toEqual(['success', 'success']);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(callsSince(stage, 0)).toMatchObject({ createLipSync: 2, lipSyncList: 1 });
		expect(sim.state.tasks).toHaveLength(2);
	});

	it('an early one among others is not waited for again', async () => {
		const sim = await open();
		sim.faults.planCallbacks({ early: true }, {}, {});
		const run = await create({}, { items: texts(3) });
		expect(run.status).toBe('waiting');
		const [early] = sim.state.tasks.filter(({ ended }) => ended).map(({ id }) => id);
		const resumed = run.resumed();
		for (const { id } of sim.state.tasks) if (id !== early) await sim.state.finishTask(id);
		expect((await resumed).items.map(({ json }) => json.state)).toEqual(Array(3).fill('success'));
	});

	it('a lost one costs nothing when the callback of another task follows', async () => {
		const sim = await open();
		sim.faults.planCallbacks({ lost: true });
		const run = await create({}, { items: texts(2) });
		const lost = sim.state.tasks.find(({ callback }) => callback.lost)!.id;
		await sim.state.finishTask(lost);
		expect(run.currentStatus()).toBe('waiting');
		const resumed = run.resumed();
		await sim.state.finishTask(sim.state.tasks.find(({ id }) => id !== lost)!.id);
		expect((await resumed).items.map(({ json }) => json.state)).toEqual(['success', 'success']);
	});
});

describe('at its limit', () => {
	it('the tasks come out as last seen, with timed_out: never the input', async () => {
		const sim = await open({ sim: { callback: { lost: true } } });
		// As after a node that made several items of one: their pairing is not that of this node.
		const items = texts(3).map(({ json }) => ({
			json: { ...json, secret: 'of the input' },
			pairedItem: { item: 0 },
		}));
		sim.faults.planCallbacks({ early: true });
		const run = await create({}, { items });
		const ids = idsOf(run);
		const final = sim.state.tasks.find(({ ended }) => ended)!.id;
		const after = await run.resumeByTime();

		expect(after.status).toBe('success');
		expect(after.items.map(({ json }) => json.id)).toEqual(ids);
		for (const { json } of after.items) {
			if (json.id === final) {
				expect(json).toMatchObject({ state: 'success' });
				expect(json).not.toHaveProperty('timed_out');
			} else {
				expect(json).toMatchObject({ state: 'generating', status: 10, timed_out: true });
			}
			expect(json.video_file_id).toBe(stage.order.videoFileId);
		}
		expect(JSON.stringify(after.items)).not.toContain('of the input');
		expect(after.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		expect(after.next).toHaveLength(3);
		// What the node before gave out is still what it gave out.
		expect(after.runData.Start[0].data!.main[0]!.map(({ json }) => json.text)).toEqual(
			texts(3).map(({ json }) => json!.text),
		);
	});

	it('a later callback changes nothing', async () => {
		const sim = await open();
		const run = await create();
		const after = await run.resumeByTime();
		await sim.state.finishTask(idsOf(run)[0]);
		expect(statusesOfCallbacks()).toEqual([409]);
		expect(after.items[0].json).toMatchObject({ timed_out: true });
	});

	it('Create, then Get with Wait for Video, loses no video although every callback was lost', async () => {
		const sim = await open({ sim: { callback: { lost: true } } });
		const run = await create({}, { items: texts(3) });
		const after = await run.resumeByTime();
		const getting = stage.start(
			{ resource: 'lipSync', operation: 'get', taskId: '={{ $json.id }}', waitMode: 'poll' },
			{ items: after.items },
		);
		for (const id of idsOf(run)) await sim.state.finishTask(id);
		const got = await getting.finished;
		expect(got.items.map(({ json }) => [json.id, json.state])).toEqual(
			idsOf(run).map((id) => [id, 'success']),
		);
	});

	it.each([1, 5])('Get after Create costs one call for %i tasks when all went well', async (count) => {
		const sim = await open();
		const run = await create({}, { items: texts(count) });
		const resumed = run.resumed();
		for (const id of idsOf(run)) await sim.state.finishTask(id);
		const { items } = await resumed;
		const from = sim.log.entries.length;
		const got = await stage.run(
			{ resource: 'lipSync', operation: 'get', taskId: '={{ $json.id }}', waitMode: 'poll' },
			{ items },
		);
		expect(got.items.map(({ json }) => json.state)).toEqual(Array(count).fill('success'));
		expect(callsSince(stage, from)).toEqual(count === 1 ? { lipSyncDetail: 1 } : { lipSyncList: 1 });
	});
});

describe('callbacks that lie', () => {
	it.each<[string, (id: string) => unknown, number, IDataObject]>([
		['says that a running task is finished', (id) => envelopeOf(id), 503, { lipSyncList: 3 }],
		['says so in the bare shape', (id) => ({ id, status: 20 }), 503, { lipSyncList: 3 }],
		['is about a task of nobody', () => envelopeOf('some-other-task'), 200, {}],
		['names no task', () => ({ hello: 'there' }), 200, { lipSyncList: 1 }],
		['is empty', () => ({}), 200, { lipSyncList: 1 }],
		['is a list', () => [1, 2, 3], 200, { lipSyncList: 1 }],
	])('one that %s changes nothing', async (_, body, status, calls) => {
		const sim = await open();
		const run = await create({}, { items: texts(2) });
		const before = stage.engine.database.execution(run.executionId).data;
		const from = sim.log.entries.length;
		const reply = await run.resumeByWebhook({ body: body(idsOf(run)[0]) });
		expect(reply.status).toBe(status);
		expect(reply.run).toBeUndefined();
		expect(run.currentStatus()).toBe('waiting');
		expect(stage.engine.database.execution(run.executionId).data).toBe(before);
		expect(callsSince(stage, from)).toEqual(calls);
	});

	it('what it says of a finished task is not what comes out', async () => {
		const sim = await open({ sim: { callback: { lost: true } } });
		const run = await create();
		const [id] = idsOf(run);
		await sim.state.finishTask(id);
		const lie = envelopeOf(id, { status: 30, msg: 'a lie', video_url: 'https://evil.example/video.mp4' });
		const { run: after } = await run.resumeByWebhook({ body: lie });
		expect(after?.items[0].json).toMatchObject({ id, state: 'success', msg: '' });
		expect(JSON.stringify(after?.items) + after?.stored).not.toMatch(/a lie|evil/);
	});

	it('one without n8n’s signature does not reach the node', async () => {
		const sim = await open();
		const run = await create();
		const from = sim.log.entries.length;
		const url = run.resumeUrl().replace(/\?.*/, '');
		expect((await run.resumeByWebhook({ url, body: envelopeOf(idsOf(run)[0]) })).status).toBe(401);
		expect(sim.log.entries.slice(from)).toEqual([]);
	});

	it('in n8n 1.x, whose resume URL anybody can guess, changes nothing either', async () => {
		const sim = await open({ sim: { callback: { lost: true } } });
		const run = await create();
		dropSignature(run);
		const url = run.resumeUrl();
		expect(url).toMatch(/webhook-waiting\/\d+$/);
		const [id] = idsOf(run);
		for (const body of [envelopeOf(id), envelopeOf('some-other-task')]) {
			expect((await run.resumeByWebhook({ url, body })).run).toBeUndefined();
		}
		expect(run.currentStatus()).toBe('waiting');
		await sim.state.finishTask(id);
		const { run: after } = await run.resumeByWebhook({ url, body: envelopeOf(id) });
		expect(after?.items[0].json).toMatchObject({ id, state: 'success' });
	});
});

describe('while Chanjing is down', () => {
	it.each([
		['gateway pages', { kind: 'html', status: 502 }],
		['50000', { kind: 'code', code: 50000, msg: '系统内部错误' }],
		['broken connections', { kind: 'lostRequest' }],
		...gatewayJson,
	] as const)('(%s) a callback is answered 503 and the next one makes it go on', async (_, fault) => {
		const sim = await open({ sim: { callback: { retries: 1, retryMs: 300 } } });
		const run = await create({}, { items: texts(2) });
		const [first, last] = idsOf(run);
		await sim.state.finishTask(first);
		sim.faults.add({ on: ['lipSyncList', 'lipSyncDetail'], times: Infinity, ...fault });
		const resumed = run.resumed();
		const finished = sim.state.finishTask(last);
		await until(() => statusesOfCallbacks().includes(503));
		sim.faults.clear();
		await finished;
		expect((await resumed).items.map(({ json }) => json.state)).toEqual(['success', 'success']);
		// The process that answered 503 looks on by itself, and may be first.
		const [ofFirst, second, third] = statusesOfCallbacks();
		expect([ofFirst, second]).toEqual([200, 503]);
		expect([200, 409]).toContain(third);
	});

	it('the only callback is refused, and the execution goes on by itself once Chanjing can be asked', async () => {
		const sim = await open();
		const run = await create({}, { items: texts(2) });
		const [first, last] = idsOf(run);
		await sim.state.finishTask(first);
		sim.faults.add({ on: ['lipSyncList', 'lipSyncDetail'], times: Infinity, kind: 'html', status: 502 });
		const resumed = run.resumed();
		await sim.state.finishTask(last);
		expect(statusesOfCallbacks()).toEqual([200, 503]);
		expect(run.currentStatus()).toBe('waiting');
		sim.faults.clear();
		const after = await resumed;
		expect(after.items.map(({ json }) => [json.id, json.state])).toEqual([
			[first, 'success'],
			[last, 'success'],
		]);
		expect(timesOfNext(after)).toBe(1);
		expect(after.currentStatus()).toBe('success');
		expect(sim.state.tasks).toHaveLength(2);
	});

	it('a callback is answered in time although Chanjing does not answer at all', async () => {
		const sim = await open();
		const run = await create();
		bend({ callbacks: { replySeconds: 0.2 } });
		sim.faults.add({ on: 'lipSyncDetail', kind: 'delay', ms: 1500 });
		const from = sim.log.count('lipSyncDetail');
		const resumed = run.resumed();
		await sim.state.finishTask(idsOf(run)[0]);
		expect(statusesOfCallbacks()).toEqual([503]);
		const asked = sim.log.calls('lipSyncDetail').slice(from);
		expect(asked.map(({ endedAt }) => endedAt)).toEqual([undefined]);
		expect((await resumed).items[0].json.state).toBe('success');
	});

	it('it does not go on for a callback from before its limit, which n8n has ended since', async () => {
		const sim = await open();
		// 1.2 s from now, as its time runs here.
		const run = await create({ waitLimit: 0.02 });
		sim.faults.add({ on: ['lipSyncList', 'lipSyncDetail'], times: Infinity, kind: 'html', status: 502 });
		await sim.state.finishTask(idsOf(run)[0]);
		expect(statusesOfCallbacks()).toEqual([503]);
		const after = await run.resumeByTime();
		expect(after.items[0].json).toMatchObject({ timed_out: true });
		await new Promise((resolve) => setTimeout(resolve, 1200));
		sim.faults.clear();
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(run.currentStatus()).toBe('success');
		expect(timesOfNext(after)).toBe(1);
	});

	it('a task that Chanjing does not know yet is looked up again when its callback reports an end', async () => {
		const sim = await open();
		const run = await create();
		const unknown = { kind: 'code', code: 50000, msg: '视频不存在' } as const;
		sim.faults.add({ on: 'lipSyncDetail', times: callbackTiming.tries - 1, ...unknown });
		const resumed = run.resumed();
		await sim.state.finishTask(idsOf(run)[0]);
		expect((await resumed).items[0].json.state).toBe('success');
		expect(statusesOfCallbacks()).toEqual([200]);
	});

	it('a task that stays unknown is given up at its limit only, and comes out with its ID', async () => {
		const sim = await open();
		const run = await create();
		const [id] = idsOf(run);
		const unknown = { kind: 'code', code: 50000, msg: '视频不存在', times: Infinity } as const;
		sim.faults.add({ on: 'lipSyncDetail', ...unknown });
		await sim.state.finishTask(id);
		expect(statusesOfCallbacks()).toEqual([503]);
		const from = sim.log.count('lipSyncDetail');
		await until(() => sim.log.count('lipSyncDetail') > from + 2 * looks.untilUnknown);
		expect(run.currentStatus()).toBe('waiting');
		const after = await run.resumeByTime();
		expect(after.items.map(({ json }) => [json.id, json.timed_out])).toEqual([[id, true]]);
		expect(timesOfNext(after)).toBe(1);
	});

	it('a callback whose id is a long number is read with all of its digits', async () => {
		const sim = await open();
		const id = '1234567890123456789';
		const answer = (status: number) => `{"code":0,"data":{"id":${id},"status":${status}}}`;
		const body = { kind: 'body', contentType: 'application/json', times: Infinity } as const;
		sim.faults.add({ on: 'createLipSync', ...body, body: `{"code":0,"data":${id}}` });
		sim.faults.add({ on: 'lipSyncDetail', ...body, body: answer(10) });
		const run = await create();
		sim.faults.clear();
		sim.faults.add({ on: 'lipSyncDetail', times: 1, kind: 'code', code: 50000, msg: '视频不存在' });
		sim.faults.add({ on: 'lipSyncDetail', ...body, body: answer(20) });
		const reply = await run.resumeByWebhook({ body: `{"id":${id},"status":20}` });
		expect(reply.run?.items[0].json).toMatchObject({ id, state: 'success' });
	});

	it('the only callback is not spent by looks that fail after its task was seen finished', async () => {
		const sim = await open();
		const run = await create({}, { items: texts(2) });
		const [first, last] = idsOf(run);
		await sim.state.finishTask(first);
		const looks = ['lipSyncDetail', 'lipSyncList'] as const;
		const down = { on: [...looks], kind: 'html', status: 502, times: Infinity } as const;
		sim.faults.add({ ...down, on: [...looks] });
		await sim.state.finishTask(last);
		expect(statusesOfCallbacks()).toEqual([200, 503]);
		const from = sim.log.entries.length;
		const isSeen = () =>
			sim.log.entries
				.slice(from)
				.some(({ endpoint, code }) => looks.some((name) => name === endpoint) && code === 0);
		const resumed = run.resumed();
		sim.faults.clear();
		sim.faults.add({ ...down, on: [...looks], times: 2 * outageRetry.tries, when: isSeen });
		expect((await resumed).items.map(({ json }) => json.state)).toEqual(['success', 'success']);
	});

	it('the sender of a callback is answered before the download', async () => {
		const sim = await open();
		const run = await create({ options: { download: true } });
		const resumed = run.resumed();
		sim.faults.add({ on: 'result', kind: 'delay', ms: 500 });
		await sim.state.finishTask(idsOf(run)[0]);
		expect(statusesOfCallbacks()).toEqual([200]);
		expect(run.currentStatus()).toBe('waiting');
		expect(Object.keys((await resumed).items[0].binary ?? {})).toEqual(['data']);
	});

	it('the only callback is not lost to a replica that knows its task only after the sender was answered', async () => {
		const sim = await open();
		const run = await create();
		const unknown = { kind: 'code', code: 50000, msg: '视频不存在' } as const;
		sim.faults.add({ on: 'lipSyncDetail', times: callbackTiming.tries + looks.untilUnknown + 1, ...unknown });
		const resumed = run.resumed();
		await sim.state.finishTask(idsOf(run)[0]);
		expect(statusesOfCallbacks()).toEqual([503]);
		expect((await resumed).items[0].json.state).toBe('success');
	});

	it('forged callbacks at a trigger do not take the places of those of waiting executions', async () => {
		const sim = await open();
		const run = await create();
		const trigger = await stage.trigger({});
		bend({ callbacks: { keptAtOnce: 2 } });
		sim.faults.add({ on: ['lipSyncList', 'lipSyncDetail'], times: Infinity, kind: 'html', status: 502 });
		const forge = async (id: string) =>
			await axios.post(trigger.url, { id, status: 20 }, { validateStatus: () => true, proxy: false });
		const forged = await Promise.all(['f0f0f0', 'f1f1f1'].map(forge));
		expect(forged.map(({ status }) => status)).toEqual([503, 503]);
		const resumed = run.resumed();
		await sim.state.finishTask(idsOf(run)[0]);
		expect(statusesOfCallbacks()).toEqual([503]);
		sim.faults.clear();
		expect((await resumed).items[0].json.state).toBe('success');
	});

	it('the look before the wait is shared by executions that start together, and Stop of one ends its own alone', async () => {
		// At the real pace of 10 looks a second, which would keep a hundred executions in n8n's memory for 10 s.
		const sim = await open({ times: 1, sim: { limits: { create: { calls: 1000, per: 'minute' } } } });
		callWindows.createLipSync.intervalCap = 1000;
		const lookUps = ['lipSyncList', 'lipSyncDetail'] as const;
		const creating = () => sim.log.count('createLipSync') < 60;
		sim.faults.add({ on: [...lookUps], kind: 'delay', ms: 3000, times: Infinity, when: creating });
		const running = Array.from({ length: 60 }, () => stage.start({ ...stage.order, waitMode: 'callback' }));
		await sim.log.waitFor('createLipSync', 60);
		const [stopped, ...others] = running;
		await stopped.stop();
		const runs = await Promise.all(others.map(async ({ finished }) => await finished));
		expect(runs.map(({ status }) => status)).toEqual(runs.map(() => 'waiting'));
		expect(sim.log.count('lipSyncDetail') + sim.log.count('lipSyncList')).toBeLessThanOrEqual(20);
	});

	it('the look before the wait may be missed: the execution waits', async () => {
		const sim = await open();
		sim.faults.add({ on: ['lipSyncList', 'lipSyncDetail'], kind: 'html', status: 502, times: 4 });
		const run = await create();
		expect(run.status).toBe('waiting');
		const resumed = run.resumed();
		await sim.state.finishTask(idsOf(run)[0]);
		expect((await resumed).status).toBe('success');
	});

	it.each([
		['refuses the token again and again', { code: 10400, msg: 'AccessToken验证失败' }],
		['refuses the look for good', { code: 40002, msg: '额度不足' }],
	])('Chanjing %s in the look before the wait: no task that was created is lost', async (_, answer) => {
		const sim = await open();
		sim.faults.add({ on: ['lipSyncList', 'lipSyncDetail'], kind: 'code', times: Infinity, ...answer });
		const run = await create({}, { items: texts(2) });
		const told = run.status === 'waiting' ? run.stored : `${run.error?.message} ${run.error?.description}`;
		for (const { id } of sim.state.tasks) expect(told).toContain(id);
		expect(sim.state.tasks).toHaveLength(2);
	});

	it('Stop in the look before the wait ends it, and says which tasks go on', async () => {
		const sim = await open();
		sim.faults.add({ on: 'lipSyncList', kind: 'hang', times: Infinity });
		const running = stage.start({ ...stage.order, waitMode: 'callback' }, { items: texts(3) });
		await until(() => sim.log.count('lipSyncList') > 0);
		const run = await running.stop();
		expect(run.status).toBe('canceled');
		for (const { id } of sim.state.tasks)
			expect(`${run.error?.message} ${run.error?.description}`).toContain(id);
	});

	it('a callback survives the death of the token', async () => {
		const sim = await open();
		const run = await create();
		const resumed = run.resumed();
		sim.faults.killToken();
		await sim.state.finishTask(idsOf(run)[0]);
		expect((await resumed).items[0].json.state).toBe('success');
		expect(sim.log.count('accessToken')).toBe(2);
	});
});

describe('under Continue On Fail', () => {
	const items = [{ json: { text: 'Text 0' } }, { json: { text: '' } }, { json: { text: 'banned' } }];

	it.each([
		['a callback', 'continueRegularOutput'],
		['its limit', 'continueRegularOutput'],
		['a callback', 'continueErrorOutput'],
		['its limit', 'continueErrorOutput'],
	] as const)('refused items come out too, after %s (%s)', async (by, onError) => {
		const sim = await open();
		sim.faults.add({
			on: 'createLipSync',
			kind: 'code',
			code: 50011,
			msg: '内容违规',
			when: ({ body }) => body.tts_config.text === 'banned',
		});
		const run = await create({}, { items, onError });
		expect(run.status).toBe('waiting');
		expect(sim.state.tasks).toHaveLength(1);
		let after: ExecutionResult;
		if (by === 'a callback') {
			const resumed = run.resumed();
			await sim.state.finishTask(sim.state.tasks[0].id);
			after = await resumed;
		} else {
			after = await run.resumeByTime();
		}
		expect(after.status).toBe('success');
		const refused = onError === 'continueErrorOutput' ? after.errorItems : after.items.slice(1);
		const good = onError === 'continueErrorOutput' ? after.items : after.items.slice(0, 1);
		expect(good.map(({ json }) => json.id)).toEqual([sim.state.tasks[0].id]);
		expect(refused).toHaveLength(2);
		expect(refused[0].json.error).toMatch(/Text/);
		expect(refused[1].json.error).toMatch(/内容违规.*trace_id/);
		expect(refused.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }, { item: 2 }]);
	});

	it('nothing is waited for when every item was refused', async () => {
		const sim = await open();
		const run = await create({}, { items: [items[1], items[1]], onError: 'continueRegularOutput' });
		expect(run.status).toBe('success');
		expect(run.items.map(({ json }) => json.error)).toEqual(Array(2).fill(expect.stringMatching(/Text/)));
		expect(sim.log.count()).toBe(0);
	});
});

describe('where a callback cannot come', () => {
	it('a local address of n8n is refused before any call, with what to set', async () => {
		// Nothing answers under this name: a call would be refused in other words.
		const sim = await open({ credential: { baseUrl: 'https://open-api.chanjing.example' } });
		const run = await create({}, { items: texts(2) });
		expect(run.status).toBe('error');
		expect(run.error?.message).toMatch(/cannot call this n8n back/);
		expect(run.error?.description).toMatch(/WEBHOOK_URL.*Nothing was created/);
		expect(sim.log.count()).toBe(0);
	});

	it('a public address is given to Chanjing as it is', async () => {
		const sim = await open({ webhookBaseUrl: 'https://203.0.113.7/' });
		const run = await create();
		expect(run.status).toBe('waiting');
		expect(sim.state.tasks[0].request.callback).toMatch(/^https:\/\/203\.0\.113\.7\/webhook-waiting\//);
	});

	it('the tool of an agent is refused before any call, and told what works', async () => {
		const sim = await open();
		const run = await stage.runAsTool({ ...stage.order, text: 'Hello', waitMode: 'callback' });
		const said = JSON.stringify([run.toolReply, run.error, run.runData]);
		expect(said).toMatch(/a tool of an agent cannot wait for a callback/);
		expect(said).toMatch(/Wait for Video/);
		expect(sim.log.count()).toBe(0);
	});
});

/** Makes a waiting execution one of n8n 1.x, which signs no resume URL. */
function dropSignature({ executionId, resumeUrl }: ExecutionResult): void {
	const row = stage.engine.database.execution(executionId);
	const token = new URL(resumeUrl()).searchParams.get('signature')!;
	expect(row.data).toContain(token);
	row.data = row.data.split(token).join('');
}
