import axios from 'axios';
import type { INodeParameters, INodeProperties } from 'n8n-workflow';

import { Chanjing } from '../../../nodes/Chanjing/Chanjing.node';
import type { ActiveTrigger } from '../../../testing/engine';
import { callbacks, callbackTiming, looks, outageRetry } from '../../../nodes/Chanjing/limits';
import { anotherProcess } from '../../../testing/engine/anotherProcess';
import type { SimulatorSettings } from '../../../testing/simulator';
import { gatewayJson } from '../../../testing/simulator/faults';
import { callsSince, envelopeOf, useStages, type Stage, until } from '../../../testing/stage';
import { bend } from '../../../testing/time';

let stage: Stage;
let trigger: ActiveTrigger;
const openStage = useStages();

async function open(
	parameters: INodeParameters = {},
	sim: SimulatorSettings = {},
	times?: number,
): Promise<Stage['sim']> {
	stage = await openStage({ pendingMs: 0, generatingMs: Infinity, ...sim }, { times });
	trigger = await stage.trigger(parameters);
	return stage.sim;
}

/** Calls the trigger as anybody can. */
const post = async (body: unknown, url = trigger.url) =>
	await axios.post(url, typeof body === 'string' ? body : JSON.stringify(body), {
		headers: { 'Content-Type': 'application/json' },
		validateStatus: () => true,
		proxy: false,
		// As it is: axios would make valid JSON of what is none.
		transformRequest: (text: string) => text,
		transformResponse: (text: string) => text,
		maxBodyLength: Infinity,
	});

/** Creates a task whose callback is the trigger, over the node, and gives its id. */
async function createTask(resource = 'lipSync'): Promise<string> {
	const avatar = { __rl: true, mode: 'id', value: 'C-stand-in-1' };
	const text = 'Hello, and welcome to our spring collection.';
	const options = { callbackUrl: trigger.url };
	const run = await stage.run({ ...stage.order, resource, avatar, text, options });
	expect(run.error).toBeUndefined();
	return String(run.items[0].json.id);
}

const emitted = () => trigger.started.map(({ items }) => items.map(({ json }) => json));
const statusesOfCallbacks = () => stage.sim.log.calls('callback').map(({ status }) => status);

