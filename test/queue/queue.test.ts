import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import FormData from 'form-data';
import { chanjing, saveCredential, someVoice } from '../../testing/n8n/chanjing';
import { eventually } from '../../testing/n8n/eventually';
import { errorTextOf, itemsOf, type StoredCredential } from '../../testing/n8n/rest';
import { setup } from '../../testing/n8n/setup';
import { chain, type NodeDraft } from '../../testing/n8n/workflow';
import { sampleVideo } from '../../testing/samples';
import { startSimulator, type Simulator } from '../../testing/simulator';
import { startCluster, type Cluster } from '../../testing/queue/cluster';
import { endedExecutions, newestExecutions } from '../../testing/queue/executions';
import { post, webhookNode } from '../../testing/queue/webhook';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

let cluster: Cluster;
let simulator: Simulator;
let credential: StoredCredential;
let sequence = 0;

beforeAll(async () => {
	cluster = await startCluster({
		...setup(),
		workers: 2,
		// A worker that is gone is noticed sooner than in half a minute.
		env: { QUEUE_WORKER_LOCK_DURATION: '10000', QUEUE_WORKER_STALLED_INTERVAL: '5000' },
	});
});
afterAll(async () => await cluster?.close());

beforeEach(async () => {
	simulator = await startSimulator();
	credential = await saveCredential(cluster.rest, simulator);
});
afterEach(async () => await simulator.close());

/** Publishes a workflow that a POST starts; returns its id and how to start it. */
async function publish(name: string, ...nodes: NodeDraft[]) {
	const path = `queue-${++sequence}`;
	const definition = chain(name, [webhookNode(path), ...nodes]);
	const id = await cluster.rest.createWorkflow(definition, { publish: true });
	const start = async (body?: unknown, headers?: object) =>
		await post(cluster.webhook.url, path, body, headers);
	return { id, start };
}

/** A node that makes a lip-synced video of the text that was posted. */
const create = (videoFileId: string, waitMode: string, more = {}): NodeDraft =>
	chanjing(
		'Create',
		credential,
		{
			resource: 'lipSync',
			operation: 'create',
			videoSource: 'fileId',
			videoFileId,
			text: '={{ $("Webhook").item.json.body.text }}',
			voice: someVoice(simulator),
			waitMode,
			waitLimit: 10,
			...more,
		},
		{ webhookId: `resume-${++sequence}` },
	);

/** How many executions each worker has taken up since it was first started. */
async function takenUp(): Promise<number[]> {
	const logs = await Promise.all(cluster.workers.map(async (worker) => await worker.log()));
	return logs.map((log) => log.split('Worker started execution').length - 1);
}

