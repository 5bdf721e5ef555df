import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChanjingApi } from '../../credentials/ChanjingApi.credentials';
import { chanjing, chanjingTrigger, credentialFields, someVoice } from '../../testing/n8n/chanjing';
import { eventually } from '../../testing/n8n/eventually';
import { readExamples, withCredential } from '../../testing/n8n/examples';
import { chain } from '../../testing/n8n/workflow';
import { sha256OfFile } from '../../testing/stage';
import { isVisible, publicUrl, useDesk } from '../../testing/browser/desk';
import { filmed, picture, pictureOfVideo } from '../../testing/browser/pictures';

const desk = useDesk({ address: publicUrl });
const { sees } = desk;

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
			const texts = await desk.editor.found.allInnerTexts();
			if (texts.join() === names.join()) return true;
			throw new Error(`it is ${texts.join(', ')}`);
		});

	sees('lists the trigger and every action under "chanjing"', async () => {
		await desk.editor.newWorkflow();
		await desk.editor.search('chanjing');
		await desk.editor.choose('Chanjing');
		await listed(triggers);
		await desk.editor.page.getByText(`Actions (${actions.length})`).click();
		await listed([...triggers, ...actions]);
	});

	sees('lists the actions after another node', async () => {
		const workflow = await desk.n8n.rest.createWorkflow(desk.fetchesVideo());
		await desk.editor.openWorkflow(workflow);
		await desk.editor.search('chanjing', 'Driving Video');
		await desk.editor.choose('Chanjing');
		await listed(actions);
	});

	it.each(['lip sync', '蝉镜', 'avatar', 'talking head'])('finds Chanjing under "%s"', async (words) => {
		await desk.editor.watch(async () => {
			await desk.editor.newWorkflow();
			await desk.editor.search(words);
			await desk.editor.found.getByText('Chanjing', { exact: true }).waitFor(isVisible);
		});
	});
});

describe('the credential dialog', () => {
	const openDialog = async () => {
		await desk.editor.newWorkflow();
		await desk.editor.search('chanjing');
		await desk.editor.choose('Chanjing');
		await desk.editor.choose('On video finished');
		await desk.editor.panel.getByText('Connect to Chanjing').click();
		await desk.editor.credential.waitFor(isVisible);
	};
	const openAgain = async () => {
		await desk.editor.panel.getByTestId('credential-edit-button').click();
		await desk.editor.credential.waitFor(isVisible);
	};
	const usualBaseUrl = String(new ChanjingApi().properties.find(({ name }) => name === 'baseUrl')!.default);
	/** Lets a field show something else than it holds. */
	const show = (input: unknown, value: string) => void Object.assign(input as object, { value });
	const shownReason = async () => {
		await desk.editor.credential.getByText('More details').click();
		const reason = desk.editor.credential.getByText('trace_id');
		await reason.waitFor(isVisible);
		return await reason.innerText();
	};
	const green = () => desk.editor.credential.getByTestId('credentials-config-container-test-success');

	sees(
		'shows green with the right secret, and red with the reason when it is replaced by a wrong one',
		async () => {
			desk.simulator.set({ wrongCredentialMsg: 'app_id或secret_key不匹配' });
			await openDialog();
			await desk.editor.saveCredential(credentialFields(desk.simulator));
			await desk.editor.credential.waitFor({ state: 'hidden' });
			await openAgain();
			await green().waitFor(isVisible);
			const baseUrl = desk.editor.credential.getByTestId('parameter-input-baseUrl').locator('input');
			await picture(desk.editor, 'credential', {
				what: desk.editor.credential,
				again: async () => await baseUrl.evaluate(show, usualBaseUrl),
			});

			await desk.editor.saveCredential({ secretKey: 'not-the-right-secret-key' });
			const reason = await shownReason();
			expect(reason).toContain('app_id或secret_key不匹配');
			expect(reason).toContain('Check App ID and Secret Key');
			expect(await green().isVisible()).toBe(false);
		},
	);

	sees('shows green although the stored token has ended', async () => {
		await openDialog();
		await desk.editor.saveCredential(credentialFields(desk.simulator));
		await desk.editor.credential.waitFor({ state: 'hidden' });
		desk.simulator.faults.killToken();
		await openAgain();
		await desk.editor.credential.getByText('Retry', { exact: true }).click();
		await desk.simulator.log.waitFor('accessToken', 2);
		await green().waitFor(isVisible);
	});

	sees('shows red with the reason for a secret that was wrong from the start', async () => {
		await openDialog();
		await desk.editor.saveCredential({
			...credentialFields(desk.simulator),
			secretKey: 'not-the-right-secret-key',
		});
		expect(await shownReason()).toContain('app_id或secret_key错误');
		expect(await green().isVisible()).toBe(false);
	});
});

