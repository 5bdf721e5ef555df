import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { sampleVideo } from '../../testing/samples';
import { eventually } from '../../testing/n8n/eventually';
import { errorTextOf, itemsOf, type Execution } from '../../testing/n8n/rest';
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

/** A manual start, one item for each text, and a node that makes their videos and waits to be called back. */
function waitsForVideos(name: string, texts: string[]): WorkflowDefinition {
	return chain(name, [
		...startWithTexts(texts),
		createVideos(
			stage,
			{ waitMode: 'callback', waitLimit: 10, options: { download: true } },
			{ webhookId: `resume-${Math.random().toString(36).slice(2)}` },
		),
		{
			name: 'After',
			type: 'set',
			typeVersion: 3.4,
			parameters: {
				mode: 'raw',
				jsonOutput: '={{ { "id": $json.id, "text": $("Split").item.json.text } }}',
				options: {},
			},
		},
	]);
}

/** One finished video for each text, in the order of the texts, each paired with its own. */
async function expectVideos(execution: Execution, texts: string[]): Promise<void> {
	expect(errorTextOf(execution)).toBe('');
	const created = itemsOf(execution, 'Create');
	const spoken = created.map(({ json }) =>
		[simulator.state.task(String(json.id)).request.tts_config.text].flat().join(''),
	);
	expect(spoken).toEqual(texts);
	expect(created.map(({ json }) => json)).toEqual(
		texts.map(() => expect.objectContaining({ state: 'success', video_file_id: stage.videoFileId })),
	);
	expect(created.some(({ json }) => 'timed_out' in json)).toBe(false);
	expect(itemsOf(execution, 'After').map(({ json }) => json)).toEqual(
		created.map(({ json }, index) => ({ id: json.id, text: texts[index] })),
	);
	const video = sha256(await readFile(await sampleVideo()));
	for (const item of created) expect(sha256(await n8n.rest.binary(item))).toBe(video);
	expect(simulator.log.count('createLipSync')).toBe(texts.length);
	expect(simulator.log.violations).toEqual([]);
}

describe('a node that waits for callbacks', () => {
	it('gives 12 videos for 12 items although callbacks come twice, one not at all and one too early', async () => {
		const texts = textsOf(12);
		simulator.set({ callback: { times: 2 } });
		const plans = texts.map(() => ({}));
		plans[3] = { lost: true };
		plans[7] = { early: true };
		simulator.faults.planCallbacks(...plans);
		simulator.faults.slowNextTasks(Infinity, 12);
		const workflow = await n8n.rest.createWorkflow(waitsForVideos('Callbacks doubled, lost, early', texts));
		const id = await n8n.rest.run(workflow, 'Start');

		await n8n.rest.executionThatIs(id, ['waiting'], { milliseconds: 200_000 });
		// The oldest first, so that the lost callback is not the last: with no other to come, only the limit would help.
		for (const task of simulator.state.tasks.reverse()) await simulator.state.finishTask(task.id);
		const execution = await n8n.rest.executionThatIs(id);

		await expectVideos(execution, texts);
		expect(simulator.log.count('callback')).toBe(22);
		expect(simulator.log.count('result')).toBe(12);
		expect(await leaks(n8n, simulator)).toEqual([]);
	});

	it('loses nothing when n8n is killed while it waits, and creates nothing twice', async () => {
		const texts = textsOf(12);
		simulator.set({ callback: { times: 2 } });
		simulator.faults.slowNextTasks(Infinity, 12);
		const workflow = await n8n.rest.createWorkflow(waitsForVideos('Killed while it waits', texts));
		const id = await n8n.rest.run(workflow, 'Start');
		await n8n.rest.executionThatIs(id, ['waiting'], { milliseconds: 200_000 });

		await n8n.process.kill();
		// This one's callback finds nobody.
		const [newest, ...others] = simulator.state.tasks;
		await simulator.state.finishTask(newest.id);
		await n8n.process.start();
		expect((await n8n.rest.execution(id)).status).toBe('waiting');
		for (const task of others) await simulator.state.finishTask(task.id);
		const execution = await n8n.rest.executionThatIs(id);

		await expectVideos(execution, texts);
		expect(await leaks(n8n, simulator)).toEqual([]);
	});

	it('emits the tasks as last seen, never its input, when no callback comes within the limit', async () => {
		simulator.set({ callback: { lost: true } });
		simulator.faults.slowNextTasks(Infinity, 2);
		const texts = textsOf(2);
		const definition = waitsForVideos('Reaches its limit', texts);
		definition.nodes.find(({ name }) => name === 'Create')!.parameters.waitLimit = 0.2;
		const workflow = await n8n.rest.createWorkflow(definition);
		const id = await n8n.rest.run(workflow, 'Start');

		const execution = await n8n.rest.executionThatIs(id, undefined, { milliseconds: 150_000 });
		expect(errorTextOf(execution)).toBe('');
		const tasks = simulator.state.tasks;
		expect(itemsOf(execution, 'Create').map(({ json }) => json)).toEqual(
			texts.map(() => expect.objectContaining({ timed_out: true, id: expect.any(String) })),
		);
		expect(
			itemsOf(execution, 'Create')
				.map(({ json }) => json.id)
				.sort(),
		).toEqual(tasks.map((task) => task.id).sort());
		expect(simulator.log.count('createLipSync')).toBe(2);
	});

	it('is not woken by a callback that is forged or of a task that is not its own', async () => {
		const texts = textsOf(1);
		simulator.faults.slowNextTasks(Infinity, 1);
		const workflow = await n8n.rest.createWorkflow(waitsForVideos('Is lied to', texts));
		const id = await n8n.rest.run(workflow, 'Start');
		await n8n.rest.executionThatIs(id, ['waiting']);
		const [task] = simulator.state.tasks;

		const other = simulator.state.addTask({ status: 20 });
		const forged = {
			id: task.id,
			status: 20,
			progress: 100,
			video_url: 'https://attacker.invalid/video.mp4',
		};
		const url = String(task.request.callback);
		await simulator.state.fireCallback(other, { url });
		await simulator.state.fireCallback(task.id, { body: { trace_id: 'x', code: 0, msg: '', data: forged } });
		await simulator.state.fireCallback(task.id, { body: 'not even JSON' });
		const waiting = await eventually('the execution to wait still', async () => await n8n.rest.execution(id));
		expect(waiting.status).toBe('waiting');

		await simulator.state.finishTask(task.id);
		const execution = await n8n.rest.executionThatIs(id);
		await expectVideos(execution, texts);
		expect(execution.raw).not.toContain('attacker.invalid');
	});
});
