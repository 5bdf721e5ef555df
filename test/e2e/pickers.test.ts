import axios from 'axios';

import { chanjing, saveCredential } from '../../testing/n8n/chanjing';
import { startInstance, type Instance } from '../../testing/n8n/instance';
import { itemsOf, type StoredCredential } from '../../testing/n8n/rest';
import { setup } from '../../testing/n8n/setup';
import { chain } from '../../testing/n8n/workflow';
import { startSimulator, type Simulator } from '../../testing/simulator';

let n8n: Instance;
let simulator: Simulator;
let credential: StoredCredential;

beforeAll(async () => {
	n8n = await startInstance({ ...setup(), offline: true });
	simulator = await startSimulator();
	credential = await saveCredential(n8n.rest, simulator);
});
afterAll(async () => {
	await n8n?.close();
	await simulator?.close();
});

describe('version 1.1 of the node, in n8n', () => {
	it('runs with a task that was picked from the list', async () => {
		const taskId = simulator.state.addTask();
		const { results } = await n8n.rest.call<{ results: Array<{ name: string; value: string }> }>(
			'POST',
			'/dynamic-node-parameters/resource-locator-results',
			{
				path: 'parameters.taskId',
				methodName: 'searchLipSyncTasks',
				nodeTypeAndVersion: { name: 'n8n-nodes-chanjing.chanjing', version: 1.1 },
				currentNodeParameters: { resource: 'lipSync', operation: 'get' },
				credentials: { [credential.type]: { id: credential.id, name: credential.name } },
				filter: 'success',
			},
		);
		expect(results.map(({ value }) => value)).toEqual([taskId]);
		const [{ name, value }] = results;
		const picked = { __rl: true, mode: 'list', value, cachedResultName: name };
		const get = { resource: 'lipSync', operation: 'get', taskId: picked };
		const workflow = chain('Gets a picked task', [
			{ name: 'Start', type: 'manualTrigger' },
			chanjing('Picked', credential, get, { typeVersion: 1.1 }),
			chanjing('Typed', credential, { ...get, taskId: '={{ $json.id }}' }),
		]);
		const id = await n8n.rest.createWorkflow(workflow);
		const execution = await n8n.rest.executionThatIs(await n8n.rest.run(id, 'Start'));
		for (const node of ['Picked', 'Typed'])
			expect(itemsOf(execution, node).map((item) => item!.json.id)).toEqual([taskId]);
	});

	it.each(['1.0.0', '1.1.0'])(
		'offers the fields of its output before the first run, as version %s',
		async (version) => {
			const path = `schemas/n8n-nodes-chanjing.chanjing/${version}/lipSync/get.json`;
			const { data } = await axios.get<{ properties: object }>(`${n8n.process.url}/${path}`, {
				headers: n8n.rest.session,
			});
			expect(data.properties).toHaveProperty('video_url');
		},
	);
});
