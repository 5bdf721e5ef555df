import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import axios from 'axios';
import FormData from 'form-data';
import { chanjing, credentialFields, saveCredential, someVoice } from '../../testing/n8n/chanjing';
import { eventually } from '../../testing/n8n/eventually';
import type { N8nInstallation } from '../../testing/n8n/install';
import { startInstance, type Instance } from '../../testing/n8n/instance';
import { errorTextOf, itemsOf, type Execution, type StoredCredential } from '../../testing/n8n/rest';
import { leaks } from '../../testing/n8n/secrets';
import { setup } from '../../testing/n8n/setup';
import { chain, type NodeDraft } from '../../testing/n8n/workflow';
import { sampleVideo } from '../../testing/samples';
import { startSimulator, type Simulator } from '../../testing/simulator';

const installed = JSON.parse(process.env.COMPAT_SETUP ?? '[]') as Array<{
	version: string;
	installation: N8nInstallation;
}>;

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const promises = {
	loads: 'loads the nodes and the credential',
	tests: 'tests the credential: green, then red with the reason',
	makes: 'uploads, creates, gets and downloads a video',
	resumes: 'wakes up on the callback',
	tells: 'takes a picked file, and tells what is worth knowing',
} as const;

/** What held on which n8n, for the table at the end. */
const results = new Map<string, Partial<Record<keyof typeof promises, 'passed' | 'FAILED'>>>();

afterAll(() => {
	const columns = Object.keys(promises) as Array<keyof typeof promises>;
	const lines = [...results].map(([version, held]) =>
		[version, ...columns.map((column) => held[column] ?? 'not run')].join(' | '),
	);
	const table = [['n8n', ...columns.map((column) => promises[column])].join(' | '), ...lines];
	process.stdout.write(`\n${table.map((line) => `| ${line} |`).join('\n')}\n\n`);
});

