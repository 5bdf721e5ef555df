import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import axios from 'axios';
import express from 'express';
import FormData from 'form-data';
import type { INode, INodeParameters } from 'n8n-workflow';
import { sampleAudio, sampleVideo } from '../../testing/samples';
import { startSimulator, type Simulator } from '../../testing/simulator';
import { credentialFields, someVoice, triggerUrl } from '../../testing/n8n/chanjing';
import { eventually } from '../../testing/n8n/eventually';
import {
	importCredential,
	importWorkflows,
	readExamples,
	withCredential,
	type Example,
} from '../../testing/n8n/examples';
import { startInstance, type Instance } from '../../testing/n8n/instance';
import { errorTextOf, type Execution } from '../../testing/n8n/rest';
import { leaks } from '../../testing/n8n/secrets';
import { setup } from '../../testing/n8n/setup';
import type { WorkflowDefinition } from '../../testing/n8n/workflow';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const credential = { id: 'chanjing', name: 'Chanjing API', type: 'chanjingApi' };

let n8n: Instance;
let simulator: Simulator;
let files: Server;
let examples: Example[];

const isChanjing = ({ type }: INode) => type === 'n8n-nodes-chanjing.chanjing';
const isTrigger = ({ type }: INode) => type === 'n8n-nodes-chanjing.chanjingTrigger';
/** An agent needs a chat model; `agentTool.test.ts` plays one. */
const needsNoModel = ({ definition }: Example) =>
	!definition.nodes.some(({ type }) => type.startsWith('@n8n/n8n-nodes-langchain.'));
const typeName = ({ type }: INode) => type.replace('n8n-nodes-base.', '');

/** The media that a user would have on a web server; examples name them under example.com. */
async function serveMedia(): Promise<Server> {
	const app = express();
	const media = { mp4: await sampleVideo(), mp3: await sampleAudio() };
	app.get('/*path', (request, response) => {
		const extension = request.path.split('.').pop() as keyof typeof media;
		// Express hides what lies under a dot, and samples lie in `.cache`.
		if (media[extension]) response.sendFile(media[extension], { dotfiles: 'allow' });
		else response.sendStatus(404);
	});
	return await new Promise((resolve) => {
		const server = app.listen(0, '127.0.0.1', () => resolve(server));
	});
}

/** What a user fills in after the import: files, a voice of the account and the trigger's URL as callback. */
function filledIn(definition: WorkflowDefinition): WorkflowDefinition {
	const mediaUrl = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
	const text = JSON.stringify(withCredential(definition, credential));
	const copy = JSON.parse(text.replace(/https:\/\/example\.com(?=\/)/g, mediaUrl)) as WorkflowDefinition;
	const trigger = [copy, ...examples.map((example) => example.definition)]
		.flatMap(({ nodes }) => nodes)
		.find(isTrigger);
	for (const { parameters } of copy.nodes.filter(isChanjing)) {
		const voice = parameters.voice as { value?: string } | undefined;
		if (voice && !voice.value?.startsWith('=')) parameters.voice = someVoice(simulator);
		const isOpen = (name: string) =>
			parameters[name] !== undefined && !String(parameters[name]).startsWith('=');
		if (isOpen('videoFileId')) parameters.videoFileId = simulator.state.addReadyFile('lip_sync_video');
		if (isOpen('audioFileId')) parameters.audioFileId = simulator.state.addReadyFile('lip_sync_audio');
		const options = parameters.options as INodeParameters | undefined;
		if (options?.callbackUrl && trigger?.webhookId) {
			options.callbackUrl = triggerUrl(n8n.process.url, trigger.webhookId);
		}
	}
	return copy;
}

