import { anotherProcess } from '../../testing/engine/anotherProcess';
import type { ExecutionResult } from '../../testing/engine';
import type { ChanjingEngine } from '../../testing/engine/chanjing';
import { callsSince, envelopeOf, useStages, type Stage, texts } from '../../testing/stage';

let stage: Stage;
const others: ChanjingEngine[] = [];
const openStage = useStages();

beforeEach(async () => {
	stage = await openStage({ pendingMs: 0, generatingMs: Infinity, callback: { lost: true } });
	await stage.engine.listen();
});
afterEach(async () => {
	for (const other of others.splice(0)) await other.close();
});

/** Another n8n process on the same database, credential and files. */
async function startProcess(): Promise<ChanjingEngine> {
	const { sim, credentialId, engine } = stage;
	const { database } = engine;
	const other = await anotherProcess(async () => {
		const { chanjingEngine } = await import('../../testing/engine/chanjing');
		return await chanjingEngine(sim, { database, credentialId });
	});
	others.push(other);
	return other;
}

const wait = async (count: number): Promise<{ run: ExecutionResult; url: string; ids: string[] }> => {
	const run = await stage.run({ ...stage.order, waitMode: 'callback' }, { items: texts(count) });
	expect(run.status).toBe('waiting');
	const ids = run.nodeContext.chanjingWaiting.items.map(({ json }: { json: { id: string } }) => json.id);
	return { run, ids, url: run.resumeUrl() };
};

it('a wait outlives the process: after a restart the callbacks are answered from the database', async () => {
	const { sim } = stage;
	const { run, ids, url } = await wait(3);
	const restarted = await startProcess();
	const execution = restarted.engine.execution(run.executionId);
	for (const id of ids.slice(1)) {
		await sim.state.finishTask(id);
		expect(await execution.resumeByWebhook({ url, body: envelopeOf(id) })).toMatchObject({
			status: 200,
			run: undefined,
		});
	}
	await sim.state.finishTask(ids[0]);
	const { run: after } = await execution.resumeByWebhook({ url, body: envelopeOf(ids[0]) });
	expect(after?.status).toBe('success');
	expect(after?.items.map(({ json }) => [json.id, json.state])).toEqual(ids.map((id) => [id, 'success']));
	expect(after?.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	expect(sim.state.tasks).toHaveLength(3);
	expect(sim.log.count('accessToken')).toBe(1);
});

it('a wait that reaches its limit after a restart gives its tasks, not its input', async () => {
	const { run, ids } = await wait(2);
	const restarted = await startProcess();
	const after = await restarted.engine.execution(run.executionId).resumeByTime();
	expect(after.items.map(({ json }) => [json.id, json.timed_out])).toEqual(ids.map((id) => [id, true]));
	expect(after.items.some(({ json }) => 'text' in json)).toBe(false);
});

it('two processes that get the last callback at once resume the execution once', async () => {
	const { sim } = stage;
	const { run, ids, url } = await wait(2);
	const other = await startProcess();
	for (const id of ids) await sim.state.finishTask(id);
	const from = sim.log.entries.length;
	const replies = await Promise.all(
		[stage, other].map(
			async ({ engine }, index) =>
				await engine.execution(run.executionId).resumeByWebhook({ url, body: envelopeOf(ids[index]) }),
		),
	);
	const runs = replies.flatMap((reply) => reply.run ?? []);
	expect(runs).toHaveLength(1);
	expect(runs[0].runData.Next).toHaveLength(1);
	expect(run.currentStatus()).toBe('success');
	expect(replies.map(({ status }) => status)).toContain(200);
	expect(callsSince(stage, from).createLipSync).toBeUndefined();
});

it('a token that died while nobody was there is exchanged once by the process that wakes up', async () => {
	const { sim } = stage;
	const { run, ids, url } = await wait(2);
	const restarted = await startProcess();
	for (const id of ids) await sim.state.finishTask(id);
	sim.faults.killToken();
	const { run: after } = await restarted.engine
		.execution(run.executionId)
		.resumeByWebhook({ url, body: envelopeOf(ids[0]) });
	expect(after?.items.map(({ json }) => json.state)).toEqual(['success', 'success']);
	expect(sim.log.count('accessToken')).toBe(2);
	expect(await stage.storedToken()).toBe(sim.state.token);
});
