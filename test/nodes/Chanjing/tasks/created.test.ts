import type { INodeParameters } from 'n8n-workflow';
import type { ExecutionResult } from '../../../../testing/engine';
import { printOnFailure } from '../../../../testing/engine/printOnFailure';
import { openWorld, texts, until, type World, type WorldOptions } from '../../../../testing/stage/world';

let world: World;

printOnFailure(() => world.sim.log.toString());
afterEach(async () => await world.close());

async function open(options?: WorldOptions): Promise<World['sim']> {
	world = await openWorld(options);
	return world.sim;
}

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
		const run = await world.run(world.order, { ...retry, items: texts(4) });
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(texts(4).map((_, item) => ({ item })));
		expect(sim.state.tasks.map(({ request }) => request.tts_config.text).sort()).toEqual(
			texts(4).map(({ json }) => json!.text),
		);
	});

	it('goes on waiting for the same video after a wait that failed', async () => {
		const sim = await open({ sim: { generatingMs: Infinity } });
		const running = world.start({ ...world.order, waitMode: 'poll', waitLimit: 0.01 }, retry);
		const run = await running.finished;
		expect(run.error?.message).toContain(sim.state.tasks[0].id);
		expect(sim.state.tasks).toHaveLength(1);
		expect(sim.log.count('createLipSync')).toBe(1);
	});

	it('does not repeat a create whose reply was lost, and says so', async () => {
		const sim = await open();
		sim.faults.add({ on: 'createLipSync', kind: 'lostReply' });
		const run = await world.run(world.order, retry);
		expect(run.error?.message).toMatch(/lost/);
		expect(run.error?.description).toMatch(/Get Many/);
		expect(sim.log.count('createLipSync')).toBe(1);
	});

	it('makes a new video for a task that ended without one', async () => {
		const sim = await open();
		sim.faults.failNextTasks('视频生成失败', 1);
		const run = await world.run({ ...world.order, waitMode: 'poll' }, retry);
		expect(run.items[0].json.state).toBe('success');
		expect(sim.state.tasks).toHaveLength(2);
	});

	it('makes no second video where an expression gives another text at the second try', async () => {
		const sim = await open();
		sim.faults.add({ on: 'result', kind: 'html', status: 403, times: 2 });
		const order = {
			...world.order,
			text: '={{ "At " + $now.toMillis() }}',
			waitMode: 'poll',
			options: { download: true },
		};
		const run = await world.run(order, retry);
		expect(run.error).toBeUndefined();
		expect(run.items[0].binary?.data.mimeType).toBe('video/mp4');
		expect(sim.state.tasks).toHaveLength(1);
	});

	it('spends nothing on items of which one cannot be made', async () => {
		const sim = await open();
		const items = [{ json: { text: 'Text 0' } }, { json: { text: '' } }];
		const run = await world.run(world.order, { ...retry, items });
		expect(run.status).toBe('error');
		expect(sim.log.count()).toBe(0);
	});
});

describe('Retry of a stored execution', () => {
	/** Of two items, the second was refused, so the first has been paid for. */
	async function halfDone(parameters: INodeParameters): Promise<ExecutionResult> {
		world.sim.faults.add({
			on: 'createLipSync',
			kind: 'code',
			code: 50011,
			msg: '内容违规',
			when: ({ body }) => body.tts_config.text === 'Text 1',
		});
		const run = await world.run({ ...world.order, ...parameters }, { items: texts(2) });
		expect(run.status).toBe('error');
		await until(() => world.sim.state.tasks.length === 1);
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

	it('waits by itself for a video that Chanjing reports to the execution before', async () => {
		const sim = await open({ sim: { pendingMs: 0, generatingMs: Infinity } });
		await world.engine.listen();
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
		await world.engine.listen();
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

	it('does not wait twice for such videos alone', async () => {
		const sim = await open({ sim: { pendingMs: 0, generatingMs: Infinity } });
		await world.engine.listen();
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
		await world.runAsTool({ ...world.order, text: 'Hello' }, tool);
		expect(sim.log.count('createLipSync')).toBe(1);
	});

	it('Retry On Fail goes on waiting for the same video', async () => {
		const sim = await open({ sim: { generatingMs: Infinity } });
		await world.runAsTool({ ...world.order, text: 'Hello', waitMode: 'poll', waitLimit: 0.01 }, tool);
		expect(sim.log.count('createLipSync')).toBe(1);
	});
});

it('as a tool of an agent, the same order twice in one turn is one video', async () => {
	const sim = await open();
	const parameters = { ...world.order, text: 'Hello', waitMode: 'poll' };
	const run = await world.runAsTool(parameters, { style: 'invocation', atOnce: 2 });
	expect(run.error).toBeUndefined();
	expect(sim.state.tasks).toHaveLength(1);
	const replies = run.runData.Agent[0].data!.main[0]!.map(({ json }) => JSON.parse(String(json.reply)));
	expect(replies.map(([{ id, state }]) => [id, state])).toEqual(
		Array(2).fill([sim.state.tasks[0].id, 'success']),
	);
});
