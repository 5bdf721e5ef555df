import type { INodeParameters } from 'n8n-workflow';

import * as limits from '../../../../nodes/Chanjing/limits';
import { gatewayJson } from '../../../../testing/simulator/faults';
import {
	callsSince,
	useStages,
	spoken,
	type Stage,
	type StageOptions,
	texts,
	until,
} from '../../../../testing/stage';
import { bend } from '../../../../testing/time';

let stage: Stage;
const openStage = useStages();
const reads = ['lipSyncList', 'lipSyncDetail'] as const;

const open = async ({ sim, ...options }: StageOptions = {}) => (stage = await openStage(sim, options)).sim;

/** Create and wait, and Get and wait for a task that exists: everything here holds for both. */
const ways = [
	['Create', (): INodeParameters => ({ ...stage.order, waitMode: 'poll' })],
	[
		'Get',
		(): INodeParameters => ({
			resource: 'lipSync',
			operation: 'get',
			taskId: '={{ $json.id }}',
			waitMode: 'poll',
		}),
	],
] as const;

/** Starts the wait for `count` tasks that run until the test ends them. Resolves once they are looked at. */
async function startWaiting(
	way: (typeof ways)[number],
	count: number,
	parameters: INodeParameters = {},
	more = {},
) {
	const { sim } = stage;
	sim.set({ pendingMs: 0, generatingMs: Infinity });
	let items = texts(count);
	if (way[0] === 'Get') {
		const created = await stage.run(stage.order, { items });
		items = created.items.map(({ json }) => ({ json }));
	}
	const running = stage.start({ ...way[1](), ...parameters }, { items, ...more });
	await until(() => looks().length > 0);
	await until(() => sim.state.tasks.length === count);
	const ids = () => sim.state.tasks.map(({ id }) => id).reverse();
	return { running, ids };
}

const looks = () => stage.sim.log.entries.filter(({ endpoint }) => reads.includes(endpoint as never));
const finishAll = async () =>
	await Promise.all(stage.sim.state.tasks.map(async ({ id }) => await stage.sim.state.finishTask(id)));

it("tells n8n's log what exists and how far it is, for whoever follows a long wait", async () => {
	const sim = await open();
	const { running, ids } = await startWaiting(ways[0], 3);
	await finishAll();
	const { log } = await running.finished;
	const lines = log.filter(({ level }) => level === 'info').map(({ message }) => message);
	for (const id of ids()) expect(lines).toContain(`Created lip-sync task ${id}`);
	// On a slow machine one of them may end a look later.
	expect(lines.at(-1)).toMatch(/^(\d lip-sync tasks: \d success|Lip-sync task \w+ is success, at 100%)$/);

	const from = sim.log.entries.length;
	const one = await stage.run({ ...ways[1][1](), taskId: ids()[0] });
	expect(callsSince(stage, from)).toEqual({ lipSyncDetail: 1 });
	expect(one.log.map(({ message }) => message)).toContain(`Lip-sync task ${ids()[0]} is success, at 100%`);
});

