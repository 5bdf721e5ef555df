import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { ffmpeg } from '../../../testing/ffmpeg';
import { probe, sampleAudio } from '../../../testing/samples';
import { startSimulator, type Simulator } from '../../../testing/simulator/index';
import { pictureScript, type Picture } from '../../../testing/simulator/media/picture';
import { clientOf } from '../../../testing/simulator/testClient';

describe('the media of the stand-in', () => {
	let sim: Simulator;
	let client: ReturnType<typeof clientOf>;
	let folder: string;

	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), 'media-test-'));
		sim = await startSimulator({ rateLimits: false, fileReadyMs: 0, pendingMs: 0, generatingMs: Infinity });
		client = clientOf(sim);
		await client.signIn();
	});

	afterAll(async () => {
		await sim.close();
		rmSync(folder, { recursive: true, force: true });
	});

	const screen = {
		screen_width: 90,
		screen_height: 160,
		person: { id: 'common-avatar-001', figure_type: 'whole_body', x: 0, y: 0, width: 90, height: 160 },
	};

	/** Path of the finished video, and its look-up. */
	async function video(fields: Record<string, unknown> = {}) {
		const id = await client.ask('/create_video', client.avatarVideoBody({ ...screen, ...fields }));
		await sim.state.finishTask(id);
		const shown = await client.look('/video', { id });
		const { type, bytes } = await client.download(shown.video_url);
		const path = join(folder, `${id}.${type.split('/')[1]}`);
		writeFileSync(path, bytes);
		return { path, type, shown };
	}

	/** Red, green, blue and alpha of one pixel, by default after half a second. */
	async function pixel(path: string, x: number, y: number, second = 0.5): Promise<number[]> {
		const decoder = path.endsWith('.webm') ? ['-c:v', 'libvpx'] : [];
		const args = [...decoder, '-i', path, '-ss', String(second), '-frames:v', '1'];
		const filter = ['-vf', `crop=1:1:${x}:${y}:exact=1,format=rgba`, '-f', 'rawvideo', '-'];
		return [...(await ffmpeg([...args, ...filter]))];
	}

	const near = (actual: number[], expected: number[]) =>
		actual.every((value, index) => Math.abs(value - expected[index]) < 12);

	it('speech is a real wav as long as its state says', async () => {
		const { task_id: id } = await client.ask('/create_audio_task', client.speechBody());
		await sim.state.finishTask(id);
		const { full } = await client.ask('/audio_task_state', { task_id: id });
		const { type, bytes } = await client.download(full.url);
		const path = join(folder, 'speech.wav');
		writeFileSync(path, bytes);
		expect(type).toBe('audio/x-wav');
		const heard = await probe(path);
		expect(heard).toMatchObject({ container: 'wav', audioCodec: 'pcm_s16le' });
		expect(heard.duration).toBeCloseTo(full.duration, 1);
		expect(new Set(bytes.subarray(1000, 4000)).size).toBeGreaterThan(20);
	});

	it('speech is spoken by espeak-ng where that is installed and can, else a tone', async () => {
		const silence = join(folder, 'silence.wav');
		await ffmpeg(['-f', 'lavfi', '-i', 'anullsrc=r=22050:cl=mono', '-t', '1', silence]);
		const media = join(__dirname, '../../../testing/simulator/media/speech.ts');
		/** Says a text in a process that finds this script as espeak-ng: whether anything is heard. */
		const isHeard = async (text: string, script: string) => {
			writeFileSync(join(folder, 'espeak-ng'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
			const code = `require(${JSON.stringify(media)}).speechWav(${JSON.stringify(text)}).then(console.log)`;
			const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
			const { stdout } = await promisify(execFile)('node', ['--import', 'tsx', '-e', code], { env });
			return readFileSync(stdout.trim())
				.subarray(100)
				.some((byte) => byte !== 0);
		};
		expect(await isHeard('said by a silent voice', `cat ${silence}`)).toBe(false);
		expect(await isHeard('said without a voice', '[ "$1" = --version ]')).toBe(true);
	});

	it('an avatar video is a real mp4 of the size and length that are asked for, with sound', async () => {
		const { path, type, shown } = await video();
		expect(type).toBe('video/mp4');
		const seen = await probe(path);
		expect(seen).toMatchObject({ videoCodec: 'h264', audioCodec: 'aac', width: 90, height: 160 });
		expect(Math.abs(seen.duration - shown.duration)).toBeLessThan(0.2);
	});

	it('has the background colour that is asked for, or the picture at its place', async () => {
		const { path } = await video({ bg_color: '#FF0000' });
		expect(near(await pixel(path, 2, 2), [255, 0, 0, 255])).toBe(true);
		const { full_path: picture } = await client.upload('make_video_background', 'a.png', await greenPng());
		const bg = { src_url: picture, x: 0, y: 0, width: 20, height: 20 };
		const { path: before } = await video({ bg_color: '#FF0000', bg });
		expect(near(await pixel(before, 2, 2), [0, 255, 0, 255])).toBe(true);
		expect(near(await pixel(before, 85, 2), [255, 0, 0, 255])).toBe(true);
	});

	const greenPng = async () => {
		const path = join(folder, 'green.png');
		await ffmpeg(['-f', 'lavfi', '-i', 'color=c=0x00FF00:size=8x8', '-frames:v', '1', path]);
		return readFileSync(path);
	};

	it('shows subtitles where they are asked for, in their colour', async () => {
		const style = { x: 0, y: 120, width: 90, height: 40, font_size: 40, color: '#00FF00', stroke_width: 0 };
		const isGreen = async (fields: Record<string, unknown>) => {
			const { path } = await video(fields);
			const row = await Promise.all(
				Array.from({ length: 15 }, async (_, index) => await pixel(path, index * 6 + 3, 140)),
			);
			return row.some(([red, green, blue]) => green > 180 && red < 120 && blue < 120);
		};
		expect(await isGreen({ subtitle_config: { ...style, show: true } })).toBe(true);
		expect(await isGreen({ subtitle_config: { ...style, show: false } })).toBe(false);
		expect(await isGreen({ subtitle_config: { ...style, show: true }, hide_subtitle: true })).toBe(false);
		expect(await isGreen({})).toBe(false);
	});

	it('draws bars for subtitles where there is no font', () => {
		const line = { startMs: 0, endMs: 1000, text: '你好' };
		const picture: Picture = {
			width: 90,
			height: 160,
			durationMs: 1000,
			person: screen.person,
			openings: [],
			subtitles: [line],
			style: { y: 120, font_size: 10 },
		};
		expect(pictureScript(picture, true)).toMatch('你好');
		expect(pictureScript(picture, false)).toMatch('m 35 120 l 55 120 55 130 35 130');
	});

	it('shows a person whose mouth moves with the sound, and is closed in a silence', async () => {
		const bytes = readFileSync(await sampleAudio('wav', { seconds: 2 }));
		// Silent from half a second on.
		bytes.fill(0, Math.floor(bytes.length / 4));
		const { full_path: url } = await client.upload('make_video_audio', 'half.wav', bytes);
		const { path } = await video({ audio: { type: 'audio', volume: 100, wav_url: url } });
		const mouth = async (second: number) => await pixel(path, 45, 109, second);
		const [[spoken], [silent]] = await Promise.all([mouth(0.2), mouth(1)]);
		expect(spoken).toBeLessThan(140);
		expect(silent).toBeGreaterThan(200);
	});

	it('is a webm with alpha where it is to be transparent', async () => {
		const person = { ...screen.person, id: 'C-stand-in-2', figure_type: undefined };
		const { path, type, shown } = await video({ person, is_rgba_mode: true });
		expect([type, new URL(shown.video_url).pathname]).toEqual([
			'video/webm',
			expect.stringMatching(/\.webm$/),
		]);
		expect(await probe(path)).toMatchObject({ videoCodec: 'vp8', audioCodec: 'vorbis' });
		expect((await pixel(path, 2, 2))[3]).toBeLessThan(12);
		expect((await pixel(path, 45, 150))[3]).toBeGreaterThan(243);
	});

	it('lasts as long as the sound that is handed in, by URL or file; by file it may be silent', async () => {
		const sound = readFileSync(await sampleAudio('wav', { seconds: 3 }));
		const upload = await client.upload('make_video_audio', 'me.wav', sound);
		const byUrl = await video({ audio: { type: 'audio', volume: 100, wav_url: upload.full_path } });
		expect(byUrl.shown.duration).toBeCloseTo(3, 1);
		expect((await probe(byUrl.path)).duration).toBeCloseTo(3, 0);
		sim.options.audioFileSilent = true;
		const byFile = await video({ audio: { type: 'audio', volume: 100, file_id: upload.file_id } });
		expect(byFile.shown.duration).toBeCloseTo(3, 1);
		expect((await probe(byFile.path)).audioCodec).toBeUndefined();
	});

	it('may be another file or made-up bytes, as for lip-sync', async () => {
		sim.set({ result: { bytes: 1234 } });
		expect(readFileSync((await video()).path)).toHaveLength(1234);
		sim.set({ result: undefined });
	});
});
