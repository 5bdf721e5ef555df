import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { sampleVideo } from '../../testing/samples';
import { errorTextOf, itemsOf } from '../../testing/n8n/rest';
import { leaks } from '../../testing/n8n/secrets';
import { createVideos, eachTestGets, type Stage, startWithTexts, textsOf } from '../../testing/n8n/stage';
import { chain, type WorkflowDefinition } from '../../testing/n8n/workflow';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

let stage: Stage;
let n8n: Stage['n8n'];
let simulator: Stage['simulator'];
eachTestGets((given) => {
	stage = given;
	({ n8n, simulator } = given);
});

/** A manual start, one item for each text, and a node that makes their videos and polls until they are finished. */
const polls = (name: string, texts: string[]): WorkflowDefinition =>
	chain(name, [
		...startWithTexts(texts),
		createVideos(stage, { waitMode: 'poll', waitLimit: 10, options: { download: true } }),
	]);

describe('a node that polls', () => {
	it('gives 12 videos for 12 items although the token is killed and Chanjing answers 502 for a minute', async () => {
		const texts = textsOf(12);
		simulator.faults.slowNextTasks(Infinity, 12);
		const workflow = await n8n.rest.createWorkflow(polls('Outlives an outage', texts));
		const id = await n8n.rest.run(workflow, 'Start');

		await simulator.log.waitFor('createLipSync', 12, 200_000);
		simulator.faults.killToken();
		const isLook = ['lipSyncList', 'lipSyncDetail'] as const;
		simulator.faults.add({ on: [...isLook], kind: 'html', status: 502, forMs: 60_000 });
		for (const task of simulator.state.tasks) await simulator.state.finishTask(task.id);
		const execution = await n8n.rest.executionThatIs(id, undefined, { milliseconds: 200_000 });

		expect(errorTextOf(execution)).toBe('');
		const created = itemsOf(execution, 'Create');
		const spoken = created.map(({ json }) =>
			[simulator.state.task(String(json.id)).request.tts_config.text].flat().join(''),
		);
		expect(spoken).toEqual(texts);
		expect(created.map(({ json }) => json.state)).toEqual(texts.map(() => 'success'));
		const video = sha256(await readFile(await sampleVideo()));
		for (const item of created) expect(sha256(await n8n.rest.binary(item))).toBe(video);

		const looks = simulator.log.entries.filter(({ endpoint }) => isLook.some((name) => name === endpoint));
		expect(looks.filter(({ status }) => status === 502).length).toBeGreaterThan(0);
		expect(simulator.log.counts()).toMatchObject({ accessToken: 2, createLipSync: 12, result: 12 });
		expect(simulator.log.violations).toEqual([]);
		expect(await leaks(n8n, simulator)).toEqual([]);
	});

	it('ends when Stop is pressed and asks Chanjing nothing more', async () => {
		simulator.faults.slowNextTasks(Infinity, 3);
		const workflow = await n8n.rest.createWorkflow(polls('Is stopped', textsOf(3)));
		const id = await n8n.rest.run(workflow, 'Start');
		await simulator.log.waitFor('createLipSync', 3, 60_000);
		await simulator.log.waitFor('lipSyncList', 1, 60_000);

		await n8n.rest.stop(id);
		const execution = await n8n.rest.executionThatIs(id);
		expect(execution.status).toBe('canceled');
		// A request that was under way may still arrive; whoever polls on would come again within this time.
		await pause(1_000);
		const before = simulator.log.count();
		await pause(10_000);
		expect(simulator.log.count()).toBe(before);
		// Which tasks go on at Chanjing is said where n8n keeps what a stopped node says.
		const said = `${execution.raw}\n${await n8n.process.log()}`;
		for (const task of simulator.state.tasks) expect(said).toContain(task.id);
	});

	it('refuses a failed task with its id and reason, for its own item only', async () => {
		simulator.faults.failNextTasks('余额不足');
		const definition = polls('One of two fails', textsOf(2));
		definition.nodes.find(({ name }) => name === 'Create')!.onError = 'continueErrorOutput';
		const workflow = await n8n.rest.createWorkflow(definition);
		const execution = await n8n.rest.executionThatIs(await n8n.rest.run(workflow, 'Start'));

		expect(errorTextOf(execution)).toBe('');
		const failed = simulator.state.tasks.find(({ ended }) => ended?.status === 30)!;
		expect(itemsOf(execution, 'Create', 0)).toHaveLength(1);
		const [refused, ...rest] = itemsOf(execution, 'Create', 1);
		expect(rest).toEqual([]);
		expect(JSON.stringify(refused)).toContain(failed.id);
		expect(JSON.stringify(refused)).toContain('余额不足');
		expect(simulator.log.count('createLipSync')).toBe(2);
	});
});