describe('a callback of Chanjing', () => {
	it.each(['envelope', 'bare'] as const)('starts the workflow in its %s shape', async (mode) => {
		const sim = await open({}, { callback: { mode } });
		const id = await createTask();
		await sim.state.finishTask(id);
		expect(statusesOfCallbacks()).toEqual([200]);
		expect(emitted()).toEqual([
			[expect.objectContaining({ id, state: 'success', status: 20, progress: 100 })],
		]);
		expect(Object.keys(emitted()[0][0]).sort()).toEqual([
			'create_time',
			'duration',
			'id',
			'msg',
			'preview_url',
			'progress',
			'resource',
			'state',
			'status',
			'video_url',
		]);
		expect((await trigger.started[0].outcome).status).toBe('success');
		expect(sim.log.violations).toEqual([]);
	});

	it('reports a failed task too', async () => {
		const sim = await open();
		const id = await createTask();
		await sim.state.failTask(id, '余额不足');
		expect(emitted()).toEqual([
			[expect.objectContaining({ id, state: 'failed', status: 30, msg: '余额不足' })],
		]);
	});

	it.each([
		['success', 1, 0],
		['failed', 0, 1],
	] as const)('starts the workflow for the chosen events only: %s', async (event, forSuccess, forFailure) => {
		const sim = await open({ events: [event] });
		await sim.state.finishTask(await createTask());
		expect(trigger.started).toHaveLength(forSuccess);
		await sim.state.failTask(await createTask());
		expect(trigger.started).toHaveLength(forSuccess + forFailure);
		expect(statusesOfCallbacks()).toEqual([200, 200]);
	});

	it('costs one look-up', async () => {
		const sim = await open();
		const id = await createTask();
		const from = sim.log.entries.length;
		await sim.state.finishTask(id);
		expect(callsSince(stage, from)).toEqual({ lipSyncDetail: 1 });
	});

	it('shares its look-up with others that come at the same time, and a forged one among them stays out', async () => {
		// At the real pace of 10 looks a second, which is what makes many callbacks wait for each other.
		const sim = await open({}, {}, 1);
		bend({ callbacks: { replySeconds: 60 } });
		const ids = Array.from({ length: 100 }, () => sim.state.addTask({ status: 20 }));
		// Newer ones, which push these onto the third page of the list.
		for (let more = 0; more < 200; more++) sim.state.addTask();
		const before = sim.log.count();
		const replies = await Promise.all([...ids, 'f0f0f0'].map(async (id) => await post({ id, status: 20 })));
		expect(replies.map(({ status }) => status)).toEqual([...ids.map(() => 200), 403]);
		expect(
			emitted()
				.map(([{ id }]) => id)
				.sort(),
		).toEqual(ids.sort());
		expect(sim.log.count() - before).toBeLessThanOrEqual(40);
		expect(sim.log.violations).toEqual([]);
	});

	it('is looked up with a new token when the old one has died', async () => {
		const sim = await open();
		const id = await createTask();
		sim.faults.killToken();
		await sim.state.finishTask(id);
		expect(emitted()).toEqual([[expect.objectContaining({ id })]]);
		expect(sim.log.count('accessToken')).toBe(2);
	});

	it('brings the video along on demand', async () => {
		const sim = await open({ options: { download: true, outputBinaryPropertyName: 'video' } });
		const id = await createTask();
		await sim.state.finishTask(id);
		await until(() => trigger.started.length > 0);
		const [item] = trigger.started[0].items;
		expect((await stage.engine.openBinary(item, 'video')).data.mimeType).toBe('video/mp4');
		expect((await stage.engine.readBinary(item, 'video')).length).toBeGreaterThan(1000);
	});

	it.each([true, false])('brings the cover along on demand, with the video: %s', async (download) => {
		const sim = await open({ verify: false, options: { download, downloadCover: true } });
		const id = await createTask();
		await sim.state.finishTask(id);
		await until(() => trigger.started.length > 0);
		const { binary, json } = trigger.started[0].items[0];
		expect(Object.keys(binary ?? {}).sort()).toEqual(download ? ['cover', 'data'] : ['cover']);
		expect(json).not.toHaveProperty('cover_error');
	});

	it('is reported even when its video cannot be stored, with its cover', async () => {
		const sim = await open({ options: { download: true, downloadCover: true } });
		const id = await createTask();
		sim.faults.add({ on: 'result', kind: 'html', status: 502, times: Infinity });
		await sim.state.finishTask(id);
		await until(() => trigger.started.length > 0);
		const [item] = trigger.started[0].items;
		expect(item.json).toMatchObject({ id, state: 'success', error: expect.stringContaining('502') });
		expect(Object.keys(item.binary ?? {})).toEqual(['cover']);
	});

	it('is reported even when its video cannot be stored', async () => {
		const sim = await open({ options: { download: true } });
		sim.faults.add({ on: 'result', kind: 'html', status: 502, times: Infinity });
		const id = await createTask();
		await sim.state.finishTask(id);
		await until(() => trigger.started.length > 0);
		expect(emitted()).toEqual([
			[expect.objectContaining({ id, state: 'success', error: expect.stringContaining('502') })],
		]);
	});
});

describe('what the caller says', () => {
	it('is not believed: the workflow gets what Chanjing says', async () => {
		const sim = await open({}, { callback: { lost: true } });
		const id = await createTask();
		await sim.state.finishTask(id);
		const lie = { status: 30, msg: 'a lie', video_url: 'https://evil.example/video.mp4', extra: 'evil' };
		expect((await post(envelopeOf(id, lie))).status).toBe(200);
		expect(emitted()).toEqual([[expect.objectContaining({ id, state: 'success', msg: '' })]]);
		expect(JSON.stringify(emitted())).not.toMatch(/a lie|evil/);
	});

	it('that comes a moment before Chanjing itself shows the end starts the workflow', async () => {
		const sim = await open({}, { callback: { lost: true } });
		// The end comes after the first look, on a machine however slow.
		bend({ callbackTiming: { tries: 50 }, callbacks: { replySeconds: 20 } });
		const id = await createTask();
		const early = post(envelopeOf(id));
		await sim.log.waitFor('lipSyncDetail');
		await sim.state.finishTask(id);
		expect((await early).status).toBe(200);
		expect(emitted()).toEqual([[expect.objectContaining({ id, state: 'success' })]]);
	});

	it('about a task that still runs starts nothing, may be sent again, and the real callback later does', async () => {
		const sim = await open();
		const id = await createTask();
		expect((await post(envelopeOf(id))).status).toBe(503);
		expect((await post(envelopeOf(id, { status: 10 }))).status).toBe(200);
		expect(trigger.started).toEqual([]);
		await sim.state.finishTask(id);
		expect(emitted()).toEqual([[expect.objectContaining({ id, state: 'success' })]]);
	});

	it('is taken as it is without Verify, and nothing is asked', async () => {
		const sim = await open({ verify: false });
		const body = envelopeOf('a-task', { status: 30, msg: '余额不足', progress: 40, extra: 'x' });
		expect((await post(body)).status).toBe(200);
		expect(emitted()).toEqual([
			[
				{
					id: 'a-task',
					resource: 'lipSync',
					status: 30,
					state: 'failed',
					progress: 40,
					msg: '余额不足',
					video_url: '',
					preview_url: '',
					duration: null,
					create_time: null,
				},
			],
		]);
		expect((await post(envelopeOf('another', { status: 10 }))).status).toBe(200);
		expect(trigger.started).toHaveLength(1);
		expect(sim.log.count()).toBe(0);
	});
});

