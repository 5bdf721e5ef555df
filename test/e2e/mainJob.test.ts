import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import axios from 'axios';
import FormData from 'form-data';
import { probe, sampleAudio, sampleVideo } from '../../testing/samples';
import { startSimulator, type Simulator } from '../../testing/simulator';
import {
	chanjing,
	chanjingTrigger,
	credentialFields,
	saveCredential,
	someVoice,
	triggerUrl,
} from '../../testing/n8n/chanjing';
import { startInstance, type Instance } from '../../testing/n8n/instance';
import { errorTextOf, itemsOf, type Execution, type StoredCredential } from '../../testing/n8n/rest';
import { leaks } from '../../testing/n8n/secrets';
import { setup } from '../../testing/n8n/setup';
import { createVideos, startWithTexts, textsOf } from '../../testing/n8n/stage';
import { chain, type WorkflowDefinition } from '../../testing/n8n/workflow';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

let n8n: Instance;
let simulator: Simulator;
let credential: StoredCredential;
let sequence = 0;

beforeAll(async () => {
	n8n = await startInstance({ ...setup(), offline: true });
});
afterAll(async () => await n8n?.close());

beforeEach(async () => {
	sequence += 1;
	simulator = await startSimulator();
	credential = await saveCredential(n8n.rest, simulator);
});
afterEach(async () => await simulator.close());

/** A workflow that takes a video and a text from a form, uploads the video and has Chanjing begin. */
const makesVideos = (path: string, callbackUrl: string): WorkflowDefinition =>
	chain(`Makes videos (${path})`, [
		{
			name: 'Form Post',
			type: 'webhook',
			typeVersion: 2,
			webhookId: path,
			parameters: { httpMethod: 'POST', path, options: {} },
		},
		chanjing('Upload', credential, {
			resource: 'file',
			operation: 'upload',
			service: 'lip_sync_video',
			source: 'binary',
			binaryPropertyName: 'video',
		}),
		chanjing('Create', credential, {
			resource: 'lipSync',
			operation: 'create',
			videoSource: 'fileId',
			videoFileId: '={{ $json.file_id }}',
			audioType: 'tts',
			text: '={{ $("Form Post").item.json.body.text }}',
			voice: someVoice(simulator),
			options: { callbackUrl },
		}),
	]);

/** A workflow that Chanjing's callback starts and that fetches the finished video. */
const fetchesVideos = (webhookId: string): WorkflowDefinition =>
	chain(`Fetches videos (${webhookId})`, [
		chanjingTrigger('Chanjing Trigger', credential, webhookId),
		chanjing('Download', credential, {
			resource: 'lipSync',
			operation: 'download',
			taskId: '={{ $json.id }}',
		}),
	]);

/** Publishes both workflows; the second one's URL is the callback of the first one's tasks. */
async function publishBoth() {
	const webhookId = `finished-${sequence}`;
	const path = `make-${sequence}`;
	const fetching = await n8n.rest.createWorkflow(fetchesVideos(webhookId), { publish: true });
	const making = await n8n.rest.createWorkflow(makesVideos(path, triggerUrl(n8n.process.url, webhookId)), {
		publish: true,
	});
	return { making, fetching, formUrl: `${n8n.process.url}/webhook/${path}` };
}

/** Posts a video and a text as a browser's form does. */
async function postVideo(formUrl: string, video: Buffer, text: string): Promise<void> {
	const form = new FormData();
	form.append('text', text);
	form.append('video', video, { filename: 'speaker.mp4', contentType: 'video/mp4' });
	await axios.post(formUrl, form, { headers: form.getHeaders() });
}

async function onlyExecution(workflow: string): Promise<Execution> {
	const [id] = await n8n.rest.executionsOf(workflow, 1);
	return await n8n.rest.executionThatIs(id);
}

