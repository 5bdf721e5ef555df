import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ffmpeg } from '../../testing/ffmpeg';
import { probe } from '../../testing/samples';
import { startSimulator, type Simulator } from '../../testing/simulator';
import { speak } from '../../testing/simulator/media/speech';
import { renderSpeaker } from '../../testing/simulator/speaker';
import { openingsOf } from '../../testing/simulator/speaker/loudness';
import { script } from '../../testing/simulator/speaker/script';
import { speakerVideo } from '../../testing/simulator/store';
import { clientOf } from '../../testing/simulator/testClient';

const size = { width: 180, height: 320 };

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'speaker-test-'));
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

/** A wav of one and a half seconds; `volume` is an expression of the time `t`. */
async function tone(volume: string): Promise<string> {
	const path = join(folder, 'tone.wav');
	const source = `aevalsrc='sin(2*PI*220*t)*(${volume})':d=1.5:s=16000`;
	await ffmpeg(['-f', 'lavfi', '-i', source, path]);
	return path;
}

/** How many pixels of a frame show the inside of the mouth: dark red ones in the lower half of the face. */
async function mouthPixels(video: string, second: number): Promise<number> {
	const output = [
		'-frames:v',
		'1',
		'-vf',
		'crop=iw:ih*0.15:0:ih*0.62',
		'-pix_fmt',
		'rgb24',
		'-f',
		'rawvideo',
		'-',
	];
	const pixels = await ffmpeg(['-ss', String(second), '-i', video, ...output]);
	let count = 0;
	for (let at = 0; at < pixels.length; at += 3) {
		const [red, green, blue] = pixels.subarray(at, at + 3);
		if (red > green + 45 && red < 130 && blue < 60) count++;
	}
	return count;
}

describe('the drawn speaker', () => {
	it('opens the mouth while there is a sound, and closes it in the pauses', async () => {
		const audioPath = await tone('0.5*(1-between(t,0.5,1))');
		const video = await renderSpeaker({ target: join(folder, 'speaker.mp4'), audioPath, ...size });
		const [before, pause, after] = await Promise.all(
			[0.3, 0.8, 1.3].map(async (second) => await mouthPixels(video, second)),
		);
		expect(pause).toBeLessThan(20);
		expect(before).toBeGreaterThan(100);
		expect(after).toBeGreaterThan(100);
	});

	it('opens it as wide as the sound is loud, in a quiet recording as in a loud one', async () => {
		const loud = await openingsOf(await tone('0.8*t/1.5'), 25);
		expect(new Set(loud)).toEqual(new Set([0, 1, 2, 3, 4]));
		expect([...loud].sort()).toEqual(loud);
		expect(await openingsOf(await tone('0.05*t/1.5'), 25)).toEqual(loud);
	});

	it('is a playable mp4 of the asked size, with the sound it was given, and no longer than that', async () => {
		const audioPath = await tone('0.5');
		const video = await renderSpeaker({ target: join(folder, 'speaker.mp4'), audioPath, ...size });
		const found = await probe(video);
		expect(found).toMatchObject({ videoCodec: 'h264', audioCodec: 'aac', ...size });
		expect(found.duration).toBeCloseTo(1.5, 0);
		const [given, heard] = [await openingsOf(audioPath, 5), await openingsOf(video, 5)];
		expect(heard.slice(0, 6)).toEqual(given.slice(0, 6));
	});

	it('is silent without a sound, as long as asked', async () => {
		const video = await renderSpeaker({ target: join(folder, 'still.mp4'), seconds: 2, ...size });
		expect((await probe(video)).duration).toBeCloseTo(2, 0);
		expect(await mouthPixels(video, 1)).toBeLessThan(20);
	});

	it('draws sizes that H.264 does not take in the nearest one that it takes', async () => {
		const video = await renderSpeaker({
			target: join(folder, 'odd.mp4'),
			seconds: 0.2,
			width: 101,
			height: 99,
		});
		expect(await probe(video)).toMatchObject({ width: 102, height: 100 });
	});

	it('has subtitles, whose text cannot command the drawing', () => {
		const subtitles = [{ start: 1, end: 2.5, text: 'Hello {\\p1}\nm 0 0' }];
		const lines = script({ ...size, openings: [0], subtitles }).split('\n');
		const [last] = lines.filter((line) => line.startsWith('Dialogue: 2')).slice(-1);
		expect(last).toBe('Dialogue: 2,0:00:01.00,0:00:02.50,Default,,0,0,0,,Hello p1 m 0 0');
	});

	it('of the tests is made already, small, and moves the mouth', async () => {
		expect((await stat(speakerVideo)).size).toBeLessThan(300_000);
		expect(new Set(await openingsOf(speakerVideo, 25)).size).toBeGreaterThan(3);
		expect(await probe(speakerVideo)).toMatchObject({ videoCodec: 'h264', audioCodec: 'aac' });
	});
});