describe('n8n in queue mode with two workers', () => {
	it('fails no execution when 40 start at once after the token died, and exchanges no more than once per worker', async () => {
		const account = chanjing('Account', credential, { resource: 'account', operation: 'get' });
		const workflow = await publish('Asks for the account', account);
		await workflow.start();
		expect(await endedExecutions(cluster.rest, workflow.id, 1)).toEqual({ success: 1 });
		expect(simulator.log.count('accessToken')).toBe(1);

		simulator.faults.killToken();
		await Promise.all(Array.from({ length: 40 }, async () => await workflow.start()));
		expect(await endedExecutions(cluster.rest, workflow.id, 41)).toEqual({ success: 41 });
		expect(simulator.log.count('accessToken') - 1).toBeGreaterThanOrEqual(1);
		expect(simulator.log.count('accessToken') - 1).toBeLessThanOrEqual(cluster.workers.length);
		expect(simulator.log.violations).toEqual([]);
	});

	it('pays nothing twice when a worker is killed in the middle', async () => {
		const videoFileId = simulator.state.addReadyFile('lip_sync_video');
		simulator.set({ pendingMs: 1_000, generatingMs: 4_000 });
		simulator.faults.add({ on: 'createLipSync', kind: 'delay', ms: 300, times: 100 });
		const workflow = await publish('Makes a video', create(videoFileId, 'poll'));
		const before = await takenUp();
		const lastText = 'This one comes after the end of a worker.';
		const texts = Array.from({ length: 10 }, (_, index) => `This is sentence number ${index + 1}.`);
		await Promise.all(texts.map(async (text) => await workflow.start({ text })));
		await simulator.log.waitFor('createLipSync', 4, 60_000);
		const gained = (await takenUp()).map((number, index) => number - before[index]);
		const victim = cluster.workers[gained.indexOf(Math.max(...gained))];
		await victim.kill();
		// The other one goes on.
		await workflow.start({ text: lastText });

		const ended = await endedExecutions(cluster.rest, workflow.id, texts.length + 1);
		await victim.start();
		// What the killed worker had in hand is n8n's to report; every other execution has its video.
		const { success = 0, error = 0, crashed = 0 } = ended;
		expect(success + error + crashed).toBe(texts.length + 1);
		expect(error + crashed).toBeGreaterThan(0);
		const spoken = simulator.log
			.calls('createLipSync')
			.filter(({ code }) => code === 0)
			.map(({ body }) => [body.tts_config.text].flat().join(''));
		expect(spoken.length).toBe(new Set(spoken).size);
		expect(spoken).toContain(lastText);
		expect(spoken.length).toBeGreaterThanOrEqual(success);
		for (const { id, status } of await newestExecutions(cluster.rest, workflow.id)) {
			const execution = await cluster.rest.execution(id);
			if (status === 'success') expect(itemsOf(execution, 'Create')[0].json.state).toBe('success');
		}
	});

	it('resumes an execution by the callback that comes to the webhook processor', async () => {
		const videoFileId = simulator.state.addReadyFile('lip_sync_video');
		simulator.faults.slowNextTasks(Infinity);
		const workflow = await publish('Waits to be called back', create(videoFileId, 'callback'));
		await workflow.start({ text: 'Hello from the queue.' });
		const [id] = await cluster.rest.executionsOf(workflow.id, 1);
		await cluster.rest.executionThatIs(id, ['waiting']);
		const [task] = simulator.state.tasks;
		expect(String(task.request.callback)).toContain(`${cluster.webhook.url}/webhook-waiting/`);

		await simulator.state.finishTask(task.id);
		const execution = await cluster.rest.executionThatIs(id);
		expect(errorTextOf(execution)).toBe('');
		expect(itemsOf(execution, 'Create')[0].json).toMatchObject({ id: task.id, state: 'success' });
		expect(simulator.log.calls('callback').map(({ status }) => status)).toEqual([200]);
	});

	it('uploads on one worker and downloads on another', async () => {
		const video = await readFile(await sampleVideo());
		simulator.faults.slowNextTasks(Infinity);
		const workflow = await publish(
			'From a posted file to a finished one',
			create('', 'callback', { videoSource: 'binary', videoBinaryPropertyName: 'video' }),
			chanjing('Download', credential, {
				resource: 'lipSync',
				operation: 'download',
				taskId: '={{ $json.id }}',
			}),
		);
		const [one, other] = cluster.workers;
		await other.stop();
		const form = new FormData();
		form.append('text', 'Made by two workers.');
		form.append('video', video, { filename: 'speaker.mp4', contentType: 'video/mp4' });
		await workflow.start(form, form.getHeaders());
		const [id] = await cluster.rest.executionsOf(workflow.id, 1);
		await cluster.rest.executionThatIs(id, ['waiting']);
		expect(simulator.state.files[0].sha256).toBe(sha256(video));

		await one.stop();
		await other.start();
		const [task] = simulator.state.tasks;
		await simulator.state.finishTask(task.id);
		const execution = await cluster.rest.executionThatIs(id);
		await one.start();
		expect(errorTextOf(execution)).toBe('');
		const [downloaded] = itemsOf(execution, 'Download');
		expect(sha256(await cluster.rest.binary(downloaded))).toBe(sha256(video));
		await eventually('both workers to run', () => (one.running && other.running) || undefined);
	});
});