describe.each(installed)('n8n $version', ({ version, installation }) => {
	let n8n: Instance;
	let simulator: Simulator;
	let credential: StoredCredential;
	let video: Buffer;

	beforeAll(async () => {
		results.set(version, {});
		video = await readFile(await sampleVideo());
		n8n = await startInstance({ installation, tarball: setup().tarball, offline: true });
	});
	afterAll(async () => await n8n?.close());

	beforeEach(async () => {
		simulator = await startSimulator();
		credential = await saveCredential(n8n.rest, simulator);
	});
	afterEach(async () => await simulator.close());

	const holds = (promise: keyof typeof promises, work: () => Promise<void>) =>
		it(promises[promise], async () => {
			const held = results.get(version)!;
			held[promise] = 'FAILED';
			await work();
			held[promise] = 'passed';
		});

	/** Publishes nodes that run when a video is posted, posts one, and returns the execution when it has ended. */
	async function postVideo(path: string, nodes: NodeDraft[]): Promise<Execution> {
		const id = await n8n.rest.createWorkflow(
			chain(path, [
				{
					name: 'Form Post',
					type: 'webhook',
					typeVersion: 2,
					webhookId: path,
					parameters: { httpMethod: 'POST', path, options: {} },
				},
				...nodes,
			]),
		);
		const { versionId } = await n8n.rest.call<{ versionId: string }>('GET', `/workflows/${id}`);
		await n8n.rest.call('POST', `/workflows/${id}/activate`, { versionId });
		// The newer n8n answers before a published workflow listens.
		const status = await eventually('the workflow to listen', async () => {
			const form = new FormData();
			form.append('video', video, { filename: 'speaker.mp4', contentType: 'video/mp4' });
			const url = `${n8n.process.url}/webhook/${path}`;
			const response = await axios.post(url, form, {
				headers: form.getHeaders(),
				validateStatus: () => true,
			});
			return response.status === 404 ? undefined : response.status;
		});
		expect(status).toBe(200);
		const [execution] = await n8n.rest.executionsOf(id, 1);
		return await n8n.rest.executionThatIs(execution);
	}

	holds('loads', async () => {
		const ours = await Promise.all(
			['nodes', 'credentials'].map(async (kind) => {
				const url = `${n8n.process.url}/types/${kind}.json`;
				const { data } = await axios.get<Array<{ name: string; iconUrl?: unknown }>>(url, {
					headers: n8n.rest.session,
				});
				return data.filter(({ name }) => /chanjing/i.test(name));
			}),
		);
		expect(ours.flat().map(({ name }) => name)).toEqual([
			'n8n-nodes-chanjing.chanjing',
			'n8n-nodes-chanjing.chanjingPollingTrigger',
			'n8n-nodes-chanjing.chanjingTrigger',
			'n8n-nodes-chanjing.chanjingTool',
			'chanjingApi',
		]);
		for (const { iconUrl } of ours.flat()) {
			expect(iconUrl).toEqual({ light: expect.any(String), dark: expect.any(String) });
		}
		expect(await n8n.process.log()).not.toMatch(/(error|warn).*chanjing/i);
	});

	holds('tests', async () => {
		const green = { status: 'OK' };
		expect(await n8n.rest.testCredential(credential, credentialFields(simulator))).toMatchObject(green);
		// From now on the editor has what is stored, its secrets blanked out, and sends it back.
		const stored = await n8n.rest.credentialData(credential.id);
		simulator.faults.killToken();
		expect(await n8n.rest.testCredential(credential, stored)).toMatchObject(green);
		const wrong = { ...stored, secretKey: 'not-the-right-secret-key' };
		const { status, message } = await n8n.rest.testCredential(credential, wrong);
		expect(status).toBe('Error');
		expect(message).toContain(simulator.options.wrongCredentialMsg);
		expect(simulator.log.count('accessToken')).toBe(3);
	});

	holds('makes', async () => {
		const execution = await postVideo('makes', [
			chanjing('Upload', credential, {
				resource: 'file',
				operation: 'upload',
				binaryPropertyName: 'video',
			}),
			chanjing('Create', credential, {
				videoSource: 'fileId',
				videoFileId: '={{ $json.file_id }}',
				text: 'Welcome to our shop.',
				voice: someVoice(simulator),
			}),
			chanjing('Get', credential, {
				operation: 'get',
				taskId: '={{ $json.id }}',
				waitMode: 'poll',
				waitLimit: 5,
			}),
			chanjing('Download', credential, { operation: 'download', taskId: '={{ $json.id }}' }),
		]);
		expect(errorTextOf(execution)).toBe('');
		expect(itemsOf(execution, 'Upload')[0].json).toMatchObject({ bytes: video.length, ready: true });
		expect(itemsOf(execution, 'Get')[0].json).toMatchObject({ state: 'success' });
		expect(sha256(await n8n.rest.binary(itemsOf(execution, 'Download')[0]))).toBe(sha256(video));
		expect(simulator.log.counts()).toMatchObject({ accessToken: 1, put: 1, createLipSync: 1, result: 1 });
		expect(simulator.log.violations).toEqual([]);
		expect(await leaks(n8n, simulator)).toEqual([]);
	});

	holds('resumes', async () => {
		const execution = await postVideo('resumes', [
			chanjing(
				'Create',
				credential,
				{
					videoBinaryPropertyName: 'video',
					text: 'Welcome back.',
					voice: someVoice(simulator),
					waitMode: 'callback',
					waitLimit: 10,
					options: { download: true },
				},
				{ webhookId: 'resumes-create' },
			),
			{ name: 'After', type: 'noOp' },
		]);
		expect(errorTextOf(execution)).toBe('');
		const [item] = itemsOf(execution, 'After');
		expect(item.json).toMatchObject({ state: 'success' });
		expect(item.json).not.toHaveProperty('timed_out');
		expect(sha256(await n8n.rest.binary(item))).toBe(sha256(video));
		expect(simulator.log.counts()).toMatchObject({ createLipSync: 1, callback: 1 });
	});

	holds('tells', async () => {
		const execution = await postVideo('tells', [
			chanjing(
				'Create',
				credential,
				{
					videoSource: 'fileId',
					videoFileId: { __rl: true, mode: 'list', value: simulator.state.addReadyFile('lip_sync_video') },
					text: 'Welcome to our shop.',
					voice: someVoice(simulator),
					options: { model: 1 },
				},
				{ typeVersion: 1.1 },
			),
		]);
		expect(errorTextOf(execution)).toBe('');
		const [run] = execution.data.resultData.runData.Create as Array<{ hints?: Array<{ message: string }> }>;
		expect(run.hints?.map(({ message }) => message)).toEqual([expect.stringContaining('2 beans per second')]);
	});
});