describe('Create', () => {
	sees('is built from a binary and a searched voice, waits for the video and shows it', async () => {
		const { editor, simulator } = desk;
		simulator.set({ render: true });
		await desk.saveCredential();
		const voice = simulator.state.voices.common.find(
			({ name, lang }) => name.includes('Amy') && lang === 'en',
		)!;
		const workflow = await desk.n8n.rest.createWorkflow(desk.fetchesVideo());
		await editor.openWorkflow(workflow);
		await filmed(editor, 'first-video', async () => {
			await editor.search('chanjing', 'Driving Video');
			await editor.choose('Chanjing');
			await editor.choose('Create lip-sync video');

			await editor.write('text', 'Welcome to our spring collection.');
			const voices = await editor.searchPicker('voice', 'amy en', 'Amy');
			await voices.filter({ hasText: voice.name }).click();
			await editor.select('waitMode', 'Wait for Video');
			await editor.addOption('Download Video');
			await editor.field('download').locator('.el-switch').click();
			await editor.panel.getByTestId('node-execute-button').click();
			await editor.output.getByTestId('ndv-download-binary-data').waitFor({ timeout: 60_000 });
			expect((await editor.playVideo()).height).toBeGreaterThan(0);
		});
		await pictureOfVideo(editor, 'output');

		const [task] = simulator.state.tasks;
		expect(task.request.tts_config).toMatchObject({ audio_man_id: voice.id });
		await editor.output.getByText('Back to list').click();
		const [file] = await Promise.all([
			editor.page.waitForEvent('download'),
			editor.output.getByTestId('ndv-download-binary-data').click(),
		]);
		expect(file.suggestedFilename()).toBe(`${task.id}.mp4`);
		expect(await sha256OfFile(await file.path())).toBe(await sha256OfFile(task.ended!.path!));

		await editor.output.getByTestId('radio-button-json').click();
		for (const text of [`"${task.id}"`, '"success"', '"video_url"']) {
			await editor.output.getByText(text).first().waitFor(isVisible);
		}
		expect(simulator.log.violations).toEqual([]);
		expect(simulator.log.counts()).toMatchObject({ put: 1, createLipSync: 1, result: 1 });
	});

	sees('marks a missing text and a missing voice', async () => {
		await desk.saveCredential();
		await desk.editor.openWorkflow(await desk.n8n.rest.createWorkflow(desk.fetchesVideo()));
		await desk.editor.search('chanjing', 'Driving Video');
		await desk.editor.choose('Chanjing');
		await desk.editor.choose('Create lip-sync video');
		await desk.editor.panel.getByTestId('ndv-close-button').click();
		const issues = desk.editor.node('Create lip-sync video').getByTestId('node-issues');
		await issues.hover();
		await desk.editor.page.getByText('Parameter "Text" is required').waitFor(isVisible);
		await desk.editor.page.getByText('Parameter "Voice" is required').waitFor(isVisible);
	});
});

describe('the node after Create', () => {
	sees('offers the fields of a task before the first run', async () => {
		const credential = await desk.saveCredential();
		const workflow = chain('Uses the fields', [
			{ name: 'Start', type: 'manualTrigger' },
			chanjing('Create', credential, { resource: 'lipSync', operation: 'create' }),
			{ name: 'Edit Fields', type: 'set', typeVersion: 3.4, parameters: { options: {} } },
		]);
		await desk.editor.openWorkflow(await desk.n8n.rest.createWorkflow(workflow));
		await desk.editor.openNode('Edit Fields');
		const input = desk.editor.panel.getByTestId('ndv-input-panel');
		for (const field of ['state', 'video_url', 'video_file_id']) {
			await input.getByText(field, { exact: true }).waitFor(isVisible);
		}
	});

	sees('shows the URL of the video, and gets it when it is executed alone', async () => {
		const { editor, n8n, simulator } = desk;
		const create = chanjing('Create', await desk.saveCredential(), {
			resource: 'lipSync',
			operation: 'create',
			videoSource: 'fileId',
			videoFileId: simulator.state.addReadyFile('lip_sync_video'),
			text: 'Welcome to our spring collection.',
			voice: someVoice(simulator),
			waitMode: 'poll',
		});
		const next = {
			name: 'Edit Fields',
			type: 'set',
			typeVersion: 3.4,
			parameters: { mode: 'raw', jsonOutput: '={{ { "link": $json.video_url } }}', options: {} },
		};
		const workflow = chain('Goes on', [{ name: 'Start', type: 'manualTrigger' }, create, next]);
		await editor.openWorkflow(await n8n.rest.createWorkflow(workflow));
		await editor.openNode('Create');
		await editor.panel.getByTestId('node-execute-button').click();
		await editor.output.getByText('1 item').waitFor(isVisible);
		await editor.panel.getByTestId('ndv-close-button').click();

		await editor.openNode('Edit Fields');
		const url = new RegExp(`/video/${simulator.state.tasks[0].id}\\.mp4\\?Expires=`);
		await editor.panel.getByTestId('ndv-input-panel').getByText(url).waitFor(isVisible);
		await editor.panel.getByTestId('node-execute-button').click();
		await editor.output.getByText(url).waitFor(isVisible);
		expect(simulator.log.count('createLipSync')).toBe(1);
	});
});

