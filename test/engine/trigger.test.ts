import axios from 'axios';
import { DummyTrigger } from '../../testing/engine/dummies/DummyTrigger';
import { createEngine, type ActiveTrigger, type Engine } from '../../testing/engine/index';

let engine: Engine;
let trigger: ActiveTrigger;

beforeEach(async () => {
	engine = await createEngine({ nodeTypes: [DummyTrigger] });
	trigger = await engine.trigger({ node: 'dummyTrigger' });
});
afterEach(async () => await engine.close());

const post = async (body: unknown, headers = {}, url = trigger.url) =>
	await axios.post(url, body, { headers, validateStatus: () => true, maxBodyLength: Infinity });

describe('a published trigger', () => {
	it('starts an execution with what it emits', async () => {
		const reply = await post({ a: 1 });
		expect([reply.status, reply.data]).toEqual([200, { message: 'Workflow was started' }]);
		expect(trigger.started.map(({ items }) => items)).toEqual([[{ json: { a: 1 } }]]);
		const outcome = await trigger.started[0].outcome;
		expect(outcome.status).toBe('success');
		expect(outcome.next.map(({ json }) => json)).toEqual([{ a: 1 }]);
	});

	it('starts nothing when it only answers', async () => {
		expect((await post({ reply: 'only' })).data).toEqual({ seen: true });
		const own = await post({ reply: 'own' });
		expect([own.status, own.data]).toEqual([403, { refused: true }]);
		expect(trigger.started).toEqual([]);
	});

	it('keeps its static data from call to call', async () => {
		await post({ reply: 'only' });
		await post({ a: 1 });
		await post({ reply: 'own' });
		expect(trigger.staticData).toEqual({ created: true, calls: 3 });
		await trigger.deactivate();
		expect(trigger.staticData).toEqual({ calls: 3 });
	});

	it('is closed to other paths and methods', async () => {
		expect((await post({}, {}, `${trigger.url}/more`)).status).toBe(404);
		expect((await axios.get(trigger.url, { validateStatus: () => true })).status).toBe(404);
	});

	it('answers 422 to JSON that cannot be read, and takes text and forms', async () => {
		expect((await post(Buffer.from('{"a":'), { 'content-type': 'application/json' })).status).toBe(422);
		await post('a=1', { 'content-type': 'application/x-www-form-urlencoded' });
		expect(trigger.started.map(({ items }) => items[0].json)).toEqual([{ a: '1' }]);
	});

	it('takes 15 MiB and refuses 17', async () => {
		expect((await post({ reply: 'only', pad: 'x'.repeat(15 * 2 ** 20) })).status).toBe(200);
		expect((await post({ reply: 'only', pad: 'x'.repeat(17 * 2 ** 20) })).status).toBe(500);
	});

	it('answers 500 when it throws, and the execution fails', async () => {
		const reply = await post({ reply: 'throw' });
		expect([reply.status, reply.data.message]).toEqual([
			500,
			'Workflow Webhook Error: Workflow could not be started!',
		]);
		expect((await trigger.started[0].outcome).status).toBe('error');
	});
});

describe('a trigger that listens in the editor', () => {
	beforeEach(async () => {
		trigger = await engine.trigger({ node: 'dummyTrigger', listening: true });
	});

	it('has a URL of its own, takes the call that starts it, and keeps no static data', async () => {
		expect(trigger.url).toContain('/webhook-test/');
		expect((await post({ reply: 'only' })).data).toEqual({ seen: true });
		expect((await post({ a: 1 })).status).toBe(200);
		expect((await post({ a: 2 })).status).toBe(404);
		expect(trigger.started.map(({ items }) => items)).toEqual([[{ json: { a: 1 } }]]);
		expect(trigger.staticData).toEqual({ created: true });
	});
});