describe('a repeated callback', () => {
	it('starts the workflow once, one after the other', async () => {
		const sim = await open({}, { callback: { times: 3 } });
		await sim.state.finishTask(await createTask());
		expect(trigger.started).toHaveLength(1);
		expect(statusesOfCallbacks()).toEqual([200, 200, 200]);
		expect(sim.log.count('lipSyncDetail')).toBe(1);
	});

	it('starts the workflow once, all at once', async () => {
		const sim = await open({}, { callback: { times: 4, atOnce: true } });
		await sim.state.finishTask(await createTask());
		expect(trigger.started).toHaveLength(1);
		expect(statusesOfCallbacks()).toEqual([200, 200, 200, 200]);
	});

	it('starts the workflow once for each task', async () => {
		const sim = await open({}, { callback: { times: 2 } });
		const ids = [await createTask(), await createTask()];
		for (const id of ids) await sim.state.finishTask(id);
		expect(emitted().map(([{ id }]) => id)).toEqual(ids);
	});

	it('is known again after n8n was started anew', async () => {
		const sim = await open();
		const id = await createTask();
		await sim.state.finishTask(id);
		expect(trigger.started).toHaveLength(1);
		const again = await anotherProcess(async () => {
			const { chanjingEngine } = await import('../../../testing/engine/chanjing');
			const { database } = stage.engine;
			return await chanjingEngine(sim, { database, credentialId: stage.credentialId });
		});
		try {
			const webhookId = new URL(trigger.url).pathname.split('/')[2];
			const restarted = await again.trigger({}, { webhookId });
			expect((await post(envelopeOf(id), restarted.url)).status).toBe(200);
			expect(restarted.started).toEqual([]);
			sim.set({ callback: { lost: true } });
			const other = await createTask();
			await sim.state.finishTask(other);
			await post(envelopeOf(other), restarted.url);
			expect(restarted.started).toHaveLength(1);
		} finally {
			await again.close();
		}
	});

	it('is started again when the first try could not ask Chanjing', async () => {
		const sim = await open({}, { callback: { retries: 1, retryMs: 5 } });
		const id = await createTask();
		sim.faults.add({ on: 'lipSyncDetail', kind: 'html', status: 502, times: 4 });
		await sim.state.finishTask(id);
		expect(statusesOfCallbacks()).toEqual([503, 200]);
		expect(emitted()).toEqual([[expect.objectContaining({ id })]]);
	});
});

describe('403: Chanjing knows no such task', () => {
	it.each([
		['50000 and words', { unknownTaskCode: 50000, unknownTaskMsg: '视频不存在' }],
		['50000 and other words', { unknownTaskCode: 50000, unknownTaskMsg: '无权查看该视频' }],
		['40000', { unknownTaskCode: 40000, unknownTaskMsg: '参数错误' }],
		['400', { unknownTaskCode: 400, unknownTaskMsg: '传入参数格式错误' }],
		['success without data', { unknownTaskCode: 0 }],
	] as const)('is the reply where Chanjing answers %s', async (_, settings) => {
		const sim = await open({}, settings);
		const foreign = sim.state.addTask({ foreign: true });
		for (const id of ['no-such-task', foreign]) {
			const reply = await post(envelopeOf(id));
			expect(reply.status).toBe(403);
			expect(reply.data).not.toContain(id);
		}
		expect(trigger.started).toEqual([]);
		// Each for a while, because Chanjing's own detail may be a moment behind.
		expect(sim.log.count('lipSyncDetail')).toBe(2 * callbackTiming.tries);
	});

	it('is the reply to an empty object in data', async () => {
		const sim = await open();
		sim.faults.add({ on: 'lipSyncDetail', kind: 'body', body: '{"code":0,"msg":"success","data":{}}' });
		expect((await post(envelopeOf('no-such-task'))).status).toBe(403);
	});
});