/** Posts to a form or webhook what a user would: a video for each file field, a sentence for each other one. */
async function post({ name, type, webhookId, parameters }: INode): Promise<void> {
	const form = new FormData();
	const video = await readFile(await sampleVideo());
	const file = { filename: 'speaker.mp4', contentType: 'video/mp4' };
	if (type.endsWith('.formTrigger')) {
		const { values } = parameters.formFields as { values: Array<{ fieldType?: string }> };
		values.forEach(({ fieldType }, index) => {
			if (fieldType === 'file') form.append(`field-${index}`, video, file);
			else form.append(`field-${index}`, `A sentence for ${name}.`);
		});
		await axios.post(`${n8n.process.url}/form/${webhookId}`, form, { headers: form.getHeaders() });
	} else {
		form.append('video', video, file);
		form.append('text', `A sentence for ${name}.`);
		const url = `${n8n.process.url}/webhook/${String(parameters.path)}`;
		await axios.post(url, form, { headers: form.getHeaders() });
	}
}

/** Starts an example as its user does. */
async function start(id: string, { nodes }: WorkflowDefinition): Promise<void> {
	const manual = nodes.find((node) => typeName(node) === 'manualTrigger');
	const form = nodes.find((node) => ['formTrigger', 'webhook'].includes(typeName(node)));
	const trigger = nodes.find(isTrigger);
	if (manual) {
		await n8n.rest.run(id, manual.name);
	} else if (form) {
		await post(form);
	} else if (trigger?.webhookId) {
		const task = simulator.state.addTask({ status: 20 });
		await simulator.state.fireCallback(task, { url: triggerUrl(n8n.process.url, trigger.webhookId) });
	} else {
		throw new Error('Nothing starts this example');
	}
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

/** Tells the video that came back from the one that went in. */
const resultSeconds = 3;

beforeAll(async () => {
	examples = (await readExamples()).filter(needsNoModel);
	files = await serveMedia();
	simulator = await startSimulator({ resultPath: await sampleVideo('mp4', { seconds: resultSeconds }) });
	n8n = await startInstance({ ...setup(), offline: true });
	const workflows = examples.map(({ name, definition }) => ({ ...filledIn(definition), id: name }));
	await importCredential(n8n, credential, credentialFields(simulator));
	await importWorkflows(n8n, workflows);
	const listening = ['formTrigger', 'webhook', 'chanjingTrigger'];
	for (const { id, nodes } of workflows) {
		const listens = nodes.some(({ type }) => listening.some((name) => type.endsWith(`.${name}`)));
		if (listens) await n8n.process.command(['publish:workflow', `--id=${id}`]);
	}
	// What n8n's commands publish listens from its next start.
	await n8n.process.stop();
	await n8n.process.start();
});
afterAll(async () => {
	await n8n?.close();
	await simulator?.close();
	await new Promise((resolve) => (files ? files.close(resolve) : resolve(undefined)));
});

describe('the workflows in examples/', () => {
	it('show every way to wait: the trigger, poll and callback', () => {
		const nodes = examples.flatMap(({ definition }) => definition.nodes);
		const modes = new Set(nodes.map(({ parameters }) => parameters.waitMode));
		expect([...modes]).toEqual(expect.arrayContaining(['poll', 'callback']));
		expect(nodes.some(isTrigger)).toBe(true);
	});

	it('run to their end in n8n after the import, and a finished video comes out of each that fetches one', async () => {
		const result = sha256(await readFile(await sampleVideo('mp4', { seconds: resultSeconds })));
		for (const { name, definition } of examples) {
			simulator.resetRateLimits();
			const mustRun = definition.nodes.filter(
				(node) => !node.disabled && (isChanjing(node) || isTrigger(node)),
			);
			await start(name, definition);
			const executions = await eventually(
				`every Chanjing node of ${name} to have run`,
				async () => {
					const ids = await n8n.rest.executionIds(name);
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
			expect([name, executions.map(errorTextOf).join('')]).toEqual([name, '']);
			const fetchesVideo = definition.nodes.some(
				({ type, parameters: { operation, options } }) =>
					type.startsWith('n8n-nodes-chanjing.') &&
					(operation === 'download' || (options as INodeParameters | undefined)?.download === true),
			);
			if (fetchesVideo) expect([name, (await videosOf(executions)).has(result)]).toEqual([name, true]);
		}
		expect(simulator.log.violations).toEqual([]);
		expect(await leaks(n8n, simulator)).toEqual([]);
	});
});
