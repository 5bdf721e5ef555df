import type { INodeParameters } from 'n8n-workflow';
import type { ExecutionResult } from '../../../../../testing/engine';
import { type FaultKind, gatewayJson } from '../../../../../testing/simulator/faults';
import { useStages, type Stage, type StageOptions, texts, until } from '../../../../../testing/stage';

let stage: Stage;
const openStage = useStages();
const open = async ({ sim, ...options }: StageOptions = {}) => (stage = await openStage(sim, options)).sim;

interface Body {
	tts_config: { text: string };
}

const taskOf = (text: string) =>
	stage.sim.state.tasks.find(({ request }) => request.tts_config.text === text)!;

const retry = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };

describe('Retry On Fail', () => {
	it('makes no second video for an item that has one', async () => {
		const sim = await open();
		sim.faults.add({
			on: 'createLipSync',
			kind: 'code',
			code: 50011,
			msg: '内容违规',
			when: ({ body }) => body.tts_config.text === 'Text 2',
		});
		const run = await stage.run(stage.order, { ...retry, items: texts(4) });
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(texts(4).map((_, item) => ({ item })));
		expect(sim.state.tasks.map(({ request }) => request.tts_config.text).sort()).toEqual(
			texts(4).map(({ json }) => json!.text),
		);
	});

	it('goes on waiting for the same video after a wait that failed', async () => {
		const sim = await open({ sim: { generatingMs: Infinity } });
		const running = stage.start({ ...stage.order, waitMode: 'poll', waitLimit: 0.01 }, retry);
		const run = await running.finished;
		expect(run.error?.message).toContain(sim.state.tasks[0].id);
		expect(sim.state.tasks).toHaveLength(1);
		expect(sim.log.count('createLipSync')).toBe(1);
	});

	it.each<[string, FaultKind]>([
		['whose reply was lost', { kind: 'lostReply' }],
		...gatewayJson.map(([name, fault]): [string, FaultKind] => [
			`answered with ${name}`,
			{ ...fault, afterHandling: true } as FaultKind,
		]),
	])('does not repeat a create %s, and says so', async (_what, fault) => {
		const sim = await open();
		sim.faults.add({ on: 'createLipSync', ...fault });
		const run = await stage.run(stage.order, retry);
		expect(run.error?.message).toMatch(/may or may not have been created/);
		expect(run.error?.description).toMatch(/Get Many/);
		expect(sim.log.count('createLipSync')).toBe(1);
	});

	it('makes a new video for a task that ended without one', async () => {
		const sim = await open();
		sim.faults.failNextTasks('视频生成失败', 1);
		const run = await stage.run({ ...stage.order, waitMode: 'poll' }, retry);
		expect(run.items[0].json.state).toBe('success');
		expect(sim.state.tasks).toHaveLength(2);
	});

	it('makes no second video where an expression gives another text at the second try', async () => {
		const sim = await open();
		sim.faults.add({ on: 'result', kind: 'html', status: 403, times: 2 });
		const order = {
			...stage.order,
			text: '={{ "At " + $now.toMillis() }}',
			waitMode: 'poll',
			options: { download: true },
		};
		const run = await stage.run(order, retry);
		expect(run.error).toBeUndefined();
		expect(run.items[0].binary?.data.mimeType).toBe('video/mp4');
		expect(sim.state.tasks).toHaveLength(1);
	});

	it('makes a task anew that has failed since, and hands on the state of one that has not', async () => {
		const sim = await open({ sim: { pendingMs: 0, generatingMs: Infinity } });
		const isText2 = ({ body }: { body?: Body }) => body?.tts_config.text === 'Text 2';
		sim.faults.add({ on: 'createLipSync', kind: 'code', code: 50011, msg: '内容违规', when: isText2 });
		const running = stage.start(stage.order, { ...retry, waitBetweenTries: 300, items: texts(3) });
		await until(() => sim.state.tasks.length === 2);
		const [first, second] = ['Text 0', 'Text 1'].map((text) => taskOf(text));
		await sim.state.failTask(first.id, '视频生成失败');
		await sim.state.finishTask(second.id);
		const run = await running.finished;
		expect(run.error).toBeUndefined();
		expect(sim.state.tasks).toHaveLength(4);
		expect(run.items.map(({ json }) => json.state)).toEqual(['pending', 'success', 'pending']);
		expect(run.items[0].json.id).not.toBe(first.id);
		expect(run.items[1].json.id).toBe(second.id);
	});

	it('spends nothing on items of which one cannot be made', async () => {
		const sim = await open();
		const items = [{ json: { text: 'Text 0' } }, { json: { text: '' } }];
		const run = await stage.run(stage.order, { ...retry, items });
		expect(run.status).toBe('error');
		expect(sim.log.count()).toBe(0);
	});
});

