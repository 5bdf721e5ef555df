import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { chanjing, credentialFields } from '../../testing/n8n/chanjing';
import { eventually } from '../../testing/n8n/eventually';
import { readExamples, withCredential } from '../../testing/n8n/examples';
import { startInstance, type Instance } from '../../testing/n8n/instance';
import { setup } from '../../testing/n8n/setup';
import { chain } from '../../testing/n8n/workflow';
import { sampleVideo } from '../../testing/samples';
import { startSimulator, type Simulator } from '../../testing/simulator';
import { startChromium } from '../../testing/browser/chromium';
import { Editor, logIn, type Session } from '../../testing/browser/editor';
import { picture } from '../../testing/browser/pictures';

let browser: Browser;
let n8n: Instance;
let media: Server;
let simulator: Simulator;
let session: Session;
let editor: Editor;

/** A web server with the user's driving video. */
async function serveVideo(): Promise<Server> {
	const path = await sampleVideo('mp4', { width: 360, height: 640 });
	const server = createServer((_, response) => {
		response.setHeader('content-type', 'video/mp4');
		createReadStream(path).pipe(response);
	});
	return await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

beforeAll(async () => {
	browser = await startChromium();
	media = await serveVideo();
	n8n = await startInstance({ ...setup(), offline: true });
	session = await logIn(browser, n8n);
});
afterAll(async () => {
	await browser?.close();
	await n8n?.close();
	media?.close();
});

beforeEach(async () => {
	simulator = await startSimulator({ appId: '1a2b3c4d', pendingMs: 200, generatingMs: 1_500 });
	editor = await Editor.open(browser, n8n, session);
});
afterEach(async () => {
	await editor?.page.close();
	for (const { id } of await n8n.rest.call<Array<{ id: string }>>('GET', '/credentials')) {
		await n8n.rest.call('DELETE', `/credentials/${id}`);
	}
	await simulator.close();
});

/** A test of which a picture is kept when it fails. */
const sees = (name: string, work: () => Promise<void>) => it(name, async () => await editor.watch(work));

/** A workflow that fetches the driving video; the Chanjing node is to come after it. */
const fetchesVideo = () =>
	chain('Spring Collection', [
		{ name: 'Start', type: 'manualTrigger' },
		{
			name: 'Driving Video',
			type: 'httpRequest',
			typeVersion: 4.2,
			parameters: {
				url: `http://127.0.0.1:${(media.address() as AddressInfo).port}/anna.mp4`,
				options: {},
			},
		},
	]);

/** Saves the credential of the stand-in, which n8n then chooses for new nodes. */
const saveCredential = async () =>
	await n8n.rest.createCredential('Chanjing account', 'chanjingApi', credentialFields(simulator));

const isVisible = { state: 'visible' } as const;

describe('the node panel', () => {
	const triggers = ['On task failed', 'On video finished'];
	const actions = [
		'Get account',
		'Create avatar',
		'Delete avatar',
		'Get avatar',
		'Get many avatars',
		'Create avatar video',
		'Delete avatar video',
		'Download avatar video',
		'Get avatar video task',
		'Get many avatar video tasks',
		'Delete file',
		'Get file',
		'Get many files',
		'Upload file',
		'Create lip-sync video',
		'Download lip-sync video',
		'Get lip-sync task',
		'Get many lip-sync tasks',
		'Create speech',
		'Get speech',
		'Clone voice',
		'Delete voice',
		'Get voice',
		'Get many voices',
	];
	/** Waits until the panel, which slides in, lists exactly this. */
	const listed = async (names: string[]) =>
		await eventually('the list in the node panel', async () => {
			const texts = await editor.found.allInnerTexts();
			if (texts.join() === names.join()) return true;
			throw new Error(`it is ${texts.join(', ')}`);
		});

	sees('lists the trigger and every action under "chanjing"', async () => {
		await editor.newWorkflow();
		await editor.search('chanjing');
		await editor.choose('Chanjing');
		await listed(triggers);
		await editor.page.getByText(`Actions (${actions.length})`).click();
		await listed([...triggers, ...actions]);
	});

	sees('lists the actions after another node', async () => {
		const workflow = await n8n.rest.createWorkflow(fetchesVideo());
		const listActions = async () => {
			await editor.openWorkflow(workflow);
			await editor.search('chanjing', 'Driving Video');
			await editor.choose('Chanjing');
			await listed(actions);
		};
		await listActions();
		await picture(editor, 'node-panel', { again: listActions });
	});

	it.each(['lip sync', '蝉镜', 'avatar', 'talking head'])('finds Chanjing under "%s"', async (words) => {
		await editor.watch(async () => {
			await editor.newWorkflow();
			await editor.search(words);
			await editor.found.getByText('Chanjing', { exact: true }).waitFor(isVisible);
		});
	});
});

describe('the credential dialog', () => {
	const openDialog = async () => {
		await editor.newWorkflow();
		await editor.search('chanjing');
		await editor.choose('Chanjing');
		await editor.choose('On video finished');
		await editor.panel.getByText('Connect to Chanjing').click();
		await editor.credential.waitFor(isVisible);
	};
	const openAgain = async () => {
		await editor.panel.getByTestId('credential-edit-button').click();
		await editor.credential.waitFor(isVisible);
	};
	const shownReason = async () => {
		await editor.credential.getByText('More details').click();
		const reason = editor.credential.getByText('trace_id');
		await reason.waitFor(isVisible);
		return await reason.innerText();
	};
	const green = () => editor.credential.getByTestId('credentials-config-container-test-success');

	sees(
		'shows green with the right secret, and red with the reason when it is replaced by a wrong one',
		async () => {
			simulator.set({ wrongCredentialMsg: 'app_id或secret_key不匹配' });
			await openDialog();
			await editor.saveCredential(credentialFields(simulator));
			await editor.credential.waitFor({ state: 'hidden' });
			await openAgain();
			await green().waitFor(isVisible);
			await picture(editor, 'credential', { what: editor.credential });

			await editor.saveCredential({ secretKey: 'not-the-right-secret-key' });
			const reason = await shownReason();
			expect(reason).toContain('app_id或secret_key不匹配');
			expect(reason).toContain('Check App ID and Secret Key');
			expect(await green().isVisible()).toBe(false);
		},
	);

	sees('shows green although the stored token has ended', async () => {
		await openDialog();
		await editor.saveCredential(credentialFields(simulator));
		await editor.credential.waitFor({ state: 'hidden' });
		simulator.faults.killToken();
		await openAgain();
		await editor.credential.getByText('Retry', { exact: true }).click();
		await simulator.log.waitFor('accessToken', 2);
		await green().waitFor(isVisible);
	});

	sees('shows red with the reason for a secret that was wrong from the start', async () => {
		await openDialog();
		await editor.saveCredential({ ...credentialFields(simulator), secretKey: 'not-the-right-secret-key' });
		expect(await shownReason()).toContain('app_id或secret_key错误');
		expect(await green().isVisible()).toBe(false);
	});
});

describe('Create', () => {
	sees('is built from a binary and a searched voice, waits for the video and shows it', async () => {
		await saveCredential();
		const voice = simulator.state.voices.common.find(
			({ name, lang }) => name.includes('Amy') && lang === 'en',
		)!;
		await editor.openWorkflow(await n8n.rest.createWorkflow(fetchesVideo()));
		await editor.search('chanjing', 'Driving Video');
		await editor.choose('Chanjing');
		await editor.choose('Create lip-sync video');

		await editor.fill('text', 'Welcome to our spring collection.');
		await editor.panel.getByTestId('rlc-input').click();
		await editor.page.getByTestId('rlc-search').fill('amy en');
		const voices = editor.page.getByTestId('rlc-item');
		await eventually('the picker to show what was searched only', async () => {
			const names = await voices.allInnerTexts();
			return names.length > 0 && names.every((name) => name.includes('Amy')) ? true : undefined;
		});
		await picture(editor, 'voice', { what: editor.panel });
		await voices.filter({ hasText: voice.name }).click();
		await editor.select('waitMode', 'Wait for Video');
		await editor.addOption('Download Video');
		await editor.field('download').locator('.el-switch').click();
		await editor.panel.getByTestId('node-execute-button').click();

		const download = editor.output.getByTestId('ndv-download-binary-data');
		await download.waitFor({ timeout: 60_000 });
		const [task] = simulator.state.tasks;
		expect(task.request.tts_config).toMatchObject({ audio_man_id: voice.id });

		const [file] = await Promise.all([editor.page.waitForEvent('download'), download.click()]);
		expect(file.suggestedFilename()).toBe(`${task.id}.mp4`);
		const sha256 = createHash('sha256').update(await readFile(await file.path()));
		expect(sha256.digest('hex')).toBe(simulator.state.file(task.request.video_file_id).sha256);

		await editor.output.getByTestId('ndv-view-binary-data').click();
		const video = editor.output.locator('video');
		await eventually('the video to be playable', async () => {
			const ready = await video.evaluate((element: unknown) => {
				const { readyState, videoHeight } = element as { readyState: number; videoHeight: number };
				return readyState >= 2 && videoHeight;
			});
			return ready === 640 || undefined;
		});
		await picture(editor, 'output', { what: editor.panel });
		await editor.output.getByText('Back to list').click();
		await editor.output.getByTestId('radio-button-json').click();
		for (const text of [`"${task.id}"`, '"success"', '"video_url"']) {
			await editor.output.getByText(text).first().waitFor(isVisible);
		}
		expect(simulator.log.violations).toEqual([]);
		expect(simulator.log.counts()).toMatchObject({ put: 1, createLipSync: 1, result: 1 });
	});

	sees('marks a missing text and a missing voice', async () => {
		await saveCredential();
		await editor.openWorkflow(await n8n.rest.createWorkflow(fetchesVideo()));
		await editor.search('chanjing', 'Driving Video');
		await editor.choose('Chanjing');
		await editor.choose('Create lip-sync video');
		await editor.panel.getByTestId('ndv-close-button').click();
		const issues = editor.node('Create lip-sync video').getByTestId('node-issues');
		await issues.hover();
		await editor.page.getByText('Parameter "Text" is required').waitFor(isVisible);
		await editor.page.getByText('Parameter "Voice" is required').waitFor(isVisible);
	});
});

describe('the node after Create', () => {
	sees('offers the fields of a task before the first run', async () => {
		const credential = await saveCredential();
		const workflow = chain('Uses the fields', [
			{ name: 'Start', type: 'manualTrigger' },
			chanjing('Create', credential, { resource: 'lipSync', operation: 'create' }),
			{ name: 'Edit Fields', type: 'set', typeVersion: 3.4, parameters: { options: {} } },
		]);
		await editor.openWorkflow(await n8n.rest.createWorkflow(workflow));
		await editor.openNode('Edit Fields');
		const input = editor.panel.getByTestId('ndv-input-panel');
		for (const field of ['state', 'video_url', 'video_file_id']) {
			await input.getByText(field, { exact: true }).waitFor(isVisible);
		}
	});
});

describe('the trigger', () => {
	sees('listens for a test event at the URL of its panel and shows the finished task', async () => {
		await saveCredential();
		await editor.newWorkflow();
		await editor.search('chanjing');
		await editor.choose('Chanjing');
		await editor.choose('On video finished');
		await editor.panel.getByText('Webhook URLs', { exact: true }).click();
		const url = editor.panel.getByText(/^http:.*\/webhook-test\/.*\/webhook$/);
		await url.waitFor(isVisible);
		const testUrl = (await url.innerText()).trim();
		await editor.panel.getByTestId('node-execute-button').click();
		await editor.panel.getByText('Listening for test event').waitFor(isVisible);

		const task = simulator.state.addTask({ status: 20 });
		await simulator.state.fireCallback(task, { url: testUrl });
		await editor.output.getByText('1 item').waitFor(isVisible);
		await editor.output.getByText(task).first().waitFor(isVisible);
		await editor.output.getByTestId('radio-button-schema').click();
		await picture(editor, 'trigger', { what: editor.panel });
		expect(simulator.log.count('lipSyncDetail')).toBe(1);
	});
});

describe('the workflows in examples/', () => {
	sees('have no warning on any node once their credentials are chosen', async () => {
		const credential = await saveCredential();
		const model = await n8n.rest.createCredential('OpenAI', 'openAiApi', { apiKey: 'not-a-key' });
		const folder = await mkdtemp(join(tmpdir(), 'chanjing-examples-'));
		try {
			for (const { name, definition } of await readExamples()) {
				const path = join(folder, `${name}.json`);
				const chosen = withCredential(definition, credential);
				for (const node of chosen.nodes.filter(({ type }) => type.endsWith('.lmChatOpenAi'))) {
					node.credentials = { openAiApi: model };
				}
				await writeFile(path, JSON.stringify(chosen));
				await editor.newWorkflow();
				await editor.importFile(path);
				const nodes = definition.nodes.filter(({ type }) => !type.endsWith('.stickyNote'));
				await editor.node(nodes[nodes.length - 1].name).waitFor(isVisible);
				const warned = editor.page.getByTestId('canvas-node').filter({
					has: editor.page.getByTestId('node-issues'),
				});
				expect([name, await warned.allInnerTexts()]).toEqual([name, []]);
				expect([name, await editor.page.getByTestId('canvas-node').count()]).toEqual([name, nodes.length]);
			}
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	});
});
