import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { bigFile, probe, sampleAudio, sampleVideo } from '../testing/samples';

describe('media samples', () => {
	let folder: string;

	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'samples-test-'));
	});

	afterAll(() => {
		rmSync(folder, { recursive: true, force: true });
	});

	it.each([
		['mp4', 'h264', 'aac'],
		['mov', 'h264', 'aac'],
		['webm', 'vp8', 'vorbis'],
	] as const)(
		'a %s sample is a playable video of the asked size and length',
		async (format, video, audio) => {
			const found = await probe(await sampleVideo(format, { seconds: 1, width: 96, height: 160 }));
			expect(found).toMatchObject({ videoCodec: video, audioCodec: audio, width: 96, height: 160 });
			expect(found.duration).toBeCloseTo(1, 0);
		},
	);

	it.each([
		['mp3', 'mp3'],
		['m4a', 'aac'],
		['wav', 'pcm_s16le'],
	] as const)('a %s sample is playable audio without a picture', async (format, codec) => {
		const found = await probe(await sampleAudio(format, { seconds: 1 }));
		expect(found).toMatchObject({ audioCodec: codec });
		expect(found.videoCodec).toBeUndefined();
	});

	it('the same parameters give the same file', async () => {
		expect(await sampleAudio('wav')).toBe(await sampleAudio('wav'));
		expect(await sampleAudio('wav', { seconds: 1 })).not.toBe(await sampleAudio('wav'));
	});

	it('a video that lost its middle is not called playable', async () => {
		const bytes = readFileSync(await sampleVideo('mp4'));
		const broken = join(folder, 'broken.mp4');
		bytes.fill(0xaa, bytes.length / 2, bytes.length - 100);
		writeFileSync(broken, bytes);
		await expect(probe(broken)).rejects.toThrow();
		writeFileSync(broken, 'no video at all');
		await expect(probe(broken)).rejects.toThrow();
	});

	it('a big file has exactly its size, differing content and next to no weight', async () => {
		const bytes = 300 * 2 ** 20 + 7;
		const path = await bigFile(join(folder, 'big.bin'), bytes);
		expect(statSync(path).size).toBe(bytes);
		expect(Number(execFileSync('du', ['-k', path]).toString().split('\t')[0])).toBeLessThan(4096);
		expect(statSync(await bigFile(join(folder, 'small.bin'), 3)).size).toBe(3);
	});
});
