import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { saveVideo } from '../../scripts/demo/target';

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'target-test-'));
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

const bytes = (text: string) => async () => Readable.from([Buffer.from(text)]);

describe('a finished video', () => {
	it('goes into a folder under the name of its task, there or not', async () => {
		expect(await saveVideo(folder, 'task', bytes('one'))).toBe(join(folder, 'task.mp4'));
		const path = join(folder, 'new', 'folder', 'task.mp4');
		expect(await saveVideo(join(folder, 'new', 'folder'), 'task', bytes('two'))).toBe(path);
		expect(await readFile(path, 'utf8')).toBe('two');
	});

	it('goes into a file of the given name', async () => {
		const path = join(folder, 'clips', 'Anna.mp4');
		expect(await saveVideo(path, 'task', bytes('one'))).toBe(path);
		expect(await readdir(join(folder, 'clips'))).toEqual(['Anna.mp4']);
	});

	it('never replaces another one', async () => {
		const path = join(folder, 'Anna.mp4');
		await writeFile(path, 'paid for');
		expect(await saveVideo(path, 'task', bytes('next'))).toBe(join(folder, 'Anna-2.mp4'));
		expect(await saveVideo(path, 'task', bytes('third'))).toBe(join(folder, 'Anna-3.mp4'));
		expect(await readFile(path, 'utf8')).toBe('paid for');
	});

	it('that breaks off leaves what was there, and nothing else', async () => {
		const path = join(folder, 'Anna.mp4');
		await writeFile(path, 'paid for');
		const broken = async () =>
			Readable.from(
				(function* () {
					yield Buffer.from('half');
					throw new Error('broke off');
				})(),
			);
		await expect(saveVideo(path, 'task', broken)).rejects.toThrow('broke off');
		expect(await readdir(folder)).toEqual(['Anna.mp4']);
		expect(await readFile(path, 'utf8')).toBe('paid for');
	});
});
