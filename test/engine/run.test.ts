import { randomBytes } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { DummyApi } from '../../testing/engine/dummies/DummyApi';
import { DummyNode } from '../../testing/engine/dummies/DummyNode';
import { DummyService } from '../../testing/engine/dummies/DummyService';
import { createEngine, file, fileItem, type Engine } from '../../testing/engine/index';

const service = new DummyService();
let engine: Engine;

beforeAll(async () => {
	await service.start();
});
afterAll(async () => await service.stop());
beforeEach(async () => {
	engine = await createEngine({ nodeTypes: [DummyNode], credentialTypes: [DummyApi] });
});
afterEach(async () => await engine.close());

describe('a run', () => {
	it('hands the items to the node in order and pairs each output with its input', async () => {
		const items = [{ json: { a: 1 } }, { json: { a: 2 } }, { json: { a: 3 } }];
		const run = await engine.run({ node: 'dummy', items });
		expect(run.error).toBeUndefined();
		expect(run.status).toBe('success');
		expect(run.items.map(({ json, pairedItem }) => [json.a, json.item, pairedItem])).toEqual([
			[1, 0, { item: 0 }],
			[2, 1, { item: 1 }],
			[3, 2, { item: 2 }],
		]);
		expect(run.next).toHaveLength(3);
	});

	it('uses the newest version of the node, or the one that is pinned', async () => {
		expect((await engine.run({ node: 'dummy' })).items[0].json.version).toBe(2);
		expect((await engine.run({ node: 'dummy', typeVersion: 1 })).items[0].json.version).toBe(1);
	});

	it('keeps the error as n8n stores it, and what was logged', async () => {
		const run = await engine.run({ node: 'dummy', parameters: { work: 'fail' } });
		expect(run.status).toBe('error');
		expect(run.error).toMatchObject({
			name: 'NodeOperationError',
			message: 'Item 0 cannot be done',
			description: 'Try another one',
			context: { itemIndex: 0 },
		});
		expect(run.stored).toContain('Item 0 cannot be done');
		expect(run.logText).toContain('warn The node is about to fail {"item":0');
	});

	it('goes on with the error in the regular output', async () => {
		const run = await engine.run({
			node: 'dummy',
			onError: 'continueRegularOutput',
			parameters: { work: '={{ $json.work }}' },
			items: [{ json: { work: 'fail' } }, { json: { work: 'echo' } }],
		});
		expect(run.status).toBe('success');
		expect(run.items.map(({ json }) => json.error ?? json.item)).toEqual(['Item 0 cannot be done', 1]);
	});

	it('sends failed items to the error output; of their json n8n leaves the message alone', async () => {
		const run = await engine.run({
			node: 'dummy',
			onError: 'continueErrorOutput',
			parameters: { work: '={{ $json.work }}' },
			items: [{ json: { work: 'fail', mark: 'm' } }, { json: { work: 'echo' } }],
		});
		expect(run.items.map(({ json }) => json.item)).toEqual([1]);
		expect(run.errorItems.map(({ json }) => json)).toEqual([{ error: 'Item 0 cannot be done' }]);
	});

	it('runs the whole node again under Retry On Fail', async () => {
		const run = await engine.run({
			node: 'dummy',
			retryOnFail: true,
			maxTries: 2,
			waitBetweenTries: 1,
			parameters: { work: 'fail' },
		});
		expect(run.status).toBe('error');
		expect(run.log.filter(({ message }) => message === 'The node is about to fail')).toHaveLength(2);
	});

	it('is refused by n8n when a required parameter is empty', async () => {
		const run = await engine.run({ node: 'dummy', parameters: { needed: '' } });
		expect(run.status).toBe('error');
		expect(run.error?.message).toMatch(/issues/);
	});
});

