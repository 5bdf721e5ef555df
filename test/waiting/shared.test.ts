import type { INodeParameters } from 'n8n-workflow';

import { fileTiming } from '../../nodes/Chanjing/limits';
import { Chanjing } from '../../nodes/Chanjing/Chanjing.node';
import { createEngine, file } from '../../testing/engine';
import { useStages, type Stage, type StageOptions, texts, until } from '../../testing/stage';

/** How much faster time runs here. */
const times = 25;
const bent = (seconds: number) => (seconds * 1000) / times;

/** How long Chanjing takes for a video, in its own seconds. */
const videoSeconds = 100;

let stage: Stage;
const openStage = useStages();

async function open({ sim, ...more }: StageOptions = {}): Promise<Stage['sim']> {
	const generatingMs = bent(videoSeconds);
	stage = await openStage({ pendingMs: 0, generatingMs, ...sim }, { times, ...more });
	return stage.sim;
}

const looks = () =>
	stage.sim.log.entries.filter(({ endpoint }) => endpoint === 'lipSyncList' || endpoint === 'lipSyncDetail');

const waitFor = (taskId: string): INodeParameters => ({
	resource: 'lipSync',
	operation: 'get',
	taskId,
	waitMode: 'poll',
});

/** How late the end of the last task was seen, as a share of the time that it took. */
function lateness(): number {
	const ends = stage.sim.state.tasks.map(({ ended }) => ended!.at);
	const seen = looks().at(-1)!;
	return (seen.endedAt! - Math.max(...ends)) / bent(videoSeconds);
}

describe('a wait whose looks hang', () => {
	it.each([1, 3])('for %i tasks ends at its limit, before the calls do', async (count) => {
		const sim = await open({ sim: { generatingMs: Infinity } });
		const { items } = await stage.run(stage.order, { items: texts(count) });
		sim.faults.add({ on: ['lipSyncDetail', 'lipSyncList'], kind: 'hang', times: Infinity });
		const parameters = { ...waitFor('={{ $json.id }}'), waitLimit: 0.01 };
		const run = await stage.run(parameters, { items: items.map(({ json: { id } }) => ({ json: { id } })) });
		expect(run.error?.message).toMatch(/is not finished after 0.01 minutes/);
		expect(looks().length).toBeGreaterThan(0);
		expect(looks().filter(({ endedAt }) => endedAt !== undefined)).toEqual([]);
	});
});

describe('executions that wait at the same time', () => {
	it.each([1, 10])('%i of them see the end of their videos soon, after few looks in all', async (count) => {
		const sim = await open({ sim: { limits: { create: { calls: 100, per: 'minute' } } } });
		const running = Array.from({ length: count }, () => stage.start({ ...stage.order, waitMode: 'poll' }));
		const runs = await Promise.all(running.map(async ({ finished }) => await finished));
		expect(runs.map(({ items }) => items[0].json.state)).toEqual(runs.map(() => 'success'));
		expect(looks().length).toBeLessThanOrEqual(count === 1 ? 30 : 45);
		expect(lateness()).toBeLessThan(0.15);
		expect(sim.log.violations).toEqual([]);
	});

	it('look once for the same task', async () => {
		const sim = await open({ sim: { generatingMs: Infinity } });
		const id = sim.state.addTask({ status: 10 });
		const running = Array.from({ length: 20 }, () => stage.start(waitFor(id)));
		await until(() => looks().length >= 4);
		await sim.state.finishTask(id);
		const runs = await Promise.all(running.map(async ({ finished }) => await finished));
		expect(runs.map(({ items }) => items[0].json.id)).toEqual(runs.map(() => id));
		// Each has a look at once when it begins.
		expect(looks().length).toBeLessThanOrEqual(20 + 10);
		expect(sim.log.count('lipSyncList')).toBe(0);
	});

	it('go on looking when the one whose look is under way is stopped', async () => {
		const sim = await open({ sim: { generatingMs: Infinity } });
		const [first, second] = [sim.state.addTask({ status: 10 }), sim.state.addTask({ status: 10 })];
		sim.faults.add({ on: 'lipSyncDetail', kind: 'hang', when: ({ query }) => query.id === first });
		const stopped = stage.start(waitFor(first));
		await until(() => looks().length === 1);
		const other = stage.start(waitFor(first));
		const another = stage.start(waitFor(second));
		const { status } = await stopped.stop();
		expect(status).toBe('canceled');
		for (const id of [first, second]) await sim.state.finishTask(id);
		const runs = await Promise.all([other.finished, another.finished]);
		expect(runs.map(({ items }) => items[0]?.json.state)).toEqual(['success', 'success']);
	});

	it('go on looking when another one may not use the credential', async () => {
		const sim = await open({ sim: { generatingMs: Infinity } });
		const id = sim.state.addTask({ status: 10 });
		const { database } = stage.engine;
		const other = await createEngine({ database, nodeTypes: [Chanjing], credentialTypes: [] });
		try {
			const { credentialId } = stage;
			const refused = other.start({ node: 'chanjing', credentialId, parameters: waitFor(id) });
			const waiting = stage.start(waitFor(id));
			expect((await refused.finished).error?.message).toMatch(/credential/i);
			await sim.state.finishTask(id);
			expect((await waiting.finished).items[0]?.json).toMatchObject({ id, state: 'success' });
		} finally {
			await other.close();
		}
	});

	it('leave nothing behind that looks', async () => {
		const sim = await open({ sim: { generatingMs: Infinity } });
		const ids = [sim.state.addTask({ status: 10 }), sim.state.addTask({ status: 10 })];
		const running = ids.map((id) => stage.start(waitFor(id)));
		await until(() => looks().length >= 4);
		await Promise.all(running.map(async (one) => await one.stop()));
		const before = sim.log.entries.length;
		await new Promise((resolve) => setTimeout(resolve, bent(60)));
		expect(sim.log.entries.slice(before)).toEqual([]);
	});
});

