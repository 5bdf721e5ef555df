import axios from 'axios';
import { DummyNode } from '../../testing/engine/dummies/DummyNode';
import { createEngine, type Engine } from '../../testing/engine/index';

const waitUntil = '2100-01-01T00:00:00.000Z';
const waits = {
	node: 'dummy',
	nodeName: 'Dummy',
	parameters: { waitUntil },
	items: [{ json: { n: 1 } }, {}],
};
let engine: Engine;

beforeEach(async () => {
	engine = await createEngine({ nodeTypes: [DummyNode] });
});
afterEach(async () => await engine.close());

describe('an execution that waits', () => {
	it('has a time, a context and a signed resume URL', async () => {
		const run = await engine.run(waits);
		expect(run.status).toBe('waiting');
		expect(run.waitTill).toEqual(new Date(waitUntil));
		expect(run.nodeContext).toEqual({ url: run.resumeUrl(), tasks: 2 });
		expect(run.resumeUrl()).toMatch(/^http:\/\/localhost:5678\/webhook-waiting\/1\?signature=[0-9a-f]{64}$/);
	});

	it('gives away the public URL that n8n is told', async () => {
		const other = await createEngine({
			nodeTypes: [DummyNode],
			webhookBaseUrl: 'https://n8n.example.com/base/',
			database: engine.database,
		});
		await other.listen();
		const run = await other.run(waits);
		expect(run.nodeContext.url).toMatch(/^https:\/\/n8n\.example\.com\/base\/webhook-waiting\/1\?signature=/);
		expect((await run.resumeByWebhook({ body: { answer: 'done' } })).run?.status).toBe('success');
		await other.close();
	});

	it('goes on waiting when the webhook only answers', async () => {
		const run = await engine.run(waits);
		const reply = await run.resumeByWebhook({ body: { answer: 'not yet' } });
		expect(reply).toMatchObject({ status: 200, body: { still: 2 }, run: undefined });
		expect(run.currentStatus()).toBe('waiting');
	});

	it('is resumed with the webhook’s items, paired with the input', async () => {
		const run = await engine.run(waits);
		const reply = await run.resumeByWebhook({ body: { answer: 'done' } });
		expect(reply).toMatchObject({ status: 200, body: { thanks: 2 } });
		expect(reply.run?.status).toBe('success');
		expect(reply.run?.items).toEqual([
			{ json: { done: 0 }, pairedItem: { item: 0 } },
			{ json: { done: 1 }, pairedItem: { item: 1 } },
		]);
		expect(reply.run?.next.map(({ json }) => json)).toEqual([{ done: 0 }, { done: 1 }]);
		expect(run.currentStatus()).toBe('success');
	});

	it('is resumed by a call that comes over HTTP', async () => {
		await engine.listen();
		const run = await engine.run(waits);
		const { data } = await axios.post(run.nodeContext.url as string, { answer: 'done' });
		expect(data).toEqual({ thanks: 2 });
		expect((await run.resumed()).items).toHaveLength(2);
	});

	it('gives its input items, as they were changed, when its time comes', async () => {
		const run = await engine.run(waits);
		const later = await run.resumeByTime();
		expect(later.status).toBe('success');
		expect(later.items.map(({ json }) => json)).toEqual([{ seen: true }, { seen: true }]);
	});

	it('is resumed by a new engine after a restart, from what was stored', async () => {
		const second = await createEngine({ nodeTypes: [DummyNode], database: engine.database });
		const { executionId, nodeContext } = await engine.run(waits);
		await engine.close();
		engine = second;
		const reply = await engine
			.execution(executionId)
			.resumeByWebhook({ url: nodeContext.url as string, body: { answer: 'done' } });
		expect(reply.run?.items.map(({ json }) => json)).toEqual([{ done: 0 }, { done: 1 }]);
	});

	it('is closed to callers once it was stopped', async () => {
		const run = await engine.run(waits);
		run.stopWaiting();
		expect(run.currentStatus()).toBe('canceled');
		expect((await run.resumeByWebhook()).status).toBe(409);
	});
});

describe('n8n’s answers at a resume URL', () => {
	it('401 without the signature or with another one', async () => {
		const run = await engine.run(waits);
		const url = run.resumeUrl();
		for (const wrong of [url.replace(/\?.*/, ''), url.replace(/.$/, 'x'), `${url}0`]) {
			const reply = await run.resumeByWebhook({ url: wrong, body: { answer: 'done' } });
			expect(reply).toMatchObject({ status: 401, body: { error: 'Invalid token' }, run: undefined });
		}
		expect(run.currentStatus()).toBe('waiting');
	});

	it('404 for an execution that does not exist, a path or a method that the node has not', async () => {
		const run = await engine.run(waits);
		const url = run.resumeUrl();
		const status = async (call: object) => (await run.resumeByWebhook(call)).status;
		expect(await status({ url: url.replace('/1?', '/999?') })).toBe(404);
		expect(await status({ url: url.replace('/1?', '/1/other?') })).toBe(404);
		expect(await status({ method: 'GET' })).toBe(404);
	});

	it('409 once it has finished', async () => {
		const run = await engine.run(waits);
		await run.resumeByWebhook({ body: { answer: 'done' } });
		const late = await run.resumeByWebhook({ body: { answer: 'done' } });
		expect(late).toMatchObject({ status: 409, body: { code: 409 }, run: undefined });
		expect(JSON.stringify(late.body)).toContain('has finished already');
	});

	it('409 while it still runs', async () => {
		const running = engine.start({ node: 'dummy', parameters: { work: 'sleep' } });
		const early = await engine.execution(running.executionId).resumeByWebhook();
		expect(early.status).toBe(409);
		expect(JSON.stringify(early.body)).toContain('is running already');
		await running.stop();
	});

	it('422 for JSON that cannot be read', async () => {
		const run = await engine.run(waits);
		const reply = await run.resumeByWebhook({
			body: '{"answer":',
			headers: { 'content-type': 'application/json' },
		});
		expect(reply).toMatchObject({ status: 422, body: { message: 'Failed to parse request body' } });
	});

	it('500 for the second of two calls that both resume', async () => {
		const run = await engine.run(waits);
		const body = { answer: 'done', together: 2 };
		const calls = await Promise.all([run.resumeByWebhook({ body }), run.resumeByWebhook({ body })]);
		expect(calls.map(({ status }) => status).sort()).toEqual([200, 500]);
	});

	it('500 when the webhook throws, and the execution fails', async () => {
		const run = await engine.run(waits);
		const reply = await run.resumeByWebhook({ body: { answer: 'throw' } });
		expect(reply).toMatchObject({
			status: 500,
			body: { message: 'Workflow Webhook Error: Workflow could not be started!' },
		});
	});
});