describe('503: Chanjing could not be asked', () => {
	it.each([
		['50000 without a meaning', { kind: 'code', code: 50000, msg: '系统内部错误' }],
		['51000', { kind: 'code', code: 51000, msg: '系统错误' }],
		['a gateway page', { kind: 'html', status: 502 }],
		['a broken connection', { kind: 'lostRequest' }],
		['a lost reply', { kind: 'lostReply' }],
		['40001', { kind: 'code', code: 40001, msg: '超出QPS限制' }],
		['10400 again and again', { kind: 'code', code: 10400, msg: 'AccessToken验证失败' }],
		...gatewayJson,
	] as const)('is the reply to %s, and starts nothing', async (_, fault) => {
		const sim = await open({}, { callback: { lost: true } });
		const id = await createTask();
		await sim.state.finishTask(id);
		sim.faults.add({ on: 'lipSyncDetail', times: Infinity, ...fault });
		expect((await post(envelopeOf(id))).status).toBe(503);
		expect(trigger.started).toEqual([]);
		sim.faults.clear();
		expect((await post(envelopeOf(id))).status).toBe(200);
		expect(emitted()).toEqual([[expect.objectContaining({ id })]]);
	});

	it('is the reply when the credential is refused: the task may well exist', async () => {
		const sim = await open({}, { callback: { lost: true } });
		const id = await createTask();
		await sim.state.finishTask(id);
		await stage.engine.credentials.change(stage.credentialId, { secretKey: 'no longer', accessToken: '' });
		expect((await post(envelopeOf(id))).status).toBe(503);
		expect(trigger.started).toEqual([]);
	});
});

