import axios from 'axios';
import { itemsOf } from '../../testing/n8n/rest';
import { createVideos, eachTestGets, type Stage, startWithTexts, textsOf } from '../../testing/n8n/stage';
import { chanjingTrigger, triggerUrl } from '../../testing/n8n/chanjing';
import { chain } from '../../testing/n8n/workflow';

let stage: Stage;
let n8n: Stage['n8n'];
let simulator: Stage['simulator'];
eachTestGets((given) => {
	stage = given;
	({ n8n, simulator } = given);
});

const outage = { on: ['lipSyncDetail', 'lipSyncList'], kind: 'html', status: 502, times: Infinity } as const;
const statuses = () => simulator.log.calls('callback').map(({ status }) => status);
const envelopeOf = (id: string) => ({ code: 0, msg: 'success', data: { id, status: 20, progress: 100 } });

describe('the only callback comes while Chanjing cannot be asked', () => {
	it('and n8n starts the workflow of a trigger by itself, once Chanjing can be asked again', async () => {
		const webhookId = `late-${Math.random().toString(36).slice(2)}`;
		const listening = await n8n.rest.createWorkflow(
			chain('Starts late', [
				chanjingTrigger('Trigger', stage.credential, webhookId),
				{ name: 'After', type: 'noOp' },
			]),
			{ publish: true },
		);
		const callbackUrl = triggerUrl(n8n.process.url, webhookId);
		const id = simulator.state.addTask({ status: 10, request: { callback: callbackUrl } });
		simulator.faults.add({ ...outage, on: [...outage.on] });
		await simulator.state.finishTask(id);
		expect(statuses()).toEqual([503]);
		expect(await n8n.rest.executionIds(listening)).toEqual([]);

		simulator.faults.clear();
		const [execution] = await n8n.rest.executionsOf(listening, 1);
		const started = await n8n.rest.executionThatIs(execution);
		expect(itemsOf(started, 'After').map(({ json }) => json)).toEqual([
			expect.objectContaining({ id, state: 'success' }),
		]);
		const again = await axios.post<string>(callbackUrl, envelopeOf(id), { proxy: false });
		expect(again.data).toMatch(/reported before/);
		expect(await n8n.rest.executionIds(listening)).toHaveLength(1);
	});

	it('and n8n goes on with an execution that waits by itself, once Chanjing can be asked again', async () => {
		simulator.faults.slowNextTasks(Infinity);
		const workflow = await n8n.rest.createWorkflow(
			chain('Goes on late', [
				...startWithTexts(textsOf(1)),
				createVideos(stage, { waitMode: 'callback', waitLimit: 10 }, { webhookId: 'goes-on-late' }),
				{ name: 'After', type: 'noOp' },
			]),
		);
		const execution = await n8n.rest.run(workflow, 'Start');
		await n8n.rest.executionThatIs(execution, ['waiting'], { milliseconds: 60_000 });
		const [{ id }] = simulator.state.tasks;
		simulator.faults.add({ ...outage, on: [...outage.on] });
		await simulator.state.finishTask(id);
		expect(statuses()).toEqual([503]);
		simulator.faults.clear();
		const resumed = await n8n.rest.executionThatIs(execution, ['success']);
		expect(itemsOf(resumed, 'After').map(({ json }) => [json.id, json.state])).toEqual([[id, 'success']]);
		expect(simulator.log.count('createLipSync')).toBe(1);
	});
});