describe('a user who posts a video and a text to n8n', () => {
	it('gets the lip-synced video: upload, create, the trigger on the callback, download', async () => {
		const { making, fetching, formUrl } = await publishBoth();
		const video = await readFile(await sampleVideo());
		await postVideo(formUrl, video, 'Welcome to our shop.');

		const made = await onlyExecution(making);
		expect(errorTextOf(made)).toBe('');
		const [{ json: uploaded }] = itemsOf(made, 'Upload');
		expect(uploaded).toMatchObject({
			service: 'lip_sync_video',
			mime_type: 'video/mp4',
			bytes: video.length,
			ready: true,
		});
		const file = simulator.state.file(String(uploaded.file_id));
		expect(file.sha256).toBe(sha256(video));
		const [{ json: created }] = itemsOf(made, 'Create');
		expect(created.video_file_id).toBe(file.id);
		const task = simulator.state.task(String(created.id));
		expect(task.request.tts_config).toMatchObject({ audio_man_id: simulator.state.voices.common[0].id });
		expect([task.request.tts_config.text].flat()).toEqual(['Welcome to our shop.']);

		const fetched = await onlyExecution(fetching);
		expect(errorTextOf(fetched)).toBe('');
		const [announced] = itemsOf(fetched, 'Chanjing Trigger');
		expect(announced.json).toMatchObject({ id: task.id, state: 'success', status: 20, progress: 100 });
		const [downloaded] = itemsOf(fetched, 'Download');
		const result = await n8n.rest.binary(downloaded);
		const path = join(n8n.folder, 'result.mp4');
		await writeFile(path, result);
		expect(await probe(path)).toMatchObject({
			videoCodec: 'h264',
			audioCodec: 'aac',
			width: 180,
			height: 320,
		});
		await rm(path);
		expect(sha256(result)).toBe(sha256(video));

		expect(simulator.log.violations).toEqual([]);
		expect(simulator.log.counts()).toMatchObject({
			accessToken: 1,
			createUploadUrl: 1,
			put: 1,
			createLipSync: 1,
			callback: 1,
			result: 1,
		});
		expect(await leaks(n8n, simulator)).toEqual([]);
	});

	it('gets it too when the token dies in the middle, at the price of one more exchange', async () => {
		const account = await n8n.rest.createWorkflow(
			chain('Asks for the account', [
				{ name: 'Start', type: 'manualTrigger' },
				chanjing('Account', credential, { resource: 'account', operation: 'get' }),
			]),
		);
		const asked = await n8n.rest.executionThatIs(await n8n.rest.run(account, 'Start'));
		expect(asked.status).toBe('success');

		const { making, fetching, formUrl } = await publishBoth();
		// The call for the upload URL is the last one it is good for.
		simulator.faults.expireTokenAfterCalls(1);
		const video = await readFile(await sampleVideo());
		await postVideo(formUrl, video, 'Welcome back.');

		expect(errorTextOf(await onlyExecution(making))).toBe('');
		const fetched = await onlyExecution(fetching);
		expect(errorTextOf(fetched)).toBe('');
		expect(sha256(await n8n.rest.binary(itemsOf(fetched, 'Download')[0]))).toBe(sha256(video));
		expect(simulator.log.violations).toEqual([]);
		expect(simulator.log.counts()).toMatchObject({ accessToken: 2, put: 1, createLipSync: 1 });
		expect(await leaks(n8n, simulator)).toEqual([]);
	});

	it('sees why when the task fails: the trigger tells, and the download refuses with the task id', async () => {
		simulator.faults.failNextTasks('扣费失败');
		const { making, fetching, formUrl } = await publishBoth();
		await postVideo(formUrl, await readFile(await sampleVideo()), 'This one is too dear.');

		expect(errorTextOf(await onlyExecution(making))).toBe('');
		const [task] = simulator.state.tasks;
		const fetched = await onlyExecution(fetching);
		expect(itemsOf(fetched, 'Chanjing Trigger').map(({ json }) => json)).toEqual([
			expect.objectContaining({ id: task.id, state: 'failed', status: 30, msg: '扣费失败' }),
		]);
		expect(fetched.status).toBe('error');
		expect(errorTextOf(fetched)).toContain(task.id);
		expect(errorTextOf(fetched)).toContain('扣费失败');
		expect(simulator.log.count('result')).toBe(0);
		expect(await leaks(n8n, simulator)).toEqual([]);
	});

	it('can post it to a form that n8n itself shows', async () => {
		const video = await readFile(await sampleVideo('mov'));
		const path = `form-${sequence}`;
		const workflow = await n8n.rest.createWorkflow(
			chain('Takes a video from a form', [
				{
					name: 'On form submission',
					type: 'formTrigger',
					typeVersion: 2.2,
					webhookId: path,
					parameters: {
						formTitle: 'Your video',
						formFields: {
							values: [{ fieldLabel: 'Video', fieldType: 'file', multipleFiles: false, requiredField: true }],
						},
						options: {},
					},
				},
				chanjing('Upload', credential, {
					resource: 'file',
					operation: 'upload',
					service: 'lip_sync_video',
					source: 'binary',
					binaryPropertyName: 'Video',
				}),
			]),
			{ publish: true },
		);
		const form = new FormData();
		form.append('field-0', video, { filename: 'Sprecher.mov', contentType: 'video/quicktime' });
		await axios.post(`${n8n.process.url}/form/${path}`, form, { headers: form.getHeaders() });

		const execution = await onlyExecution(workflow);
		expect(errorTextOf(execution)).toBe('');
		expect(itemsOf(execution, 'Upload')[0].json).toMatchObject({
			bytes: video.length,
			mime_type: 'video/quicktime',
			ready: true,
		});
		expect(simulator.state.files.map((file) => file.sha256)).toEqual([sha256(video)]);
		expect(simulator.log.violations).toEqual([]);
	});
});

