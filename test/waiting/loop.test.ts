import { NodeConnectionTypes } from 'n8n-workflow';

import type { ExecutionResult } from '../../testing/engine';
import { node } from '../../testing/engine/execute';
import { jobOf } from '../../testing/engine/run';
import { callsSince, envelopeOf, useStages, type Stage, texts } from '../../testing/stage';
import { RoundsNode } from '../../testing/engine/helperNodes/RoundsNode';

let stage: Stage;
const openStage = useStages();

beforeEach(async () => {
	stage = await openStage({ pendingMs: 0, generatingMs: Infinity });
	await stage.engine.listen();
});

/** Runs [Start → Chanjing → Rounds → Next], where Rounds leads back to Chanjing once. */
async function runTwoRounds(): Promise<ExecutionResult> {
	const { engine, credentialId, order } = stage;
	const context = engine['context'];
	context.nodeTypes.load('harness', RoundsNode);
	const job = jobOf(context, {
		node: 'chanjing',
		nodeName: 'Chanjing',
		credentialId,
		parameters: { ...order, text: 'Hello', waitMode: 'callback' },
		items: texts(2),
		executionId: engine.database.nextExecutionId(),
	});
	const to = (name: string) => [{ node: name, type: NodeConnectionTypes.Main, index: 0 }];
	job.workflow.nodes.push(node({ name: 'Rounds', type: 'harness.rounds' }));
	job.workflow.connections.Chanjing = { main: [to('Rounds')] };
	job.workflow.connections.Rounds = { main: [to('Chanjing'), to('Next')] };
	return await engine['begin'](job).finished;
}

const idsOf = (run: ExecutionResult): string[] =>
	run.nodeContext.chanjingWaiting.items.map(({ json }: { json: { id: string } }) => json.id);

it('a node in a loop waits twice in one execution, each time for its own tasks', async () => {
	const { sim } = stage;
	const first = await runTwoRounds();
	expect(first.status).toBe('waiting');
	const firstIds = idsOf(first);
	let next = first.resumed();
	for (const id of firstIds) await sim.state.finishTask(id);

	const second = await next;
	expect(second.status).toBe('waiting');
	const secondIds = idsOf(second);
	expect(sim.state.tasks).toHaveLength(4);
	expect(new Set([...firstIds, ...secondIds]).size).toBe(4);

	// A callback of the first round that comes again is of no concern to the second.
	const from = sim.log.entries.length;
	const late = await second.resumeByWebhook({ body: envelopeOf(firstIds[0]) });
	expect(late).toMatchObject({ status: 200, run: undefined });
	expect(callsSince(stage, from)).toEqual({});
	expect(second.currentStatus()).toBe('waiting');

	next = second.resumed();
	for (const id of secondIds) await sim.state.finishTask(id);
	const done = await next;
	expect(done.status).toBe('success');
	expect(done.next.map(({ json }) => [json.id, json.state])).toEqual(secondIds.map((id) => [id, 'success']));
	expect(sim.state.tasks).toHaveLength(4);
});

it('a limit that is reached in one round does not end the wait of the other', async () => {
	const { sim } = stage;
	const first = await runTwoRounds();
	const second = await first.resumeByTime();
	expect(second.status).toBe('waiting');
	expect(idsOf(second).some((id) => idsOf(first).includes(id))).toBe(false);
	for (const id of idsOf(first)) await sim.state.finishTask(id);
	expect(second.currentStatus()).toBe('waiting');
	const next = second.resumed();
	for (const id of idsOf(second)) await sim.state.finishTask(id);
	expect((await next).next.map(({ json }) => json.state)).toEqual(['success', 'success']);
});