describe('Retry of a stored execution', () => {
	/** Of two items, the second was refused, so the first has been paid for. */
	async function halfDone(parameters: INodeParameters): Promise<ExecutionResult> {
		stage.sim.faults.add({
			on: 'createLipSync',
			kind: 'code',
			code: 50011,
			msg: '内容违规',
			when: ({ body }) => body.tts_config.text === 'Text 1',
		});
		const run = await stage.run({ ...stage.order, ...parameters }, { items: texts(2) });
		expect(run.status).toBe('error');
		await until(() => stage.sim.state.tasks.length === 1);
		return run;
	}

	it.each([
		['not waiting', { waitMode: 'none' }],
		['waiting by poll', { waitMode: 'poll' }],
		['waiting by callback, whose URL is another one then', { waitMode: 'callback' }],
	])('makes no second video for an item that has one, %s', async (_how, parameters) => {
		const sim = await open();
		const retried = await (await halfDone(parameters)).retry();
		expect(retried.error).toBeUndefined();
		expect(sim.state.tasks.map(({ request }) => request.tts_config.text).sort()).toEqual([
			'Text 0',
			'Text 1',
		]);
	});

	it('makes a task anew that has failed since, and reports it as the new one that it is', async () => {
		const sim = await open({ sim: { pendingMs: 0, generatingMs: Infinity } });
		const failed = await halfDone({ waitMode: 'none' });
		const [{ id }] = sim.state.tasks;
		await sim.state.failTask(id, '视频生成失败');
		const retried = await failed.retry();
		expect(retried.error).toBeUndefined();
		expect(sim.state.tasks).toHaveLength(3);
		expect(retried.items[0].json).toMatchObject({ id: taskOf('Text 0').id, state: 'pending' });
		expect(retried.items[0].json.id).not.toBe(id);
	});

	it('does not make anew a task that Chanjing does not know any more, and says what happened', async () => {
		const sim = await open();
		const failed = await halfDone({ waitMode: 'none' });
		const [{ id }] = sim.state.tasks;
		sim.faults.add({
			on: ['lipSyncDetail'],
			kind: 'code',
			code: 50000,
			msg: '视频不存在',
			times: Infinity,
		});
		const retried = await failed.retry();
		expect(retried.error?.message).toContain(`Chanjing knows no lip-sync task ${id}`);
		expect(retried.error?.description).toMatch(/not made anew.*new execution/s);
		expect(sim.state.tasks.filter(({ request }) => request.tts_config.text === 'Text 0')).toHaveLength(1);
	});

	it('hands on a task that Chanjing does not show for a moment', async () => {
		const sim = await open();
		const failed = await halfDone({ waitMode: 'none' });
		const [{ id }] = sim.state.tasks;
		sim.faults.add({ on: 'lipSyncDetail', kind: 'code', code: 50000, msg: '视频不存在' });
		const retried = await failed.retry();
		expect(retried.error).toBeUndefined();
		expect(retried.items[0].json.id).toBe(id);
	});

	it('hands on what was created while Chanjing cannot be asked', async () => {
		const sim = await open();
		const failed = await halfDone({ waitMode: 'none' });
		const [{ id }] = sim.state.tasks;
		sim.faults.add({ on: ['lipSyncDetail', 'lipSyncList'], kind: 'html', status: 502, times: Infinity });
		const retried = await failed.retry();
		expect(retried.error).toBeUndefined();
		expect(retried.items[0].json).toMatchObject({ id, state: 'pending' });
		expect(sim.state.tasks).toHaveLength(2);
	});

	it('waits by itself for a video that Chanjing reports to the execution before', async () => {
		const sim = await open({ sim: { pendingMs: 0, generatingMs: Infinity } });
		await stage.engine.listen();
		const retrying = (await halfDone({ waitMode: 'callback' })).retry();
		await until(() => sim.state.tasks.length === 2);
		const [second, first] = sim.state.tasks;
		await sim.state.finishTask(second.id);
		await sim.state.finishTask(first.id);
		const retried = await retrying;
		expect(retried.error).toBeUndefined();
		const run = retried.status === 'waiting' ? await retried.resumed() : retried;
		expect(run.items.map(({ json }) => [json.id, json.state])).toEqual([
			[first.id, 'success'],
			[second.id, 'success'],
		]);
	});

	it('waits for such a video no longer than the limit, and shows its end when another one is waited for', async () => {
		const sim = await open({ sim: { pendingMs: 0, generatingMs: Infinity } });
		await stage.engine.listen();
		const retried = await (await halfDone({ waitMode: 'callback', waitLimit: 0.01 })).retry();
		expect(retried.status).toBe('waiting');
		const [second, first] = sim.state.tasks;
		const next = retried.resumed();
		await sim.state.finishTask(second.id);
		const run = await next;
		expect(run.items.map(({ json }) => [json.id, json.state, json.timed_out])).toEqual([
			[first.id, 'generating', true],
			[second.id, 'success', undefined],
		]);
	});

	it('sleeps no longer than the limit in all when it waited for such a video before', async () => {
		await open({ sim: { pendingMs: 0, generatingMs: Infinity } });
		await stage.engine.listen();
		const minutes = 0.01;
		const failed = await halfDone({ waitMode: 'callback', waitLimit: minutes });
		const retried = await failed.retry();
		expect(retried.status).toBe('waiting');
		// The limit has passed while it was waited for the other video.
		expect(retried.waitTill!.getTime()).toBeLessThanOrEqual(Date.now());
	});

	it('does not wait twice for such videos alone', async () => {
		const sim = await open({ sim: { pendingMs: 0, generatingMs: Infinity } });
		await stage.engine.listen();
		const failed = await halfDone({ waitMode: 'callback', waitLimit: 0.01 });
		const again = await failed.retry(({ nodes }) => {
			nodes.find(({ name }) => name === 'Chanjing')!.onError = 'continueRegularOutput';
			nodes.find(({ name }) => name === 'Chanjing')!.parameters.text = '={{ $itemIndex ? "" : $json.text }}';
		});
		expect(again.status).toBe('success');
		expect(again.items.map(({ json }) => [json.id, json.timed_out])).toEqual([
			[sim.state.tasks[0].id, true],
			[undefined, undefined],
		]);
		expect(again.hints.map(({ message }) => message)).toEqual([
			expect.stringMatching(/^Items with timed_out .* Lip-Sync Video > Get, Wait for Video\.$/),
		]);
	});

	it('makes the video that the workflow asks for since it was changed', async () => {
		const sim = await open();
		const retried = await (
			await halfDone({ waitMode: 'none' })
		).retry(({ nodes }) => {
			nodes.find(({ name }) => name === 'Chanjing')!.parameters.text = '={{ $json.text }}, corrected';
		});
		expect(retried.error).toBeUndefined();
		expect(sim.state.tasks.map(({ request }) => request.tts_config.text).sort()).toEqual([
			'Text 0',
			'Text 0, corrected',
			'Text 1, corrected',
		]);
	});
});

