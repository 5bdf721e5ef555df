import { DummyApi } from '../../testing/engine/dummies/DummyApi';
import { DummyNode } from '../../testing/engine/dummies/DummyNode';
import { DummyService } from '../../testing/engine/dummies/DummyService';
import { createEngine, type Engine } from '../../testing/engine/index';

const types = { nodeTypes: [DummyNode], credentialTypes: [DummyApi] };
let service: DummyService;
let engine: Engine;
let credentialId: string;

beforeEach(async () => {
	service = await new DummyService().start();
	engine = await createEngine({ ...types, name: 'first' });
	const data = { url: service.url, secret: 'right secret', token: '', expires: 0 };
	credentialId = await engine.credentials.add({ type: 'dummyApi', data });
});
afterEach(async () => {
	await engine.close();
	await service.stop();
});

const call = async (on = engine, items = 1) =>
	await on.run({
		node: 'dummy',
		parameters: { work: 'call' },
		credentialId,
		items: Array.from({ length: items }, () => ({})),
	});

describe('a credential with a token that expires', () => {
	it('is exchanged once when its token is empty, stored encrypted, and used from then on', async () => {
		const run = await call(engine, 3);
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json.echo)).toEqual(['0', '1', '2']);
		expect(service.exchanges).toBe(1);
		expect(await engine.credentials.peek(credentialId)).toEqual({
			url: service.url,
			secret: 'right secret',
			token: 'secret token 1',
			expires: 1001,
		});
		expect(engine.credentials.count('write', credentialId)).toBe(1);

		await call();
		expect(service.exchanges).toBe(1);
	});

	it('lies encrypted in the store', async () => {
		await call();
		expect(engine.credentials.encryptedAtRest(credentialId, 'right secret')).toBe(true);
		expect(engine.credentials.encryptedAtRest(credentialId, 'secret token 1')).toBe(true);
	});

	it('is exchanged again when the service answers 401, and the call is repeated', async () => {
		await call();
		service.token = 'another one';
		const run = await call();
		expect(run.status).toBe('success');
		expect(service.calls).toEqual(['secret token 1', 'secret token 1', 'secret token 2']);
		expect(await engine.credentials.peek(credentialId)).toMatchObject({ token: 'secret token 2' });
	});

	it('is exchanged when a node passes it on with an empty token', async () => {
		await engine.credentials.change(credentialId, { token: 'alive', expires: 1 });
		const run = await engine.run({ node: 'dummy', parameters: { work: 'exchange' }, credentialId });
		expect(run.items[0].json.tokenAfterwards).toBe('secret token 1');
		expect(await engine.credentials.peek(credentialId)).toMatchObject({
			token: 'secret token 1',
			expires: 1001,
		});
	});

	it('keeps a field that is an expression as the user wrote it', async () => {
		await engine.credentials.change(credentialId, { expires: '={{ 1 + 1 }}' });
		await call();
		expect(await engine.credentials.peek(credentialId)).toMatchObject({
			token: 'secret token 1',
			expires: '={{ 1 + 1 }}',
		});
	});

	it('is refused when it does not exist', async () => {
		const other = await engine.credentials.add({ type: 'otherApi', data: {} });
		const run = await engine.run({ node: 'dummy', parameters: { work: 'call' }, credentialId: other });
		expect(run.status).toBe('error');
	});

	it('takes the time that the test asks for', async () => {
		engine.credentials.store.latencyMs = 40;
		const before = performance.now();
		await call();
		expect(performance.now() - before).toBeGreaterThan(3 * 39);
	});
});

describe('two engines on one database', () => {
	it('see each other’s token; the log says who wrote it', async () => {
		const second = await createEngine({ ...types, database: engine.database, name: 'second' });
		await call(second);
		await call();
		await second.close();
		expect(service.exchanges).toBe(1);
		expect(engine.credentials.count('write', credentialId, 'second')).toBe(1);
		expect(engine.credentials.count('write', credentialId, 'first')).toBe(0);
	});
});

describe('the credential test', () => {
	it('leaves a stored token alone until the service answers 401, as n8n does, and stores the new one', async () => {
		await engine.credentials.change(credentialId, { token: 'old' });
		expect(await engine.credentialTest(credentialId)).toEqual({
			status: 'OK',
			message: 'Connection successful!',
		});
		expect(await engine.credentials.peek(credentialId)).toMatchObject({ token: 'secret token 1' });
		expect(service.calls).toEqual(['old', 'secret token 1']);
	});

	it('says what preAuthentication threw', async () => {
		expect(await engine.credentialTest(credentialId, { secret: 'wrong secret' })).toEqual({
			status: 'Error',
			message: 'The service did not take the secret',
		});
	});

	it('is red when a rule about the body matches', async () => {
		class SevenApi extends DummyApi {
			constructor() {
				super();
				this.test.rules![0].properties.value = 0 as never;
			}
		}
		const second = await createEngine({
			nodeTypes: [DummyNode],
			credentialTypes: [SevenApi],
			database: engine.database,
		});
		expect(await second.credentialTest(credentialId)).toEqual({
			status: 'Error',
			message: 'The service answered 7',
		});
		await second.close();
	});

	it('says the status line of a refusal, and the code of a connection that cannot be made', async () => {
		class LostApi extends DummyApi {
			test = { request: { baseURL: '={{$credentials.url}}', url: '/nowhere' } };
		}
		class ClosedApi extends DummyApi {
			test = { request: { url: 'http://127.0.0.1:1/' } };
		}
		const verdicts: string[] = [];
		for (const type of [LostApi, ClosedApi]) {
			const other = await createEngine({ credentialTypes: [type], database: engine.database });
			verdicts.push((await other.credentialTest(credentialId)).message);
			await other.close();
		}
		expect(verdicts).toEqual(['Not Found', 'ECONNREFUSED']);
	});
});

it('runs a picker’s search with filter, page and credential', async () => {
	expect(await engine.listSearch('searchThings', { node: 'dummy', credentialId, filter: 'anna' })).toEqual({
		results: [{ name: 'anna', value: 'first' }],
		paginationToken: '2',
	});
	const page2 = await engine.listSearch('searchThings', {
		node: 'dummy',
		credentialId,
		paginationToken: '2',
	});
	expect(page2.results[0].value).toBe('2');
});