describe('Stop', () => {
	it('is no longer listened for by a run that has ended', async () => {
		const stopper = new AbortController();
		for (let runs = 0; runs < 3; runs++) {
			await engine.run({ node: 'dummy', parameters: {}, abortSignal: stopper.signal });
		}
		expect(getEventListeners(stopper.signal, 'abort')).toEqual([]);
	});

	it('aborts the node; n8n stores its own error and not what the node says', async () => {
		const running = engine.start({ node: 'dummy', parameters: { work: 'sleep' } });
		await until(() => engine.log.text().includes('Running node "Node under test" started'));
		const run = await running.stop();
		expect(run.status).toBe('canceled');
		expect(run.error?.message).toBe('Stopped while task 7 goes on');
		expect(run.stored).not.toContain('task 7');
		expect(run.stored).toContain('cancelled manually');
	});

	it('comes from an abort signal, too', async () => {
		const stopper = new AbortController();
		const running = engine.start({
			node: 'dummy',
			parameters: { work: 'sleep' },
			abortSignal: stopper.signal,
		});
		await until(() => engine.log.text().includes('Running node "Node under test" started'));
		stopper.abort();
		expect((await running.finished).status).toBe('canceled');
	});

	it('comes from the execution timeout, too', async () => {
		const run = await engine.run({ node: 'dummy', parameters: { work: 'sleep' }, timeoutMs: 30 });
		expect(run.status).toBe('canceled');
	});

	it('comes from closing the engine, too', async () => {
		const other = await createEngine({ nodeTypes: [DummyNode], database: engine.database });
		const running = other.start({ node: 'dummy', parameters: { work: 'sleep' } });
		await other.close();
		expect((await running.finished).status).toBe('canceled');
	});
});

describe.each(['filesystem', 'default'] as const)('binaries in mode %s', (binaryMode) => {
	const content = randomBytes(200_000);
	const folder = mkdtempSync(path.join(tmpdir(), 'engine-test-'));
	const onDisk = path.join(folder, 'a file.mp4');

	beforeAll(() => writeFileSync(onDisk, content));
	afterAll(() => rmSync(folder, { recursive: true }));
	beforeEach(async () => {
		await engine.close();
		engine = await createEngine({ binaryMode, nodeTypes: [DummyNode], credentialTypes: [DummyApi] });
	});

	it('come from a path, a buffer or a stream and go through the real store', async () => {
		const run = await engine.run({
			node: 'dummy',
			parameters: { work: 'bytes' },
			items: [
				fileItem(onDisk),
				fileItem(content, { fileName: 'b.mp4', mimeType: 'video/quicktime' }),
				fileItem(() => Readable.from([content]), { fileName: 'c.mp4' }),
			],
		});
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json.mode)).toEqual(
			Array(3).fill(binaryMode === 'default' ? 'default' : 'filesystem-v2'),
		);
		expect(run.items.map(({ json }) => json.mime)).toEqual(['video/mp4', 'video/quicktime', 'video/mp4']);
		for (const item of run.items) {
			const copy = await engine.openBinary(item, 'copy');
			expect(copy.size).toBe(content.length);
			expect(copy.data.fileName).toBe('reversed.bin');
			expect((await copy.buffer()).equals(Buffer.from(content).reverse())).toBe(true);
		}
	});

	it('are stored once for items that share a file', async () => {
		const shared = file(content, { fileName: 'shared.mp4' });
		const items = [{ files: { data: shared } }, { files: { data: shared } }];
		const run = await engine.run({ node: 'dummy', parameters: { work: 'bytes' }, items });
		const start = run.runData.Start[0].data!.main[0]!.map(({ binary }) => binary!.data);
		expect(start[0]).toEqual(start[1]);
	});

	it('leave no folder behind', async () => {
		const { folder: stored } = engine.database;
		await engine.run({ node: 'dummy', parameters: { work: 'bytes' }, items: [fileItem(onDisk)] });
		expect(existsSync(stored)).toBe(true);
		await engine.close();
		expect(existsSync(stored)).toBe(false);
		engine = await createEngine({ binaryMode });
	});
});

it('streams a stored file through n8n to a server', async () => {
	const data = { url: service.url, secret: 'right secret', token: 'x' };
	const credentialId = await engine.credentials.add({ type: 'dummyApi', data });
	const content = randomBytes(300_000);
	const items = [fileItem(content, { mimeType: 'video/mp4', fileName: 'v.mp4' })];
	const run = await engine.run({ node: 'dummy', parameters: { work: 'upload' }, items, credentialId });
	expect(run.error).toBeUndefined();
	expect(service.uploads).toEqual([{ bytes: 300_000, length: '300000', type: 'video/mp4' }]);
});

it('refuses two engines with different binary stores in one process', async () => {
	await expect(createEngine()).rejects.toThrow('already stores binaries');
});

async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
