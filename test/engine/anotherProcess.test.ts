import { anotherProcess } from '../../testing/engine/anotherProcess';
import { DummyApi } from '../../testing/engine/dummies/DummyApi';
import { DummyNode } from '../../testing/engine/dummies/DummyNode';
import { DummyService } from '../../testing/engine/dummies/DummyService';
import { createEngine, fileItem, type Engine } from '../../testing/engine/index';

const service = new DummyService();
let here: Engine;
let there: Engine;
let credentialId: string;

beforeAll(async () => {
	await service.start();
	here = await createEngine({ nodeTypes: [DummyNode], credentialTypes: [DummyApi], name: 'here' });
	const data = { url: service.url, secret: 'right secret', token: '' };
	credentialId = await here.credentials.add({ type: 'dummyApi', data });
	there = await anotherProcess(async () => {
		const harness = await import('../../testing/engine/index');
		const { DummyNode: node } = await import('../../testing/engine/dummies/DummyNode');
		const { DummyApi: api } = await import('../../testing/engine/dummies/DummyApi');
		const { database } = here;
		return await harness.createEngine({ nodeTypes: [node], credentialTypes: [api], database, name: 'there' });
	});
});
afterAll(async () => {
	await here.close();
	await there.close();
	await service.stop();
});

it('has module state of its own', async () => {
	const runs = async (engine: Engine) => (await engine.run({ node: 'dummy' })).items[0].json.runs;
	expect([await runs(here), await runs(here), await runs(there)]).toEqual([1, 2, 1]);
});

it('shares credentials, executions and files through the database', async () => {
	const call = async (engine: Engine) =>
		await engine.run({ node: 'dummy', parameters: { work: 'call' }, credentialId });
	expect((await call(here)).status).toBe('success');
	expect((await call(there)).status).toBe('success');
	expect(service.exchanges).toBe(1);

	const items = [fileItem(Buffer.from('some bytes'), { mimeType: 'video/mp4' })];
	const { items: output } = await here.run({ node: 'dummy', parameters: { work: 'bytes' }, items });
	expect(String(await there.readBinary(output[0], 'copy'))).toBe('setyb emos');

	const waits = { waitUntil: '2100-01-01' };
	const { executionId } = await here.run({ node: 'dummy', nodeName: 'Dummy', parameters: waits });
	const reply = await there.execution(executionId).resumeByWebhook({ body: { answer: 'done' } });
	expect(reply.run?.status).toBe('success');
	expect((await here.execution(executionId).resumeByWebhook()).status).toBe(409);
});