describe('one node', () => {
	it('makes the finished video of a posted video and a posted voice recording', async () => {
		const path = `one-node-${sequence}`;
		const workflow = await n8n.rest.createWorkflow(
			chain('Raw video to finished video', [
				{
					name: 'Form Post',
					type: 'webhook',
					typeVersion: 2,
					webhookId: path,
					parameters: { httpMethod: 'POST', path, options: {} },
				},
				chanjing(
					'Create',
					credential,
					{
						resource: 'lipSync',
						operation: 'create',
						videoSource: 'binary',
						videoBinaryPropertyName: 'video',
						audioType: 'audio',
						audioSource: 'binary',
						audioBinaryPropertyName: 'voice',
						waitMode: 'callback',
						waitLimit: 10,
						options: { download: true, outputBinaryPropertyName: 'finished', model: 1, volume: 80 },
					},
					{ webhookId: `${path}-resume` },
				),
			]),
			{ publish: true },
		);
		const video = await readFile(await sampleVideo());
		const voice = await readFile(await sampleAudio('mp3'));
		const form = new FormData();
		form.append('video', video, { filename: 'speaker.mp4', contentType: 'video/mp4' });
		form.append('voice', voice, { filename: 'voice.mp3', contentType: 'audio/mpeg' });
		await axios.post(`${n8n.process.url}/webhook/${path}`, form, { headers: form.getHeaders() });

		const execution = await onlyExecution(workflow);
		expect(errorTextOf(execution)).toBe('');
		const [task] = simulator.state.tasks;
		const [item] = itemsOf(execution, 'Create');
		expect(item.json).toMatchObject({ id: task.id, state: 'success' });
		expect(sha256(await n8n.rest.binary(item, 'finished'))).toBe(sha256(video));
		expect(task.request).toMatchObject({ audio_type: 'audio', model: 1, volume: 80 });
		const { video_file_id: videoId, audio_file_id: audioId } = task.request;
		expect(simulator.state.file(videoId)).toMatchObject({ service: 'lip_sync_video', sha256: sha256(video) });
		expect(simulator.state.file(audioId)).toMatchObject({ service: 'lip_sync_audio', sha256: sha256(voice) });
		expect(simulator.log.violations).toEqual([]);
		expect(simulator.log.counts()).toMatchObject({ accessToken: 1, put: 2, createLipSync: 1, result: 1 });
		expect(await leaks(n8n, simulator)).toEqual([]);
	});
});

describe('ten items', () => {
	it('become ten tasks, each paired with its item, and ten videos by ten callbacks', async () => {
		const webhookId = `ten-${sequence}`;
		const fetching = await n8n.rest.createWorkflow(fetchesVideos(webhookId), { publish: true });
		const videoFileId = simulator.state.addReadyFile('lip_sync_video', await sampleVideo());
		const texts = textsOf(10);
		const making = await n8n.rest.createWorkflow(
			chain('Makes ten videos', [
				...startWithTexts(texts),
				createVideos(
					{ simulator, credential, videoFileId },
					{ options: { callbackUrl: triggerUrl(n8n.process.url, webhookId) } },
				),
			]),
		);
		const made = await n8n.rest.executionThatIs(await n8n.rest.run(making, 'Start'));
		expect(errorTextOf(made)).toBe('');

		const created = itemsOf(made, 'Create');
		expect(created.map(({ pairedItem }) => pairedItem)).toEqual(texts.map((_, item) => ({ item })));
		const spoken = created.map(({ json }) =>
			[simulator.state.task(String(json.id)).request.tts_config.text].flat().join(''),
		);
		expect(spoken).toEqual(texts);

		const executions = await n8n.rest.executionsOf(fetching, 10);
		const fetched = await Promise.all(executions.map(async (id) => await n8n.rest.executionThatIs(id)));
		expect(fetched.map(errorTextOf).join('')).toBe('');
		const ids = fetched.map((execution) => itemsOf(execution, 'Download')[0].json.id);
		expect(ids.sort()).toEqual(created.map(({ json }) => json.id).sort());
		const video = await readFile(await sampleVideo());
		for (const execution of fetched) {
			expect(sha256(await n8n.rest.binary(itemsOf(execution, 'Download')[0]))).toBe(sha256(video));
		}
		expect(simulator.log.violations).toEqual([]);
		expect(simulator.log.counts()).toMatchObject({ accessToken: 1, createLipSync: 10, callback: 10 });
		expect(await leaks(n8n, simulator)).toEqual([]);
	});
});