describe('the only callback, while Chanjing cannot be asked', () => {
	const outage = {
		on: ['lipSyncDetail', 'lipSyncList'],
		kind: 'html',
		status: 502,
		times: Infinity,
	} as const;

	it('is refused in time and starts the workflow by itself once Chanjing can be asked', async () => {
		const sim = await open();
		const id = await createTask();
		sim.faults.add({ ...outage, on: [...outage.on] });
		await sim.state.finishTask(id);
		expect(statusesOfCallbacks()).toEqual([503]);
		expect(trigger.started).toEqual([]);
		sim.faults.clear();
		await until(() => trigger.started.length > 0);
		expect(emitted()).toEqual([[expect.objectContaining({ id, state: 'success' })]]);
		expect((await trigger.started[0].outcome).next).toHaveLength(1);
		// And it is known as reported.
		expect((await post(envelopeOf(id))).data).toMatch(/reported before/);
		expect(trigger.staticData.reported).toEqual([id]);
		expect(trigger.started).toHaveLength(1);
	});

	it('starts it once, whoever is first: this process or the sender that tries again', async () => {
		const sim = await open({}, { callback: { retries: 5, retryMs: 40 } });
		const id = await createTask();
		sim.faults.add({ ...outage, on: [...outage.on], times: 3 * outageRetry.tries });
		await sim.state.finishTask(id);
		await until(() => trigger.started.length > 0);
		expect(statusesOfCallbacks()[0]).toBe(503);
		expect(statusesOfCallbacks().at(-1)).toBe(200);
		expect(trigger.started).toHaveLength(1);
	});

	it('is answered while Chanjing does not answer at all', async () => {
		const sim = await open({}, { callback: { lost: true } });
		bend({ callbacks: { replySeconds: 0.2 } });
		const id = await createTask();
		await sim.state.finishTask(id);
		sim.faults.add({ on: 'lipSyncDetail', kind: 'delay', ms: 1500 });
		expect((await post(envelopeOf(id))).status).toBe(503);
		const asked = sim.log.calls('lipSyncDetail');
		expect(asked.map(({ endedAt }) => endedAt)).toEqual([undefined]);
		await until(() => trigger.started.length > 0);
		expect(emitted()).toEqual([[expect.objectContaining({ id })]]);
	});

	it('keeps what was reported meanwhile', async () => {
		const sim = await open();
		const [late, other] = [await createTask(), await createTask()];
		sim.faults.add({ ...outage, on: 'lipSyncDetail', when: ({ query }) => query.id === late });
		sim.faults.add({ ...outage, on: 'lipSyncList' });
		await sim.state.finishTask(late);
		await sim.state.finishTask(other);
		expect(statusesOfCallbacks()).toEqual([503, 200]);
		sim.faults.clear();
		await until(() => trigger.started.length === 2);
		expect(emitted().map(([{ id }]) => id)).toEqual([other, late]);
		await until(() => (trigger.staticData.reported as string[]).length === 2);
	});

	it('is not lost to a replica that does not know its task for some looks after that', async () => {
		const sim = await open();
		const id = await createTask();
		sim.faults.add({ ...outage, on: [...outage.on] });
		await sim.state.finishTask(id);
		expect(statusesOfCallbacks()).toEqual([503]);
		sim.faults.clear();
		sim.faults.add({
			on: 'lipSyncDetail',
			kind: 'code',
			code: 50000,
			msg: '视频不存在',
			times: looks.untilUnknown - 1,
		});
		await until(() => trigger.started.length > 0);
		expect(emitted()).toEqual([[expect.objectContaining({ id })]]);
	});

	it('is given up after a while, and then nothing is asked any more', async () => {
		const sim = await open({}, { callback: { lost: true } });
		const id = await createTask();
		sim.faults.add({ ...outage, on: [...outage.on] });
		expect((await post(envelopeOf(id))).status).toBe(503);
		const before = sim.log.count('lipSyncDetail');
		await until(() => sim.log.count('lipSyncDetail') > before);
		const pause = async (seconds: number) =>
			await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
		await pause(callbacks.keepSeconds + 1);
		const from = sim.log.entries.length;
		await pause(1);
		expect(sim.log.entries.slice(from)).toEqual([]);
		expect(trigger.started).toEqual([]);
	});

	it('of a flood is looked for up to a bound', async () => {
		const sim = await open({}, { callback: { lost: true } });
		bend({ callbacks: { keptAtOnce: 2 } });
		const ids = [await createTask(), await createTask(), await createTask(), await createTask()];
		for (const id of ids) await sim.state.finishTask(id);
		sim.faults.add({ ...outage, on: [...outage.on] });
		const replies = await Promise.all(ids.map(async (id) => await post(envelopeOf(id))));
		expect(replies.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
		sim.faults.clear();
		await until(() => trigger.started.length === 2);
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(trigger.started).toHaveLength(2);
	});
});

describe('a callback', () => {
	it('is answered before the download of its video, and starts the workflow with the video', async () => {
		const sim = await open({ options: { download: true } });
		const id = await createTask();
		sim.faults.add({ on: 'result', kind: 'delay', ms: 500 });
		await sim.state.finishTask(id);
		expect(statusesOfCallbacks()).toEqual([200]);
		expect(trigger.started).toEqual([]);
		await until(() => trigger.started.length > 0);
		expect(Object.keys(trigger.started[0].items[0].binary ?? {})).toEqual(['data']);
	});

	it('whose id is a long number starts the workflow with all of its digits', async () => {
		const id = '1234567890123456789';
		const sim = await open();
		const body = `{"code":0,"data":{"id":${id},"status":20}}`;
		const contentType = 'application/json';
		sim.faults.add({ on: 'lipSyncDetail', kind: 'body', body, contentType, times: Infinity });
		expect((await post(`{"id":${id},"status":20}`)).status).toBe(200);
		expect(emitted()).toEqual([[expect.objectContaining({ id, state: 'success' })]]);
		expect(sim.log.calls('lipSyncDetail')[0].query.id).toBe(id);
	});

	it.each([true, false])('that holds objects for values is answered (Verify %s)', async (verify) => {
		await open({ verify });
		const odd = { toString: 1 };
		const reply = await post({ id: 'abc', status: odd, progress: odd, video_url: odd, duration: odd });
		expect(reply.status).toBe(verify ? 403 : 200);
		expect(trigger.started).toEqual([]);
	});

	it('of an outcome with objects for URLs is taken without them where Verify is off', async () => {
		await open({ verify: false });
		const odd = { toString: 1 };
		expect((await post({ id: 'abc', status: 20, video_url: odd, msg: odd, duration: odd })).status).toBe(200);
		expect(emitted()).toEqual([[expect.objectContaining({ id: 'abc', video_url: '', duration: null })]]);
	});
});

describe('a task that Chanjing does not know', () => {
	const unknown = { on: 'lipSyncDetail', kind: 'code', code: 50000, msg: '视频不存在' } as const;

	it('is looked up again for a moment when its callback reports an end, and starts the workflow', async () => {
		const sim = await open();
		const id = await createTask();
		sim.faults.add({ ...unknown, times: callbackTiming.tries - 1 });
		await sim.state.finishTask(id);
		expect(statusesOfCallbacks()).toEqual([200]);
		expect(emitted()).toEqual([[expect.objectContaining({ id, state: 'success' })]]);
	});

	it('is looked at again when its callback comes again, for it may have come early', async () => {
		const sim = await open();
		const id = sim.state.addTask({ status: 20 });
		sim.faults.add({ ...unknown, times: callbackTiming.tries });
		const statuses = [];
		for (let time = 0; time < 2; time++) {
			statuses.push((await post(envelopeOf(id))).status);
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
		expect(statuses).toEqual([403, 200]);
		expect(emitted()).toEqual([[expect.objectContaining({ id })]]);
	});

	it.each(['lipSync', 'avatarVideo'] as const)(
		'is looked for until Chanjing shows it where this process created it, also for a sender that calls once: %s',
		async (resource) => {
			const sim = await open({}, { callback: { lost: true } });
			const id = await createTask(resource);
			const on = resource === 'lipSync' ? 'lipSyncDetail' : 'video';
			sim.faults.add({ ...unknown, on, times: callbackTiming.tries + looks.untilUnknown });
			await sim.state.finishTask(id);
			expect((await post({ id, status: 30 })).status).toBe(503);
			await until(() => trigger.started.length > 0);
			expect(emitted()).toEqual([[expect.objectContaining({ id, resource, state: 'success' })]]);
		},
	);

	it('costs no further call when it is named again soon', async () => {
		const sim = await open();
		bend({ callbacks: { unknown: { seconds: 60 } } });
		expect((await post(envelopeOf('no-such-task'))).status).toBe(403);
		const from = sim.log.entries.length;
		for (let time = 0; time < 3; time++) expect((await post(envelopeOf('no-such-task'))).status).toBe(403);
		expect(sim.log.entries.slice(from)).toEqual([]);
	});
});

describe('a callback of an avatar video', () => {
	const resource = 'avatarVideo';
	const request = { audio: { type: 'tts', tts: { text: ['你好，世界。'] } } };
	const avatarVideo = (sim: Stage['sim']) => sim.state.addTask({ kind: resource, status: 10, request });
	const fire = async (sim: Stage['sim'], id: string, mode: 'envelope' | 'bare' = 'envelope') =>
		await sim.state.fireCallback(id, { mode, url: trigger.url });

	it.each(['envelope', 'bare'] as const)('starts the workflow in its %s shape', async (mode) => {
		const sim = await open();
		const id = avatarVideo(sim);
		await sim.state.finishTask(id);
		await fire(sim, id, mode);
		expect(statusesOfCallbacks()).toEqual([200]);
		expect(emitted()).toEqual([
			[
				expect.objectContaining({
					...{ id, resource, state: 'success', status: 30 },
					subtitle_data_url: expect.stringContaining('.json'),
				}),
			],
		]);
		expect(sim.log.counts()).toMatchObject({ video: 1 });
		expect(sim.log.count('lipSyncDetail')).toBe(0);
	});

	it.each([40, 59])('reports one that failed with status %i', async (status) => {
		const sim = await open();
		const id = avatarVideo(sim);
		await sim.state.failTask(id, '音频中没有人声', status);
		await fire(sim, id);
		expect(emitted()).toEqual([
			[expect.objectContaining({ id, resource, state: 'failed', status, msg: '音频中没有人声' })],
		]);
	});

	it.each([{ status: 20, progress: 100 }, { status: 30, progress: 100 }, { status: 10 }])(
		'is found whatever kind it looks like: %j',
		async (hint) => {
			const sim = await open();
			const id = avatarVideo(sim);
			await sim.state.finishTask(id);
			expect((await post({ id, ...hint })).status).toBe(200);
			expect(emitted()).toEqual([[expect.objectContaining({ id, resource, state: 'success' })]]);
		},
	);

	it('does not hide a lip-sync task that looks like one', async () => {
		const sim = await open({}, { callback: { lost: true } });
		const id = await createTask();
		await sim.state.finishTask(id);
		expect((await post({ id, status: 30, queue_status: 'completed' })).status).toBe(200);
		expect(emitted()).toEqual([[expect.objectContaining({ id, resource: 'lipSync', state: 'success' })]]);
	});

	it('is not taken for unknown while Chanjing cannot be asked for one of the kinds', async () => {
		const sim = await open();
		const id = avatarVideo(sim);
		await sim.state.finishTask(id);
		sim.faults.add({ on: 'video', kind: 'html', status: 502, times: 8 });
		const { status } = await post({ id, status: 30 });
		expect([200, 503]).toContain(status);
		await until(() => trigger.started.length === 1);
		expect(emitted()).toEqual([[expect.objectContaining({ id, resource })]]);
	});

	it('with Download brings the video along', async () => {
		const sim = await open({ options: { download: true } });
		const id = sim.state.addTask({ kind: resource, status: 30, request });
		await fire(sim, id);
		await until(() => trigger.started.length > 0);
		expect(trigger.started[0].items[0].binary?.data).toMatchObject({ fileName: `${id}.mp4` });
	});

	it('without Verify is taken as what it looks like', async () => {
		await open({ verify: false });
		await post(envelopeOf('a-task', { status: 30, duration: 2.5, queue_status: 'completed' }));
		expect(emitted()).toEqual([
			[expect.objectContaining({ id: 'a-task', resource, state: 'success', duration: 2500 })],
		]);
	});
});

describe.each(['speech', 'voice', 'avatar'] as const)('a callback of a %s, which is no video', (kind) => {
	const bodies = ['envelope', 'bare'] as const;

	it.each(bodies)('starts nothing, and a video is reported as ever (%s)', async (mode) => {
		const sim = await open();
		const ids = [
			sim.state.addTask({ kind }),
			sim.state.addTask({ kind, status: kind === 'speech' ? 9 : 4, msg: 'x' }),
		];
		for (const id of ids) {
			const { status, body } = await sim.state.fireCallback(id, { mode, url: trigger.url });
			expect(status).toBe(403);
			expect(body).toBe('Chanjing knows no such task of this account');
		}
		expect(trigger.started).toEqual([]);
		expect(trigger.staticData.reported ?? []).toEqual([]);
		const video = await createTask();
		await sim.state.finishTask(video);
		expect(emitted()).toEqual([[expect.objectContaining({ id: video, state: 'success' })]]);
	});

	it.each(bodies)('starts nothing without Verify either (%s)', async (mode) => {
		const sim = await open({ verify: false });
		const id = sim.state.addTask({ kind });
		const { status, body } = await sim.state.fireCallback(id, { mode, url: trigger.url });
		expect([status, body]).toEqual([200, 'Ignored: this task is not finished']);
		expect(trigger.started).toEqual([]);
	});
});

it('the creates of what it does not take do not send users here', () => {
	const descriptions = new Chanjing().description.properties
		.filter(({ name }) => name === 'options')
		.flatMap(({ displayOptions, options = [] }) =>
			options
				.filter(({ name }) => name === 'callbackUrl')
				.map((option) => [displayOptions?.show?.resource?.[0], (option as INodeProperties).description]),
		);
	const videosOnly = expect.stringContaining('A Chanjing Trigger takes videos only');
	expect(Object.fromEntries(descriptions)).toEqual({
		...{ speech: videosOnly, voice: videosOnly, avatar: videosOnly },
		lipSync: expect.stringMatching(/Production URL of a Chanjing Trigger$/),
		avatarVideo: expect.stringMatching(/Production URL of a Chanjing Trigger$/),
	});
});

describe('a flood of forged callbacks', () => {
	const forged = (count: number) =>
		Array.from({ length: count }, (_, index) => `f0f0f0${String(index).padStart(6, '0')}`);

	it('holds neither a real callback nor a call of a user back', async () => {
		const sim = await open({}, { callback: { patienceMs: 60_000 } }, 5);
		// What is told is the order, on a machine however slow.
		bend({ callbacks: { replySeconds: 60 }, looks: { hintsAtOnce: 40 } });
		const [real, other] = [await createTask(), await createTask()];
		const flood = forged(300).map(async (id) => await post({ id, status: 20 }));
		await until(() => sim.log.count('lipSyncDetail') > 10);
		const before = sim.log.count('lipSyncDetail');
		const [run] = await Promise.all([
			stage.run({ resource: 'lipSync', operation: 'get', taskId: other }),
			sim.state.finishTask(real),
		]);
		expect(run.items[0].json.id).toBe(other);
		expect(statusesOfCallbacks()).toEqual([200]);
		expect(emitted()).toEqual([[expect.objectContaining({ id: real })]]);
		const meanwhile = sim.log.count('lipSyncDetail') - before;
		const replies = await Promise.all(flood);
		// Both were answered while most of the flood waited.
		expect(meanwhile).toBeLessThan((sim.log.count('lipSyncDetail') - before) / 2);
		const count = (status: number) => replies.filter((reply) => reply.status === status).length;
		expect(count(403) + count(503)).toBe(300);
		expect(count(503)).toBeGreaterThan(100);
		expect(trigger.started).toHaveLength(1);
		expect(sim.log.violations).toEqual([]);
	}, 120_000);

	it('takes no place from a task that this process created, while Chanjing cannot be asked', async () => {
		const sim = await open();
		bend({ callbacks: { keptAtOnce: 2 } });
		const id = await createTask();
		const outage = { kind: 'html', status: 502, times: Infinity } as const;
		sim.faults.add({ ...outage, on: ['lipSyncDetail', 'lipSyncList'] });
		const replies = await Promise.all(forged(5).map(async (one) => await post(envelopeOf(one))));
		expect(replies.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503]);
		await sim.state.finishTask(id);
		expect(statusesOfCallbacks()).toEqual([503]);
		sim.faults.clear();
		await until(() => trigger.started.length > 0);
		expect(emitted()).toEqual([[expect.objectContaining({ id })]]);
	});

	it('does not fill the line in which a task that this process created is looked up, also without a list', async () => {
		const sim = await open();
		bend({ looks: { hintsAtOnce: 2 } });
		const id = await createTask();
		const isForged = ({ query }: { query: Record<string, unknown> }) => query.id !== id;
		sim.faults.add({ on: 'lipSyncDetail', kind: 'delay', ms: 500, when: isForged, times: Infinity });
		sim.faults.add({ on: 'lipSyncList', kind: 'html', status: 404, times: Infinity });
		const flood = forged(10).map(async (one) => await post(envelopeOf(one)));
		await until(() => sim.log.count('lipSyncDetail') > 1);
		await sim.state.finishTask(id);
		expect(statusesOfCallbacks()).toEqual([200]);
		await Promise.all(flood);
	});

	it('has a bounded number looked up one by one', async () => {
		const sim = await open();
		bend({ looks: { hintsAtOnce: 5 } });
		sim.faults.add({ on: 'lipSyncDetail', kind: 'delay', ms: 300, times: Infinity });
		const replies = await Promise.all(
			forged(40).map(async (id) => await post(envelopeOf(id, { status: 10 }))),
		);
		expect(replies.filter(({ status }) => status === 503).length).toBeGreaterThan(20);
		expect(sim.log.count('lipSyncDetail')).toBeLessThan(20);
	});
});

it('nothing but the id and the status of a callback is read, however long the rest is', async () => {
	const sim = await open({}, { callback: { lost: true } });
	const id = await createTask();
	await sim.state.finishTask(id);
	const more = { msg: 'http://'.repeat(150_000), video_url: 'https://'.repeat(20_000), progress: 'x' };
	expect((await post(envelopeOf(id, more))).status).toBe(200);
	expect(emitted()).toEqual([[expect.objectContaining({ id, msg: '' })]]);
});

describe('what is no callback', () => {
	it.each<[string, unknown]>([
		['an empty object', {}],
		['a list', [{ id: 'a-task', status: 20 }]],
		['a number', 5],
		['null', 'null'],
		['a text', '"a-task"'],
		['nothing', ''],
		['an envelope without data', { code: 0, msg: 'success', data: null }],
		['an envelope with a list', { code: 0, data: [{ id: 'a-task' }] }],
		['an id that is an object', { id: { $ne: '' }, status: 20 }],
		['an id that leads elsewhere', { id: '../user_info', status: 20 }],
		['an id of a thousand characters', { id: 'x'.repeat(1000), status: 20 }],
		['megabytes of something', { hello: 'x'.repeat(3_000_000) }],
	])('is answered 400 and asks nothing: %s', async (_, body) => {
		const sim = await open();
		const reply = await post(body);
		expect(reply.status).toBe(400);
		expect(reply.data).toBe('Not a callback of Chanjing');
		expect(trigger.started).toEqual([]);
		expect(sim.log.count()).toBe(0);
	});

	it('is answered 422 by n8n where it is not JSON', async () => {
		const sim = await open();
		const reply = await post('{"id": "a-task", ');
		expect(reply.status).toBe(422);
		expect(trigger.started).toEqual([]);
		expect(sim.log.count()).toBe(0);
	});

	it('starts nothing where it is larger than n8n reads', async () => {
		await open();
		const reply = await post({ id: 'a-task', hello: 'x'.repeat(17 * 1024 * 1024) }).catch(() => undefined);
		expect(reply?.status ?? 500).toBeGreaterThanOrEqual(400);
		expect(trigger.started).toEqual([]);
	});

	it('is a real callback although it is large', async () => {
		const sim = await open({}, { callback: { lost: true } });
		const id = await createTask();
		await sim.state.finishTask(id);
		expect((await post(envelopeOf(id, { more: 'x'.repeat(2_000_000) }))).status).toBe(200);
		expect(JSON.stringify(emitted()).length).toBeLessThan(2000);
	});
});

it('a test in the editor may use the same task again and again', async () => {
	const sim = await open({}, { callback: { lost: true } });
	const id = await createTask();
	await sim.state.finishTask(id);
	const webhookId = new URL(trigger.url).pathname.split('/')[2];
	for (let time = 0; time < 2; time++) {
		// The editor listens for one call.
		trigger = await stage.trigger({}, { webhookId, listening: true });
		expect((await post(envelopeOf(id))).status).toBe(200);
		expect(emitted()).toEqual([[expect.objectContaining({ id, state: 'success' })]]);
	}
});

it('no reply repeats anything of what the caller sent', async () => {
	const sim = await open({}, { callback: { lost: true } });
	const id = await createTask();
	const mark = '<script>mark</script>';
	const bodies = [
		{ id, msg: mark, status: 20 },
		envelopeOf('mark-of-nobody', { msg: mark }),
		{ [mark]: mark },
		[mark],
		`{"${mark}`,
	];
	const replies = [];
	for (const body of bodies) replies.push(await post(body));
	await sim.state.finishTask(id);
	replies.push(await post(envelopeOf(id, { msg: mark })), await post(envelopeOf(id, { msg: mark })));
	expect(replies.map(({ status }) => status)).toEqual([503, 403, 400, 400, 422, 200, 200]);
	for (const { data, headers } of replies) {
		expect(data).not.toContain('mark');
		expect(data).not.toContain(id);
		if (!String(data).startsWith('{')) expect(headers['content-type']).toMatch(/text\/(plain|html)/);
	}
});
