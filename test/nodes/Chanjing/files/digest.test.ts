import { createHash, Hash, randomBytes } from 'node:crypto';

import { digestOf } from '../../../../nodes/Chanjing/files/bytes';
import { file } from '../../../../testing/engine';
import { useStages } from '../../../../testing/stage';

const open = useStages();

describe('the digest that tells files in memory apart', () => {
	it.each([0, 1, 524_287, 524_288, 3_000_001])('is the SHA-256 of %i characters', async (length) => {
		const text = randomBytes(length).toString('base64').slice(0, length);
		expect(await digestOf(text)).toBe(createHash('sha256').update(text).digest('hex'));
	});

	it('leaves the event loop to others in between', async () => {
		let turns = 0;
		let isDone = false;
		const count = () => {
			turns += 1;
			if (!isDone) setImmediate(count);
		};
		setImmediate(count);
		await digestOf('a'.repeat(20 * 2 ** 20));
		isDone = true;
		expect(turns).toBeGreaterThan(20);
	});

	it('is taken once for a file that many items have', async () => {
		const stage = await open({ storeUploads: false }, { binaryMode: 'default' });
		const shared = file(Buffer.alloc(16 * 2 ** 20), { fileName: 'clip.mp4' });
		const upload = { resource: 'file', operation: 'upload' };
		const update = jest.spyOn(Hash.prototype, 'update');
		/** How many characters or bytes are hashed, the file being the only large thing. */
		const hashedOf = async (items: number) => {
			update.mockClear();
			const results = await stage.items(upload, {
				items: Array.from({ length: items }, () => ({ json: {}, files: { data: shared } })),
			});
			expect(new Set(results.map(({ json }) => json.file_id)).size).toBe(1);
			return update.mock.calls.reduce((sum, [data]) => sum + (data as string).length, 0);
		};
		const one = await hashedOf(1);
		expect(one).toBeGreaterThan(16 * 2 ** 20);
		expect(await hashedOf(150)).toBeLessThan(1.1 * one);
		update.mockRestore();
	});
});
