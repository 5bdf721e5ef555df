import { randomBytes } from 'node:crypto';
import axios from 'axios';
import FormData from 'form-data';
import type { INodeTypeDescription } from 'n8n-workflow';
import { startInstance, type Instance } from '../../testing/n8n/instance';
import { itemsOf } from '../../testing/n8n/rest';
import { post, webhookNode } from '../../testing/queue/webhook';
import { startSimulator } from '../../testing/simulator';
import { leaks } from '../../testing/n8n/secrets';
import { setup } from '../../testing/n8n/setup';
import { chain } from '../../testing/n8n/workflow';

let n8n: Instance;
beforeAll(async () => {
	n8n = await startInstance({ ...setup(), offline: true });
});
afterAll(async () => await n8n?.close());

describe('the n8n that the other end-to-end tests run on', () => {
	it('is the pinned one, with this package among its community packages', async () => {
		const versions = await n8n.process.command(['--version']);
		expect(versions).toBe('2.41.1');
		const nodeTypes = await axios.get<Array<{ name: string }>>(`${n8n.process.url}/types/nodes.json`, {
			headers: n8n.rest.session,
		});
		const names = nodeTypes.data.map(({ name }) => name);
		expect(names).toEqual(
			expect.arrayContaining([
				'n8n-nodes-chanjing.chanjing',
				'n8n-nodes-chanjing.chanjingPollingTrigger',
				'n8n-nodes-chanjing.chanjingTrigger',
			]),
		);
	});

	it('keeps what it was sent and the executions that wait when it is killed', async () => {
		const workflow = await n8n.rest.createWorkflow(
			chain('Waits for a second call', [
				webhookNode('waits'),
				{ name: 'Wait', type: 'wait', typeVersion: 1.1, parameters: { resume: 'webhook', options: {} } },
				{
					name: 'After',
					type: 'set',
					typeVersion: 3.4,
					parameters: {
						mode: 'raw',
						jsonOutput: '={{ { "after": $("Webhook").item.json.body.word } }}',
						options: {},
					},
				},
			]),
			{ publish: true },
		);
		const form = new FormData();
		form.append('word', 'hello');
		form.append('file', Buffer.from('bytes'), { filename: 'a.mp4', contentType: 'video/mp4' });
		await axios.post(`${n8n.process.url}/webhook/waits`, form, { headers: form.getHeaders() });
		const [id] = await n8n.rest.executionsOf(workflow, 1);
		const waiting = await n8n.rest.executionThatIs(id, ['waiting']);

		await n8n.process.kill();
		await expect(axios.get(n8n.process.url)).rejects.toThrow();
		await n8n.process.start();

		expect(await n8n.rest.execution(id)).toMatchObject({ status: 'waiting', waitTill: waiting.waitTill });
		const [received] = itemsOf(waiting, 'Webhook');
		expect((await n8n.rest.binary(received, 'file')).toString()).toBe('bytes');
		await n8n.rest.stop(id);
		expect((await n8n.rest.executionThatIs(id)).status).toBe('canceled');
	});

	it('is searched for secrets where they would be', async () => {
		const word = `word-${randomBytes(8).toString('hex')}`;
		const workflow = await n8n.rest.createWorkflow(
			chain('Says a word', [
				{ name: 'Start', type: 'manualTrigger' },
				{
					name: 'Word',
					type: 'set',
					typeVersion: 3.4,
					parameters: { mode: 'raw', jsonOutput: `{ "half": "${word.slice(0, 9)}" }`, options: {} },
				},
				{
					name: 'Both',
					type: 'set',
					typeVersion: 3.4,
					parameters: {
						mode: 'raw',
						jsonOutput: `={{ { "whole": $json.half + "${word.slice(9)}" } }}`,
						options: {},
					},
				},
			]),
		);
		const id = await n8n.rest.run(workflow, 'Start');
		expect((await n8n.rest.executionThatIs(id)).status).toBe('success');
		const simulator = await startSimulator({ secretKey: word });
		try {
			const found = await leaks(n8n, simulator);
			expect(found).toContain(`the secret key in execution ${id}`);
			expect(found.some((place) => place.includes('database.sqlite'))).toBe(true);
		} finally {
			await simulator.close();
		}
	});

	// docs/limits.md says why the node marks none of its own: once n8n hides them, look at that anew.
	it('shows the fields that a node marks as sensitive', async () => {
		const workflow = await n8n.rest.createWorkflow(
			chain('Is called with a header', [webhookNode('header')]),
			{ publish: true },
		);
		const nodeTypes = await axios.get<INodeTypeDescription[]>(`${n8n.process.url}/types/nodes.json`, {
			headers: n8n.rest.session,
		});
		const marked = nodeTypes.data.find(
			({ name }) => name === 'n8n-nodes-base.webhook',
		)?.sensitiveOutputFields;
		expect(marked).toContain('headers.authorization');
		await post(n8n.process.url, 'header', {}, { authorization: 'Basic anything' });
		const [id] = await n8n.rest.executionsOf(workflow, 1);
		const [call] = itemsOf(await n8n.rest.executionThatIs(id), 'Webhook');
		expect(call.json.headers).toMatchObject({ authorization: 'Basic anything' });
	});

	it('cannot reach any other machine', async () => {
		const workflow = await n8n.rest.createWorkflow(
			chain('Calls out', [
				{ name: 'Start', type: 'manualTrigger' },
				{
					name: 'Call',
					type: 'httpRequest',
					typeVersion: 4.2,
					parameters: { url: 'http://n8n.invalid/', options: {} },
				},
			]),
		);
		const execution = await n8n.rest.executionThatIs(await n8n.rest.run(workflow, 'Start'));
		expect(execution.status).toBe('error');
		expect(JSON.stringify(execution.data.resultData.error)).toContain('127.0.0.1:9');
	});
});