describe.each(['engineRequest', 'invocation'] as const)('as a tool of an agent (%s)', (style) => {
	const tool = { style, retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

	it('Retry On Fail does not repeat a create whose reply was lost', async () => {
		const sim = await open();
		sim.faults.add({ on: 'createLipSync', kind: 'lostReply' });
		await stage.runAsTool({ ...stage.order, text: 'Hello' }, tool);
		expect(sim.log.count('createLipSync')).toBe(1);
	});

	it('Retry On Fail goes on waiting for the same video', async () => {
		const sim = await open({ sim: { generatingMs: Infinity } });
		await stage.runAsTool({ ...stage.order, text: 'Hello', waitMode: 'poll', waitLimit: 0.01 }, tool);
		expect(sim.log.count('createLipSync')).toBe(1);
	});
});

describe('as a tool of an agent with Drive Mode Random, whose result is another one each time', () => {
	const random = () => ({ ...stage.order, text: 'Hello', options: { driveMode: 'random' } });

	it.each([
		['in one turn', { atOnce: 3 }],
		['in three turns', { turns: 3 }],
	])('three calls %s are three takes', async (_when, times) => {
		const sim = await open();
		const run = await stage.runAsTool(random(), { style: 'invocation', ...times });
		expect(run.error).toBeUndefined();
		expect(sim.state.tasks).toHaveLength(3);
		const replies = run.runData.Agent[0].data!.main[0]!.map(({ json }) => JSON.parse(String(json.reply)));
		expect(new Set(replies.map(([{ id }]) => id))).toEqual(new Set(sim.state.tasks.map(({ id }) => id)));
	});

	it.each(['engineRequest', 'invocation'] as const)(
		'Retry On Fail goes on with the take that it has (%s)',
		async (style) => {
			const sim = await open({ sim: { generatingMs: Infinity } });
			const parameters = { ...random(), waitMode: 'poll', waitLimit: 0.01 };
			await stage.runAsTool(parameters, { style, retryOnFail: true, maxTries: 3, waitBetweenTries: 1 });
			expect(sim.log.count('createLipSync')).toBe(1);
		},
	);

	it('three calls of which each is retried are three takes', async () => {
		const sim = await open();
		sim.faults.add({ on: 'result', kind: 'html', status: 403, times: 6 });
		const parameters = { ...random(), waitMode: 'poll' };
		parameters.options = { ...parameters.options, download: true } as never;
		const retried = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 };
		const run = await stage.runAsTool(parameters, { style: 'invocation', atOnce: 3, ...retried });
		expect(run.error).toBeUndefined();
		expect(sim.log.count('createLipSync')).toBe(3);
	});
});

