import { isVisible, useDesk } from '../../testing/browser/desk';
import { picture, pictureOfList } from '../../testing/browser/pictures';
import { chanjing, someVoice } from '../../testing/n8n/chanjing';
import { chain } from '../../testing/n8n/workflow';

const desk = useDesk({ settings: { beans: 90 } });
const { sees } = desk;

const start = { name: 'Start', type: 'manualTrigger' };

/** The parameters of a create that needs no file from n8n. */
const order = () => ({
	resource: 'lipSync',
	operation: 'create',
	videoSource: 'fileId',
	videoFileId: desk.simulator.state.addReadyFile('lip_sync_video'),
	text: 'Welcome to our spring collection.',
	voice: someVoice(desk.simulator),
});

describe('above the output', () => {
	sees('stands that few beans are left, and what the chosen model costs', async () => {
		const { editor, n8n } = desk;
		const create = chanjing('Create', await desk.saveCredential(), { ...order(), options: { model: 1 } });
		await editor.openWorkflow(await n8n.rest.createWorkflow(chain('Few Beans', [start, create])));
		await editor.openNode('Create');
		await editor.panel.getByTestId('node-execute-button').click();
		const beans = editor.output.getByText('The account has 90 beans left: 45 seconds of video');
		await beans.waitFor(isVisible);
		const model = editor.output.getByText('The chosen model takes 2 beans per second');
		await model.waitFor(isVisible);
		await picture(editor, 'hints', {
			what: await editor.output.getByTestId('node-hint').all(),
			within: editor.output,
		});
	});
});

describe('the canvas', () => {
	sees('says what a node does, and what a waiting execution waits for', async () => {
		const { editor, n8n, simulator } = desk;
		simulator.set({ generatingMs: Infinity });
		const create = chanjing('Create', await desk.saveCredential(), { ...order(), waitMode: 'callback' });
		await editor.openWorkflow(await n8n.rest.createWorkflow(chain('Waits', [start, create])));
		await editor.node('Create').getByText('Create lip-sync video').waitFor(isVisible);
		await editor.page.getByTestId('execute-workflow-button').first().click();
		await simulator.log.waitFor('createLipSync', 1, 30_000);
		await editor.openNode('Create');
		const waits = `Waiting for Chanjing to call ${new URL(n8n.process.url).host} about each video`;
		await editor.output.getByText(waits).waitFor(isVisible);
	});
});

describe('the pickers', () => {
	sees('offer the newest tasks with their state, and the files', async () => {
		const { editor, n8n, simulator } = desk;
		const credential = await desk.saveCredential();
		const states = [30, 20, 10];
		for (const status of states) simulator.state.addTask({ status });
		const task = simulator.state.addTask({ status: 20 });
		const get = { resource: 'lipSync', operation: 'get' };
		const nodes = [start, chanjing('Get', credential, get, { typeVersion: 1.1 })];
		await editor.openWorkflow(await n8n.rest.createWorkflow(chain('Picks', nodes)));
		await editor.openNode('Get');
		const tasks = await editor.searchPicker('taskId', task.slice(0, 8), 'success');
		await tasks.first().click();
		await editor.widen(170);
		const newest = await editor.openPicker('taskId');
		await newest.nth(states.length).waitFor(isVisible);
		await pictureOfList(editor, 'task', 'Task ID', 'taskId', newest);
		await editor.page.keyboard.press('Escape');
		await editor.panel.getByTestId('node-execute-button').click();
		await editor.output.getByText(task).first().waitFor(isVisible);
	});
});