describe('a spoken text', () => {
	it('is longer than a shorter one, and can be heard', async () => {
		const long = await speak('Hello, this is a sentence of some length.', join(folder, 'long.wav'));
		const short = await speak('Hello.', join(folder, 'short.wav'));
		expect((await probe(long)).duration).toBeGreaterThan((await probe(short)).duration);
		expect(new Set(await openingsOf(long, 25)).size).toBeGreaterThan(3);
	});

	it('is hummed where no program speaks it', async () => {
		const { PATH } = process.env;
		try {
			process.env.PATH = folder;
			const hum = await speak('Hello, this is a sentence.', join(folder, 'hum.wav'));
			expect(new Set(await openingsOf(hum, 25)).size).toBeGreaterThan(3);
		} finally {
			process.env.PATH = PATH;
		}
	});
});

describe('the stand-in with the option render', () => {
	let sim: Simulator;
	let client: ReturnType<typeof clientOf>;
	beforeEach(async () => {
		sim = await startSimulator({ rateLimits: false, pendingMs: 0, generatingMs: Infinity, render: true });
		client = clientOf(sim);
		await client.signIn();
	});
	afterEach(async () => await sim.close());

	/** The finished task, its video and its cover. */
	async function finish(fields: object) {
		const id = await client.create({ screen_width: size.width, screen_height: size.height, ...fields });
		await sim.state.finishTask(id);
		const task = await client.detail(id);
		const save = async (url: string, name: string) => {
			const path = join(folder, name);
			await writeFile(path, (await client.http.get(url, { responseType: 'arraybuffer' })).data);
			return path;
		};
		return {
			task,
			video: async () => await save(task.video_url, 'result.mp4'),
			cover: async () => await save(task.preview_url, 'cover.jpg'),
		};
	}

	it('answers an order for a text with a person who speaks it', async () => {
		const text = 'Hello, this is a sentence of some length.';
		const voice = { audio_man_id: sim.state.voices.common[0].id };
		const { task, video, cover } = await finish({ tts_config: { text, ...voice } });
		expect(task).toMatchObject({ status: 20 });
		expect(await probe(await video())).toMatchObject({ ...size, audioCodec: 'aac' });
		expect(await probe(await cover())).toMatchObject({ ...size, videoCodec: 'mjpeg' });
		const { task: fast } = await finish({ tts_config: { text: [text], speed: 2, ...voice } });
		expect(fast.duration).toBeLessThan(task.duration * 0.75);
	});

	it('answers an order for a recording with a person who speaks this very recording', async () => {
		const audio = sim.state.addReadyFile('lip_sync_audio', await tone('0.5*(1-between(t,0.5,1))'));
		const order = { audio_type: 'audio', audio_file_id: audio, tts_config: undefined };
		const { task, video } = await finish(order);
		expect(task.duration).toBeGreaterThan(1450);
		expect(task.duration).toBeLessThan(1700);
		const path = await video();
		expect(await mouthPixels(path, 0.3)).toBeGreaterThan(100);
		expect(await mouthPixels(path, 0.8)).toBeLessThan(20);
	});

	it('fails an order whose recording cannot be heard', async () => {
		const path = join(folder, 'noise.mp3');
		await writeFile(path, 'no sound at all');
		const audio = sim.state.addReadyFile('lip_sync_audio', path);
		const { task } = await finish({ audio_type: 'audio', audio_file_id: audio, tts_config: undefined });
		expect(task).toMatchObject({ status: 30, msg: '音频解析失败' });
	});

	it('leaves nothing behind when it closes while it draws', async () => {
		const id = await client.create({ screen_width: 1080, screen_height: 1920 });
		const ending = sim.state.finishTask(id);
		await sim.close();
		await ending;
		expect(existsSync(sim.folder)).toBe(false);
	});
});