describe.each(ways)('%s with Wait for Video', (...way) => {
	it('gives each item the finished task that belongs to it', async () => {
		const sim = await open();
		const { running } = await startWaiting(way, 5);
		await finishAll();
		const run = await running.finished;
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => [json.state, json.progress, json.status])).toEqual(
			Array(5).fill(['success', 100, 20]),
		);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(texts(5).map((_, item) => ({ item })));
		if (way[0] === 'Create') {
			expect(run.items.map(({ json }) => spoken(stage, json.id))).toEqual(
				texts(5).map(({ json }) => json!.text),
			);
		} else {
			const asked = run.runData.Start[0].data!.main[0]!.map(({ json }) => json.id);
			expect(run.items.map(({ json }) => json.id)).toEqual(asked);
			expect(new Set(asked).size).toBe(5);
		}
		expect(sim.log.violations).toEqual([]);
	});

	it('puts the finished video into the output on demand, also where its length is not told', async () => {
		await open({ sim: { missingDuration: true } });
		const options = { download: true, outputBinaryPropertyName: 'video' };
		const { running } = await startWaiting(way, 2, { options });
		await finishAll();
		const run = await running.finished;
		expect(run.error).toBeUndefined();
		for (const item of run.items) {
			expect(item.json.duration).toBeNull();
			expect((await stage.engine.openBinary(item, 'video')).data.mimeType).toBe('video/mp4');
			expect((await stage.engine.readBinary(item, 'video')).length).toBeGreaterThan(1000);
		}
	});

	it('watches many tasks with one call a look', async () => {
		await open();
		const { running } = await startWaiting(way, 10);
		// A look that began before the last task was created sees fewer of them.
		const lists = () => stage.sim.log.calls('lipSyncList');
		const before = lists().length;
		await until(() => lists().length > before);
		const from = stage.sim.log.entries.length;
		await until(() => lists().length >= before + 5);
		expect(callsSince(stage, from)).toEqual({ lipSyncList: expect.any(Number) });
		expect(lists().every(({ body }) => body.page === 1)).toBe(true);
		await finishAll();
		expect((await running.finished).items).toHaveLength(10);
	});

	it.each([
		['before', 'newest'],
		['after', 'oldest'],
		['among', 'id'],
	] as const)('finds its tasks although hundreds of others stand %s them', async (_where, taskOrder) => {
		const sim = await open({ sim: { taskOrder } });
		const { running } = await startWaiting(way, 5);
		for (let other = 0; other < 250; other++) sim.state.addTask();
		const looked = sim.log.count('lipSyncList');
		const from = sim.log.entries.length;
		await until(() => sim.log.count('lipSyncList') > looked + 1);
		for (const { id, ended } of sim.state.tasks) if (!ended) await sim.state.finishTask(id);
		const run = await running.finished;
		expect(run.items.map(({ json }) => json.state)).toEqual(Array(5).fill('success'));
		const { lipSyncList = 0, lipSyncDetail = 0 } = callsSince(stage, from);
		expect(lipSyncDetail).toBeLessThanOrEqual(5 * lipSyncList);
	});

	it('looks soon and then further apart', async () => {
		await open({ times: 60 });
		// So much further apart that a slow machine does not hide it.
		bend({ taskTiming: { factor: 3, maxSeconds: 1 } });
		const { running } = await startWaiting(way, 2);
		await until(() => looks().length >= 7);
		const at = looks().map((entry) => entry.at);
		const gaps = at.slice(1).map((time, index) => time - at[index]);
		const sum = (part: number[]) => part.reduce((all, gap) => all + gap, 0);
		expect(sum(gaps.slice(-3))).toBeGreaterThan(sum(gaps.slice(0, 3)));
		await finishAll();
		await running.finished;
	});

	it('survives the death of its token, at the cost of one exchange', async () => {
		const sim = await open();
		const { running } = await startWaiting(way, 3);
		const exchanges = sim.log.count('accessToken');
		sim.faults.killToken();
		await sim.log.waitFor('accessToken', exchanges + 1);
		await finishAll();
		const run = await running.finished;
		expect(run.error).toBeUndefined();
		expect(run.items.every(({ json }) => json.state === 'success')).toBe(true);
		expect(sim.log.count('accessToken')).toBe(exchanges + 1);
		expect(sim.state.tasks).toHaveLength(3);
	});

	it.each([
		['40001', { kind: 'code', code: 40001, msg: '超出QPS限制' }],
		['gateway pages', { kind: 'html', status: 502 }],
		['Chanjing’s 50000', { kind: 'code', code: 50000, msg: '系统内部错误' }],
		['broken connections', { kind: 'lostRequest' }],
		['lost replies', { kind: 'lostReply' }],
	] as const)('survives %s, longer than a single look repeats its call', async (_, fault) => {
		const sim = await open();
		bend({ rateLimitRetry: { tries: limits.outageRetry.tries } });
		const { running } = await startWaiting(way, 3);
		const from = sim.log.entries.length;
		const times = 2.5 * limits.outageRetry.tries;
		sim.faults.add({ on: [...reads], times, ...fault });
		const played = () => sim.log.entries.slice(from).filter(({ note }) => note?.startsWith('fault'));
		await until(() => played().length === times);
		await finishAll();
		const run = await running.finished;
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json.state)).toEqual(['success', 'success', 'success']);
		expect(sim.state.tasks).toHaveLength(3);
	});

	it('survives the JSON of gateways', async () => {
		const sim = await open();
		const { running } = await startWaiting(way, 3);
		const from = sim.log.entries.length;
		const faults = gatewayJson.map(([, fault], index) => ({ ...fault, nth: 2 * index + 1, times: 2 }));
		for (const fault of faults) sim.faults.add({ on: [...reads], ...fault });
		const played = () => sim.log.entries.slice(from).filter(({ note }) => note?.startsWith('fault'));
		await until(() => played().length === 2 * faults.length);
		await finishAll();
		const run = await running.finished;
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json.state)).toEqual(['success', 'success', 'success']);
	});

	it('survives a gateway that knows no such address for a while', async () => {
		const sim = await open();
		const { running, ids } = await startWaiting(way, 1);
		const seen = looks().length;
		sim.faults.add({ on: [...reads], kind: 'html', status: 404, times: 2 });
		await until(() => looks().length > seen + 2);
		await sim.state.finishTask(ids()[0]);
		const { items, error } = await running.finished;
		expect(error).toBeUndefined();
		expect(items[0].json.state).toBe('success');
	});

	it('survives an API that takes no connections for a while', async () => {
		const sim = await open();
		const { running } = await startWaiting(way, 2);
		const { credentials } = stage.engine;
		const reading = () => credentials.count('read', stage.credentialId);
		await credentials.change(stage.credentialId, { baseUrl: 'http://127.0.0.1:1' });
		const before = reading();
		await until(() => reading() > before + 12);
		await finishAll();
		await credentials.change(stage.credentialId, { baseUrl: sim.url });
		const run = await running.finished;
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json.state)).toEqual(['success', 'success']);
	});

	it('ends at its limit: a refusal with the id, the state, and what to do', async () => {
		await open();
		const { running, ids } = await startWaiting(way, 1, { waitLimit: 0.01 });
		const { status, error } = await running.finished;
		expect(status).toBe('error');
		expect(error?.message).toContain(ids()[0]);
		expect(error?.message).toMatch(/not finished after 0\.01 minutes: it is generating, at \d+%/);
		expect(error?.description).toMatch(/goes on at Chanjing.*Lip-Sync Video > Get/);
	});

	it('ends at its limit during an outage too, and says why nothing was seen', async () => {
		const sim = await open();
		const { running, ids } = await startWaiting(way, 1, { waitLimit: 0.01 });
		sim.faults.add({ on: [...reads], kind: 'html', status: 502, times: Infinity });
		const { error } = await running.finished;
		expect(error?.message).toContain(ids()[0]);
		expect(error?.message).toContain('not finished');
	});

	it('refuses a failed task with its id, Chanjing’s msg and which balance to look at', async () => {
		const sim = await open();
		const { running, ids } = await startWaiting(way, 1);
		await sim.state.failTask(ids()[0], '扣费失败：蝉豆不足');
		const { status, error } = await running.finished;
		expect(status).toBe('error');
		expect(error?.message).toContain(ids()[0]);
		expect(error?.message).toContain('扣费失败：蝉豆不足');
		expect(error?.description).toMatch(/balance.*Top it up.*Get Account/);
	});

	it('of several, one of which fails, names the tasks of the others in the refusal', async () => {
		const sim = await open();
		const { running, ids } = await startWaiting(way, 3);
		await sim.state.failTask(ids()[1], '视频生成失败');
		const { status, error } = await running.finished;
		expect(status).toBe('error');
		for (const id of ids()) expect(`${error?.message} ${error?.description}`).toContain(id);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'refuses item by item under %s: a failed task, a reached limit and a finished one',
		async (onError) => {
			const sim = await open();
			sim.set({ pendingMs: 0, generatingMs: Infinity });
			const limit = { waitLimit: '={{ $json.minutes }}' };
			const minutes = [30, 0.01, 30];
			let items = texts(3).map(({ json }, index) => ({ json: { ...json, minutes: minutes[index] } }));
			if (way[0] === 'Get') {
				const created = await stage.run(stage.order, { items });
				items = created.items.map(({ json }, index) => ({ json: { ...items[index].json, id: json.id } }));
			}
			const running = stage.start({ ...way[1](), ...limit }, { items, onError });
			await until(() => looks().length > 0 && sim.state.tasks.length === 3);
			const ids = ['Text 0', 'Text 1', 'Text 2'].map(
				(text) => sim.state.tasks.find(({ request }) => request.tts_config.text === text)!.id,
			);
			await sim.state.failTask(ids[0], '余额不足');
			const looked = looks().length;
			await until(() => looks().length > looked + 1);
			const waitsOn = sim.state.task(ids[1]);
			await until(() => Date.now() > waitsOn.createdAt + 900);
			await sim.state.finishTask(ids[2]);
			const run = await running.finished;

			expect(run.status).toBe('success');
			const refusedItems = onError === 'continueErrorOutput' ? run.errorItems : run.items.slice(0, 2);
			expect(refusedItems).toHaveLength(2);
			expect(refusedItems[0].json.error).toMatch(`${ids[0]} has no video: 余额不足`);
			expect(refusedItems[1].json.error).toMatch(new RegExp(`${ids[1]} is not finished`));
			if (onError === 'continueRegularOutput') {
				expect(refusedItems[0].json).toMatchObject({ task_id: ids[0], msg: '余额不足' });
				expect(refusedItems[0].json.description).toMatch(/balance/);
				expect(refusedItems[1].json).toMatchObject({ task_id: ids[1] });
			}
			expect(run.items.at(-1)).toMatchObject({
				json: { id: ids[2], state: 'success' },
				pairedItem: { item: 2 },
			});
			expect(refusedItems.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		},
	);

	it('ends on Stop between two looks, without another call, and says which tasks go on', async () => {
		const sim = await open();
		const { running } = await startWaiting(way, 3);
		const created = () => stage.engine.log.lines.filter(({ message }) => message.startsWith('Created'));
		await until(() => created().length === 3);
		// No further look for an hour.
		bend({ taskTiming: { closeSeconds: 3600 } });
		await until(() => looks().every(({ endedAt }) => endedAt !== undefined));
		const from = sim.log.entries.length;
		const run = await running.stop();

		expect(run.status).toBe('canceled');
		expect(run.error?.message).toMatch(/goes on at Chanjing/);
		for (const { id, ended } of sim.state.tasks) {
			expect(`${run.error?.message} ${run.error?.description}`).toContain(id);
			expect(ended).toBeUndefined();
		}
		expect(sim.log.entries.slice(from)).toEqual([]);
	});

	it('ends on Stop while Chanjing does not answer', async () => {
		const sim = await open();
		const { running, ids } = await startWaiting(way, 2);
		sim.faults.add({ on: [...reads], kind: 'hang', times: Infinity });
		await until(() => looks().some(({ note }) => note === 'fault: hang'));
		const run = await running.stop();
		expect(run.status).toBe('canceled');
		for (const id of ids()) expect(`${run.error?.message} ${run.error?.description}`).toContain(id);
	});

	it('ends on Stop under Continue On Fail too', async () => {
		await open();
		const { running, ids } = await startWaiting(way, 2, {}, { onError: 'continueRegularOutput' });
		const run = await running.stop();
		expect(run.status).toBe('canceled');
		for (const id of ids()) expect(JSON.stringify(run.error ?? run.items)).toContain(id);
	});

	it('refuses a limit that is none before any call', async () => {
		const sim = await open();
		const items = [{ json: { id: 'a-task' } }];
		for (const waitLimit of [0, -1, 'soon']) {
			const run = await stage.run({ ...way[1](), waitLimit }, { items });
			expect(run.error?.message).toMatch(/Wait Limit/);
		}
		expect(sim.log.count()).toBe(0);
	});
});