describe('the credential', () => {
	it('is green with the right secret, and the token of the test is the one that nodes use', async () => {
		const tested = await n8n.rest.testCredential(credential, credentialFields(simulator));
		expect(tested.status).toBe('OK');
		const shown = await n8n.rest.credentialData(credential.id);
		expect(JSON.stringify(shown)).not.toContain(simulator.secretKey);
		expect(JSON.stringify(shown)).not.toContain(simulator.state.token);

		const account = await n8n.rest.createWorkflow(
			chain('Asks for the account twice', [
				{ name: 'Start', type: 'manualTrigger' },
				chanjing('First', credential, { resource: 'account', operation: 'get' }),
				chanjing('Second', credential, { resource: 'account', operation: 'get' }),
			]),
		);
		for (const run of ['first', 'second']) {
			const execution = await n8n.rest.executionThatIs(await n8n.rest.run(account, 'Start'));
			expect([run, errorTextOf(execution)]).toEqual([run, '']);
			expect(itemsOf(execution, 'Second')[0].json).toMatchObject({ resi_total_bean: simulator.state.beans });
		}
		expect(simulator.log.counts()).toMatchObject({ accessToken: 1, userDuration: 4 });
		expect(await leaks(n8n, simulator)).toEqual([]);
	});

	it('is red with a wrong secret and says what Chanjing said, in the dialog and in an execution', async () => {
		const wrong = { ...credentialFields(simulator), secretKey: 'not-the-right-secret-key' };
		simulator.set({ wrongCredentialMsg: 'app_id或secret_key不匹配' });
		const mistaken = await n8n.rest.createCredential('Mistaken', 'chanjingApi', wrong);
		const tested = await n8n.rest.testCredential(mistaken, wrong);
		expect(tested.status).toBe('Error');
		expect(tested.message).toContain('app_id或secret_key不匹配');
		expect(tested.message).not.toContain(wrong.secretKey);

		const workflow = await n8n.rest.createWorkflow(
			chain('Asks for the account with a wrong secret', [
				{ name: 'Start', type: 'manualTrigger' },
				chanjing('Account', mistaken, { resource: 'account', operation: 'get' }),
			]),
		);
		const execution = await n8n.rest.executionThatIs(await n8n.rest.run(workflow, 'Start'));
		expect(execution.status).toBe('error');
		expect(errorTextOf(execution)).toContain('app_id或secret_key不匹配');
		const [exchange] = simulator.log.calls('accessToken').slice(-1);
		expect(errorTextOf(execution)).toContain(exchange.traceId);
		expect(execution.raw).not.toContain(wrong.secretKey);
		expect(await n8n.process.log()).not.toContain(wrong.secretKey);
		// No call was made with a token that nobody gave.
		expect(simulator.log.entries.map(({ endpoint }) => endpoint)).toEqual(
			simulator.log.calls('accessToken').map(() => 'accessToken'),
		);
	});
});

describe('the voice picker in the editor', () => {
	it('finds a voice by its name on the list of the account', async () => {
		const wanted = simulator.state.voices.common[41];
		const { results } = await n8n.rest.call<{ results: Array<{ name: string; value: string }> }>(
			'POST',
			'/dynamic-node-parameters/resource-locator-results',
			{
				path: 'parameters.voice',
				methodName: 'searchVoices',
				nodeTypeAndVersion: { name: 'n8n-nodes-chanjing.chanjing', version: 1 },
				currentNodeParameters: { resource: 'lipSync', operation: 'create' },
				credentials: { [credential.type]: { id: credential.id, name: credential.name } },
				filter: wanted.name,
			},
		);
		expect(results.map(({ value }) => value)).toContain(wanted.id);
		expect(results.length).toBeLessThan(simulator.state.voices.common.length / 2);
	});
});
