import { randomBytes } from 'node:crypto';
import { startSimulator, type Simulator } from '../../testing/simulator';
import { chanjingEngine, type ChanjingEngine } from '../../testing/engine/chanjing';
import { fileItem } from '../../testing/engine/index';
import { printOnFailure } from '../../testing/engine/printOnFailure';

let sim: Simulator;
let chanjing: ChanjingEngine;

printOnFailure(() => sim.log.toString());
beforeAll(async () => {
	sim = await startSimulator({ minuteMs: 600, fileReadyMs: 20, pendingMs: 20, generatingMs: 20 });
});
afterAll(async () => await sim.close());

describe.each(['filesystem', 'default'] as const)(
	'the harness with the real nodes, binary mode %s',
	(binaryMode) => {
		beforeAll(async () => {
			chanjing = await chanjingEngine(sim, { binaryMode });
		});
		afterAll(async () => await chanjing.close());

		it('runs an operation with a stored credential', async () => {
			const run = await chanjing.run({ resource: 'account', operation: 'get' });
			expect(run.error).toBeUndefined();
			expect(run.items).toHaveLength(1);
			expect(await chanjing.storedToken()).not.toBe('');
		});

		it('uploads a file, makes a video of it and downloads that', async () => {
			const upload = await chanjing.run(
				{ resource: 'file', operation: 'upload' },
				{ items: [fileItem(randomBytes(5000), { fileName: 'clip.mp4', mimeType: 'video/mp4' })] },
			);
			expect(upload.error).toBeUndefined();
			const create = await chanjing.run({
				resource: 'lipSync',
				operation: 'create',
				videoSource: 'fileId',
				videoFileId: upload.items[0].json.file_id as string,
				text: 'Hello',
				voice: {
					__rl: true,
					mode: 'id',
					value: (await chanjing.listSearch('searchVoices')).results[0].value,
				},
				waitMode: 'poll',
				options: { download: true },
			});
			expect(create.error).toBeUndefined();
			expect(create.items[0].json.state).toBe('success');
			expect((await chanjing.engine.openBinary(create.items[0])).size).toBeGreaterThan(0);
		});

		it('waits for a callback that the stand-in sends', async () => {
			await chanjing.engine.listen();
			const upload = await chanjing.run(
				{ resource: 'file', operation: 'upload' },
				{ items: [fileItem(randomBytes(5000), { fileName: 'clip.mp4', mimeType: 'video/mp4' })] },
			);
			sim.set({ generatingMs: 300 });
			const create = await chanjing.run({
				resource: 'lipSync',
				operation: 'create',
				videoSource: 'fileId',
				videoFileId: upload.items[0].json.file_id as string,
				text: 'Hello',
				voice: {
					__rl: true,
					mode: 'id',
					value: (await chanjing.listSearch('searchVoices')).results[0].value,
				},
				waitMode: 'callback',
			});
			expect(create.error).toBeUndefined();
			expect(create.status).toBe('waiting');
			const after = await create.resumed();
			expect(after.status).toBe('success');
			expect(after.items[0].json.state).toBe('success');
		});

		it('tests the credential', async () => {
			expect(await chanjing.engine.credentialTest(chanjing.credentialId)).toEqual({
				status: 'OK',
				message: 'Connection successful!',
			});
		});
	},
);