describe('Get with Wait for Video', () => {
	it('costs one call for a task that is finished', async () => {
		const sim = await open();
		await stage.run(stage.order, { items: texts(1) });
		await finishAll();
		const from = sim.log.entries.length;
		const run = await stage.run({
			resource: 'lipSync',
			operation: 'get',
			taskId: sim.state.tasks[0].id,
			waitMode: 'poll',
		});
		expect(run.items[0].json.state).toBe('success');
		expect(callsSince(stage, from)).toEqual({ lipSyncDetail: 1 });
	});

	it('refuses a task that Chanjing does not know, without waiting for its limit', async () => {
		const sim = await open();
		const run = await stage.run({
			resource: 'lipSync',
			operation: 'get',
			taskId: 'no-such-task',
			waitMode: 'poll',
		});
		expect(run.error?.message).toContain('no-such-task');
		expect(sim.log.count('lipSyncDetail')).toBe(limits.callbackTiming.tries);
	});

	it('tells a wrong secret from an unknown task', async () => {
		const sim = await open({ credential: { secretKey: 'not the secret' } });
		const task = sim.state.addTask();
		const run = await stage.run({ resource: 'lipSync', operation: 'get', taskId: task, waitMode: 'poll' });
		expect(run.error?.message).toMatch(/access token.*app_id或secret_key错误/);
		expect(run.error?.description).toMatch(/App ID and Secret Key/);
	});
});

describe('as the tool of an agent', () => {
	it('Create waits for the video', async () => {
		await open();
		const run = await stage.runAsTool({ ...stage.order, text: 'Hello', waitMode: 'poll' });
		expect(run.error).toBeUndefined();
		expect(JSON.stringify(run.toolReply)).toContain('success');
	});
});