describe('the trigger', () => {
	sees('listens for a test event at the URL of its panel and shows the finished task', async () => {
		await desk.saveCredential();
		await desk.editor.newWorkflow();
		await desk.editor.search('chanjing');
		await desk.editor.choose('Chanjing');
		await desk.editor.choose('On video finished');
		await desk.editor.panel.getByText('Webhook URLs', { exact: true }).click();
		const url = desk.editor.panel.getByText(new RegExp(`^${publicUrl}/webhook-test/.*/webhook$`));
		await url.waitFor(isVisible);
		const testUrl = (await url.innerText()).trim().replace(publicUrl, desk.n8n.process.url);
		await desk.editor.panel.getByTestId('node-execute-button').click();
		await desk.editor.panel.getByText('Listening for test event').waitFor(isVisible);

		const task = desk.simulator.state.addTask({ status: 20 });
		await desk.simulator.state.fireCallback(task, { url: testUrl });
		await desk.editor.output.getByText('1 item').waitFor(isVisible);
		await desk.editor.output.getByText(task).first().waitFor(isVisible);
		await desk.editor.output.getByTestId('radio-button-schema').click();
		expect(desk.simulator.log.count('lipSyncDetail')).toBe(1);
	});

	sees('shows the address to paste into Callback URL', async () => {
		const { editor, n8n } = desk;
		const trigger = chanjingTrigger('Chanjing Trigger', await desk.saveCredential(), randomUUID());
		await editor.openWorkflow(await n8n.rest.createWorkflow(chain('Finished Videos', [trigger])));
		await editor.openNode('Chanjing Trigger');
		await editor.panel.getByText('Webhook URLs', { exact: true }).click();
		await editor.panel.getByTestId('radio-button-production').click();
		const url = editor.panel.getByText(new RegExp(`^${publicUrl}/webhook/.*/webhook$`));
		await url.waitFor(isVisible);
		const heading = editor.panel.getByText('Webhook URLs', { exact: true });
		await picture(editor, 'trigger', {
			what: [heading, url, editor.field('events'), editor.field('verify')],
		});
	});
});

describe('the polling trigger', () => {
	sees('is found, and shows the newest finished video as its test event', async () => {
		const { editor, simulator } = desk;
		await desk.saveCredential();
		const task = simulator.state.addTask({ status: 20 });
		await editor.newWorkflow();
		await editor.search('chanjing');
		await editor.choose('Chanjing Polling');
		await editor.choose('On video finished');
		await editor.panel.getByTestId('node-execute-button').click();
		await editor.output.getByText('1 item').waitFor(isVisible);
		await editor.output.getByText(task).first().waitFor(isVisible);
		await picture(editor, 'polling-trigger', {
			what: [editor.label('Poll Times'), editor.field('events'), editor.field('resources')],
		});
	});
});

describe('the workflows in examples/', () => {
	sees('have no warning on any node once their credentials are chosen', async () => {
		const credential = await desk.saveCredential();
		const model = await desk.n8n.rest.createCredential('OpenAI', 'openAiApi', { apiKey: 'not-a-key' });
		const folder = await mkdtemp(join(tmpdir(), 'chanjing-examples-'));
		try {
			for (const { name, definition } of await readExamples()) {
				const path = join(folder, `${name}.json`);
				const chosen = withCredential(definition, credential);
				for (const node of chosen.nodes.filter(({ type }) => type.endsWith('.lmChatOpenAi'))) {
					node.credentials = { openAiApi: model };
				}
				await writeFile(path, JSON.stringify(chosen));
				await desk.editor.newWorkflow();
				await desk.editor.importFile(path);
				const nodes = definition.nodes.filter(({ type }) => !type.endsWith('.stickyNote'));
				await desk.editor.node(nodes[nodes.length - 1].name).waitFor(isVisible);
				const warned = desk.editor.page.getByTestId('canvas-node').filter({
					has: desk.editor.page.getByTestId('node-issues'),
				});
				expect([name, await warned.allInnerTexts()]).toEqual([name, []]);
				expect([name, await desk.editor.page.getByTestId('canvas-node').count()]).toEqual([
					name,
					nodes.length,
				]);
			}
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	});
});
