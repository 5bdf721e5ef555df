import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import axios from 'axios';
import type { INode, INodeParameters } from 'n8n-workflow';
import { sampleAudio, sampleVideo } from '../../testing/samples';
import { startSimulator, type Simulator } from '../../testing/simulator';
import { triggerUrl } from '../../testing/n8n/chanjing';
import { eventually } from '../../testing/n8n/eventually';
import {
	credential,
	importExamples,
	importWorkflows,
	readExamples,
	withCredential,
	type Example,
} from '../../testing/n8n/examples';
import { addressIn, lastPage, sendForm } from '../../testing/n8n/forms';
import { startInstance, type Instance } from '../../testing/n8n/instance';
import { serveMedia, type MediaServer } from '../../testing/n8n/media';
import { errorTextOf, type Execution } from '../../testing/n8n/rest';
import { leaks } from '../../testing/n8n/secrets';
import { setup } from '../../testing/n8n/setup';
import type { WorkflowDefinition } from '../../testing/n8n/workflow';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

let n8n: Instance;
let simulator: Simulator;
let files: MediaServer;
let examples: Example[];

const isChanjing = ({ type }: INode) => type === 'n8n-nodes-chanjing.chanjing';
const isTrigger = ({ type }: INode) => type === 'n8n-nodes-chanjing.chanjingTrigger';
/** Examples that have tests of their own: beside this one, and in `agentTool.test.ts`, which plays the chat model. */
const testedElsewhere = ['agent-tool', 'hear-it-first', 'no-video-missed', 'own-voice', 'text-only'];
const typeName = ({ type }: INode) => type.replace('n8n-nodes-base.', '');

/** Sends a form as a user does: a video for each file field, a sentence for each other one. Returns its last page. */
async function fillIn(form: INode): Promise<string> {
	const video = {
		bytes: await readFile(await sampleVideo()),
		filename: 'speaker.mp4',
		contentType: 'video/mp4',
	};
	const { values } = form.parameters.formFields as { values: Array<{ fieldType?: string }> };
	const given = values.map(({ fieldType }) =>
		fieldType === 'file' ? video : `A sentence for ${form.name}.`,
	);
	return await lastPage(await sendForm(n8n.process.url, form, given));
}

/** Starts an example as its user does. Returns the page that a form ends with. */
async function start(id: string, { nodes }: WorkflowDefinition): Promise<string> {
	const manual = nodes.find((node) => typeName(node) === 'manualTrigger');
	const form = nodes.find((node) => typeName(node) === 'formTrigger');
	const trigger = nodes.find(isTrigger);
	if (manual) {
		await n8n.rest.run(id, manual.name);
	} else if (form) {
		return await fillIn(form);
	} else if (trigger?.webhookId) {
		const task = simulator.state.addTask({ status: 20 });
		await simulator.state.fireCallback(task, { url: triggerUrl(n8n.process.url, trigger.webhookId) });
	} else {
		throw new Error('Nothing starts this example');
	}
	return '';
}

/** Every video that some node of these executions emitted, by its hash. */
async function videosOf(executions: Execution[]): Promise<Set<string>> {
	const hashes = new Set<string>();
	for (const { data } of executions) {
		const items = Object.values(data.resultData.runData)
			.flat()
			.flatMap((run) => run.data?.main?.flat() ?? []);
		for (const item of items) {
			for (const property of Object.keys(item?.binary ?? {})) {
				if (item!.binary![property].mimeType !== 'video/mp4') continue;
				hashes.add(sha256(await n8n.rest.binary(item!, property)));
			}
		}
	}
	return hashes;
}

/** The executions of an example, when all of them have ended and each of these nodes has run in one of them. */
async function endOf(name: string, mustRun: INode[], known: string[] = []): Promise<Execution[]> {
	return await eventually(
		`the nodes of ${name} to have run`,
		async () => {
			const ids = (await n8n.rest.executionIds(name)).filter((id) => !known.includes(id));
			const seen = await Promise.all(ids.map(async (id) => await n8n.rest.execution(id)));
			const refused = seen.map(errorTextOf).join('');
			if (refused) return seen;
			const running = seen.filter(({ status }) => status !== 'success').map(({ status }) => status);
			const ran = new Set(seen.flatMap(({ data }) => Object.keys(data.resultData.runData)));
			const missing = mustRun.filter((node) => !ran.has(node.name)).map((node) => node.name);
			if (!running.length && !missing.length) return seen;
			throw new Error(`${running.join()}; not yet: ${missing.join(', ')}`);
		},
		{ milliseconds: 150_000, every: 1_000 },
	);
}

/** The example, its node of this name, and the items that this node emitted. */
const example = (name: string) => examples.find((one) => one.name === name)!.definition;
const itemsOf = (executions: Execution[], node: string) =>
	executions
		.flatMap(({ data }) => data.resultData.runData[node] ?? [])
		.flatMap((run) => run.data?.main?.flat() ?? []);

/** Tells the video that came back from the one that went in. */
const resultSeconds = 3;

beforeAll(async () => {
	examples = (await readExamples()).filter(({ name }) => !testedElsewhere.includes(name));
	files = await serveMedia({ mp4: await sampleVideo(), mp3: await sampleAudio() });
	simulator = await startSimulator({ resultPath: await sampleVideo('mp4', { seconds: resultSeconds }) });
	simulator.state.voices.common[0].lang = 'cn';
	n8n = await startInstance({ ...setup(), offline: true });
	await importExamples(n8n, simulator, files.url, examples);
});
afterAll(async () => {
	await n8n?.close();
	await simulator?.close();
	await files?.close();
});