describe('what was created a moment ago', () => {
	const unknown = { kind: 'code', code: 50000, msg: '视频不存在' } as const;

	it('and is not known to Chanjing yet is waited for', async () => {
		const sim = await open({ sim: { generatingMs: bent(20) } });
		sim.faults.add({ on: 'lipSyncDetail', times: 3, ...unknown });
		const run = await stage.run({ ...stage.order, waitMode: 'poll' });
		expect(run.error).toBeUndefined();
		expect(run.items[0].json.state).toBe('success');
	});

	it('and stays unknown is refused with its id, without waiting for the limit', async () => {
		const sim = await open({ sim: { generatingMs: Infinity } });
		sim.faults.add({ on: 'lipSyncDetail', times: Infinity, ...unknown });
		const run = await stage.run({ ...stage.order, waitMode: 'poll' });
		expect(run.error?.message).toContain(sim.state.tasks[0].id);
		expect(run.error?.message).toMatch(/knows no lip-sync task/);
		expect(looks()).toHaveLength(5);
	});
});

describe('files that are to become usable', () => {
	const upload: INodeParameters = { resource: 'file', operation: 'upload', service: 'lip_sync_video' };
	const items = (count: number) =>
		texts(count).map((item) => ({
			...item,
			files: { data: file(Buffer.from('\0\0\0\x10ftypisom'), { fileName: 'a.mp4' }) },
		}));

	it('are seen soon after they are, in one call a look', async () => {
		const sim = await open({ sim: { fileReadyMs: bent(30) } });
		const run = await stage.run(upload, { items: items(5) });
		expect(run.items.map(({ json }) => json.ready)).toEqual(Array(5).fill(true));
		const usable = Math.max(...sim.state.files.map(({ readyAt }) => readyAt!));
		const seen = sim.log.entries.at(-1)!;
		expect((seen.endedAt! - usable) / bent(30)).toBeLessThan(0.3);
		expect(sim.log.count('fileList') + sim.log.count('fileDetail')).toBeLessThanOrEqual(20);
	});

	it.each([
		['is missing', { kind: 'html', status: 404 }],
		['is answered by a gateway', { kind: 'html', status: 502 }],
	] as const)('are asked for one at a time where their list %s, then the others', async (_how, fault) => {
		const sim = await open({ sim: { fileReadyMs: bent(40) } });
		sim.faults.add({ on: 'fileList', times: Infinity, ...fault });
		const run = await stage.run(upload, { items: items(15) });
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json.ready)).toEqual(Array(15).fill(true));
		const usable = Math.min(...sim.state.files.slice(0, 15).map(({ readyAt }) => readyAt!));
		const early = sim.log.calls('fileDetail').filter(({ at }) => at < usable);
		// As few as for one file, however many wait.
		expect(early.length).toBeLessThanOrEqual(40 / fileTiming.closeSeconds / times + 5);
		expect(sim.log.count('fileDetail')).toBeLessThanOrEqual(early.length + 15 + 5);
		expect(sim.log.violations).toEqual([]);
	});

	it('do not hold each other up when one never becomes usable', async () => {
		const sim = await open({ sim: { fileReadyMs: bent(20) } });
		sim.faults.add({ on: 'fileList', times: Infinity, kind: 'html', status: 404 });
		sim.faults.slowNextFiles(Infinity);
		const options = { readyTimeout: 60 / times };
		const run = await stage.run(
			{ ...upload, options },
			{ items: items(6), onError: 'continueRegularOutput' },
		);
		expect(run.items.filter(({ json }) => json.ready === true)).toHaveLength(5);
		expect(run.items.filter(({ json }) => json.error)).toHaveLength(1);
	});
});
