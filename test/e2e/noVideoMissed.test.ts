import { triggerUrl } from '../../testing/n8n/chanjing';
import { eventually } from '../../testing/n8n/eventually';
import { importExamples, readExamples } from '../../testing/n8n/examples';
import { startInstance, type Instance } from '../../testing/n8n/instance';
import { errorTextOf, type Execution } from '../../testing/n8n/rest';
import { setup } from '../../testing/n8n/setup';
import { sampleVideo } from '../../testing/samples';
import { startSimulator, type Simulator } from '../../testing/simulator';

const name = 'no-video-missed';

let n8n: Instance;
let simulator: Simulator;
let callback: string;

beforeAll(async () => {
	const [example] = (await readExamples()).filter((one) => one.name === name);
	const { nodes } = example.definition;
	const poll = nodes.find(({ type }) => type.endsWith('.chanjingPollingTrigger'))!;
	poll.parameters.pollTimes = { item: [{ mode: 'custom', cronExpression: '0 * * * * *' }] };
	simulator = await startSimulator({ resultPath: await sampleVideo() });
	n8n = await startInstance({ ...setup(), offline: true });
	const { webhookId } = nodes.find(({ type }) => type.endsWith('.chanjingTrigger'))!;
	callback = triggerUrl(n8n.process.url, webhookId!);
	await importExamples(n8n, simulator, 'http://127.0.0.1:9', [example]);
	await simulator.log.waitFor('videoList', 1);
});
afterAll(async () => {
	await n8n?.close();
	await simulator?.close();
});

/** Waits for a poll: n8n polls when it starts, and at every full minute. */
async function nextPoll(): Promise<void> {
	await simulator.log.waitFor('videoList', simulator.log.count('videoList') + 1, 70_000);
}

/** Waits until no poll is to come for half a minute. */
async function betweenPolls(): Promise<void> {
	await eventually('the first half of a minute', () => {
		const second = (Date.now() / 1_000) % 60;
		return (second > 3 && second < 30) || undefined;
	});
}

/** Lets the next download hang, and waits until it has begun. */
async function nextDownloadHangs(): Promise<void> {
	const before = simulator.log.count('result');
	simulator.faults.add({ on: 'result', kind: 'hang' });
	await eventually('a download', () => simulator.log.count('result') > before || undefined, {
		milliseconds: 150_000,
	});
}

const spoken = { audio: { type: 'tts', tts: { text: ['Hello to everybody.'] } } };

/** A video in the making, whose end Chanjing reports to the example. */
const begin = ({
	kind = 'lipSync',
	lost = false,
}: { kind?: 'lipSync' | 'avatarVideo'; lost?: boolean } = {}) =>
	simulator.state.addTask({ kind, status: 10, request: { ...spoken, ...(!lost && { callback }) } });

async function executions(): Promise<Execution[]> {
	const ids = await n8n.rest.executionIds(name);
	return await Promise.all(ids.map(async (id) => await n8n.rest.execution(id)));
}

/** The ids that a node of the example let through, over all executions. */
const seenBy = (all: Execution[], node: string) =>
	all
		.flatMap(({ data }) => data.resultData.runData[node] ?? [])
		.flatMap((run) => run.data?.main?.flat() ?? [])
		.map((item) => String(item!.json.id));

/** Waits until this node has handled these tasks, and nothing runs any more. */
async function handled(node: string, ids: string[]): Promise<void> {
	await eventually(
		`${ids.length} tasks at ${node}`,
		async () => {
			const all = await executions();
			const seen = seenBy(all, node);
			const missing = ids.filter((id) => !seen.includes(id));
			const running = all.filter(({ status }) => status === 'running' || status === 'new');
			if (!running.length && !missing.length) return true;
			throw new Error(`${missing.join()} missing; ${all.map(errorTextOf).join('\n').slice(0, 1_000)}`);
		},
		{ milliseconds: 90_000, every: 1_000 },
	);
}

describe('no finished video missed: both triggers, callbacks lost, and n8n killed', () => {
	const ended = { videos: [] as string[], failures: [] as string[] };

	it('hands on a video once that both triggers report, and one whose callback was lost', async () => {
		const [both, lost, avatar, failed] = [
			begin(),
			begin({ lost: true }),
			begin({ kind: 'avatarVideo' }),
			begin(),
		];
		ended.videos.push(both, lost, avatar);
		ended.failures.push(failed);
		await betweenPolls();
		for (const id of [both, lost, avatar]) await simulator.state.finishTask(id);
		await simulator.state.failTask(failed, '人脸检测失败');
		await handled('Hand On', [both, avatar]);
		await nextPoll();
		await handled('Hand On', [both, lost, avatar]);
		await handled('Tell of the Failure', [failed]);
		const reported = seenBy(await executions(), 'Finished?');
		expect(reported.filter((id) => id === both)).toHaveLength(2);
		expect(reported.filter((id) => id === lost)).toHaveLength(1);
	});

	it('loses none that ends while n8n is dead', async () => {
		const running = begin();
		await betweenPolls();
		await n8n.process.kill();
		const made = begin();
		for (const id of [running, made]) await simulator.state.finishTask(id);
		ended.videos.push(running, made);
		await n8n.process.start();
		await handled('Hand On', [running, made]);
	});

	it('brings a video again whose execution was killed while it downloaded', async () => {
		const id = begin();
		ended.videos.push(id);
		await betweenPolls();
		const hangs = nextDownloadHangs();
		await simulator.state.finishTask(id);
		await hangs;
		await n8n.process.kill();
		await n8n.process.start();
		await handled('Hand On', [id]);
		expect((await executions()).map(({ status }) => status)).toContain('crashed');
	});

	it('brings a video by Retry whose callback was lost and whose poll was killed', async () => {
		const id = begin({ lost: true });
		ended.videos.push(id);
		const known = await n8n.rest.executionIds(name);
		await n8n.process.kill();
		await simulator.state.finishTask(id);
		const hangs = nextDownloadHangs();
		await n8n.process.start();
		await hangs;
		const [crashed] = (await n8n.rest.executionIds(name)).filter((one) => !known.includes(one));
		await n8n.process.kill();
		await n8n.process.start();
		await n8n.rest.executionThatIs(crashed, ['crashed']);
		await nextPoll();
		expect(seenBy(await executions(), 'Hand On')).not.toContain(id);
		await n8n.rest.call('POST', `/executions/${crashed}/retry`, { loadWorkflow: false });
		await handled('Hand On', [id]);
	});

	it('and in the end each was handled once', async () => {
		await nextPoll();
		await handled('Hand On', ended.videos);
		const all = await executions();
		expect(seenBy(all, 'Hand On').sort()).toEqual([...ended.videos].sort());
		expect(seenBy(all, 'Tell of the Failure')).toEqual(ended.failures);
	});
});
