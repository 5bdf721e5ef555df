import type { INodeParameters } from 'n8n-workflow';

import { customData } from '../../../nodes/Chanjing/limits';
import { byId, useStages, type Stage } from '../../../testing/stage';

const open = useStages();

const create = (stage: Stage, more: INodeParameters = {}): INodeParameters => ({
	videoSource: 'fileId',
	videoFileId: stage.sim.state.addReadyFile('lip_sync_video'),
	text: '你好',
	voice: byId('common-voice-001'),
	...more,
});

const noted = (data: Record<string, string>) => data.chanjing_task_id?.split(',').sort();
const made = (stage: Stage) => stage.sim.state.tasks.map(({ id }) => id).sort();

it.each(['manual', 'trigger'] as const)(
	'an execution (%s) can be found by each task that it made',
	async (mode) => {
		const stage = await open();
		const run = await stage.run(create(stage), { mode, items: [{}, {}, {}] });
		expect(run.error).toBeUndefined();
		expect(made(stage)).toHaveLength(3);
		expect(noted(run.customData)).toEqual(made(stage));
	},
);

it('an execution that failed can be found by the task that it made', async () => {
	const stage = await open();
	stage.sim.set({ pendingMs: 0, generatingMs: Infinity });
	await stage.refusal(create(stage, { waitMode: 'poll', waitLimit: 0.01 }));
	const run = await stage.run(create(stage, { waitMode: 'poll', waitLimit: 0.01 }));
	expect(run.status).toBe('error');
	expect(noted(run.customData)).toEqual([stage.sim.state.tasks[0].id]);
});

it('an execution that waited for callbacks can be found by its tasks before and after', async () => {
	const stage = await open();
	await stage.engine.listen();
	stage.sim.set({ pendingMs: 0, generatingMs: Infinity });
	const waiting = await stage.run(create(stage, { waitMode: 'callback' }));
	expect(waiting.status).toBe('waiting');
	expect(noted(waiting.customData)).toEqual(made(stage));
	const resumed = waiting.resumed();
	await stage.sim.state.finishTask(made(stage)[0]);
	expect(noted((await resumed).customData)).toEqual(made(stage));
});

it('a speech is noted too; what only reads notes nothing', async () => {
	const stage = await open();
	const speak = { resource: 'speech', operation: 'create', text: '你好', voice: byId('common-voice-001') };
	const run = await stage.run(speak);
	expect(run.customData).toEqual({ chanjing_task_id: run.items[0].json.id });
	const get = { resource: 'speech', operation: 'get', taskId: String(run.items[0].json.id) };
	expect((await stage.run(get)).customData).toEqual({});
});

it('no more is noted than n8n keeps of one value, and no ID is cut', async () => {
	const stage = await open({ rateLimits: false });
	const run = await stage.run(create(stage), { items: Array.from({ length: 30 }, () => ({})) });
	expect(run.error).toBeUndefined();
	const { chanjing_task_id: value, ...others } = run.customData;
	expect(others).toEqual({});
	expect(value.length).toBeLessThanOrEqual(customData.characters);
	expect(value.length).toBeGreaterThan(customData.characters - 40);
	for (const id of value.split(',')) expect(made(stage)).toContain(id);
	expect(run.logText).not.toContain('Custom data value');
});