describe('the workflows in examples/', () => {
	it('show every way to wait: the trigger, poll and callback', () => {
		const nodes = examples.flatMap(({ definition }) => definition.nodes);
		const modes = new Set(nodes.map(({ parameters }) => parameters.waitMode));
		expect([...modes]).toEqual(expect.arrayContaining(['poll', 'callback']));
		expect(nodes.some(isTrigger)).toBe(true);
	});

	it('spend nothing as long as their addresses are the placeholders', async () => {
		const manual = (await readExamples()).filter(
			({ name, definition }) =>
				name !== 'text-only' && definition.nodes.some((node) => typeName(node) === 'manualTrigger'),
		);
		expect(manual.length).toBeGreaterThanOrEqual(5);
		const unset = manual.map(({ name, definition }) => ({
			...withCredential(definition, credential),
			id: `${name}-unset`,
		}));
		await importWorkflows(n8n, unset);
		const beans = simulator.state.beans;
		for (const { id, nodes } of unset) {
			const { name } = nodes.find((node) => typeName(node) === 'manualTrigger')!;
			await n8n.rest.executionThatIs(await n8n.rest.run(id, name));
		}
		expect([simulator.state.tasks, simulator.state.beans]).toEqual([[], beans]);
	});

	it('run to their end in n8n after the import, and a finished video comes out of each that fetches one', async () => {
		const result = sha256(await readFile(await sampleVideo('mp4', { seconds: resultSeconds })));
		for (const { name, definition } of examples) {
			simulator.resetRateLimits();
			const page = await start(name, definition);
			const executions = await endOf(
				name,
				definition.nodes.filter((node) => !node.disabled && (isChanjing(node) || isTrigger(node))),
			);
			expect([name, executions.map(errorTextOf).join('')]).toEqual([name, '']);
			const fetchesVideo = definition.nodes.some(
				({ type, parameters: { operation, options } }) =>
					type.startsWith('n8n-nodes-chanjing.') &&
					(operation === 'download' || (options as INodeParameters | undefined)?.download === true),
			);
			if (fetchesVideo) expect([name, (await videosOf(executions)).has(result)]).toEqual([name, true]);
			if (page) {
				const { data } = await axios.get<Buffer>(addressIn(page, /<a href="([^"]+)"/), {
					responseType: 'arraybuffer',
				});
				expect(sha256(data)).toBe(result);
			}
		}
		expect(simulator.log.violations).toEqual([]);
		expect(await leaks(n8n, simulator)).toEqual([]);
	});

	it('batch: each file is called like its row, which the item carries along', async () => {
		const items = itemsOf(await endOf('batch-callback', []), 'Get Videos');
		expect(items.map((item) => [item!.json.title, item!.binary?.data.fileName, item!.json.state])).toEqual([
			['Monday', 'Monday.mp4', 'success'],
			['Tuesday', 'Tuesday.mp4', 'success'],
			['Wednesday', 'Wednesday.mp4', 'success'],
		]);
		expect(items[1]!.json.text).toBe('On Tuesday we open at ten.');
		const made = simulator.state.task(String(items[1]!.json.id));
		expect(made.request.tts_config.text).toBe('On Tuesday we open at ten.');
	});

	it('take a voice that speaks the language, also where another one stands first', async () => {
		const { common } = simulator.state.voices;
		const used = simulator.state.tasks.map(({ request }) => request.tts_config?.audio_man_id).filter(Boolean);
		expect(used.length).toBeGreaterThan(3);
		for (const id of used) expect(common.find((voice) => voice.id === id)?.lang).toMatch(/^(en|multi)/);
	});

	it('form: who sent it is told why there is no video', async () => {
		simulator.resetRateLimits();
		simulator.faults.failNextTasks('人脸检测失败');
		const page = await start('form-upload', example('form-upload'));
		expect(page).toContain('<h1>There is no video</h1>');
		expect(page).toContain('人脸检测失败');
	});

	it('form: who sent a file that is none is told so, without advice for who made the workflow', async () => {
		simulator.resetRateLimits();
		const form = example('form-upload').nodes.find((node) => typeName(node) === 'formTrigger')!;
		const web = { bytes: Buffer.from('<!doctype html><p>Hi'), filename: 'a.mp4', contentType: 'video/mp4' };
		const page = await lastPage(await sendForm(n8n.process.url, form, [web, 'A sentence.']));
		expect(page).toContain('<h1>There is no video</h1>');
		expect(page).toContain('HTML');
		expect(page).not.toMatch(/the node before|Input Data Field Name/);
	});

	it('trigger: a failed video goes on to a node of its own', async () => {
		simulator.resetRateLimits();
		const known = await n8n.rest.executionIds('trigger-download');
		simulator.faults.failNextTasks('人脸检测失败');
		const { nodes } = example('trigger-download');
		await start('trigger-download', example('trigger-download'));
		const teller = nodes.filter(({ name }) => name === 'Tell of the Failure');
		const [told] = itemsOf(await endOf('trigger-download', teller, known), 'Tell of the Failure');
		expect(told!.json.message).toMatch(/^Video \w+ could not be made: 人脸检测失败$/);
	});
});