it('as a tool of an agent, an order whose task failed is made anew when it is given again', async () => {
	const sim = await open();
	sim.faults.failNextTasks('视频生成失败', 1);
	const parameters = { ...stage.order, text: 'Hello' };
	const finish = async () => {
		await until(() => sim.state.tasks.length === 1);
		await sim.state.finishTask(sim.state.tasks[0].id);
	};
	sim.faults.add({ on: 'createLipSync', kind: 'delay', ms: 200 });
	const [run] = await Promise.all([stage.runAsTool(parameters, { style: 'invocation', turns: 2 }), finish()]);
	expect(run.error).toBeUndefined();
	expect(sim.state.tasks).toHaveLength(2);
});

it('as a tool of an agent, the same order twice in one turn is one video', async () => {
	const sim = await open();
	const parameters = { ...stage.order, text: 'Hello', waitMode: 'poll' };
	const run = await stage.runAsTool(parameters, { style: 'invocation', atOnce: 2 });
	expect(run.error).toBeUndefined();
	expect(sim.state.tasks).toHaveLength(1);
	const replies = run.runData.Agent[0].data!.main[0]!.map(({ json }) => JSON.parse(String(json.reply)));
	expect(replies.map(([{ id, state }]) => [id, state])).toEqual(
		Array(2).fill([sim.state.tasks[0].id, 'success']),
	);
});
