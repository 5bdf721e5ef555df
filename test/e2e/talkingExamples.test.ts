import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import axios from 'axios';
import { importExamples, readExamples, type Example } from '../../testing/n8n/examples';
import { addressIn, lastPage, nextPage, sendForm, sendPage } from '../../testing/n8n/forms';
import { startInstance, type Instance } from '../../testing/n8n/instance';
import { serveMedia, type MediaServer } from '../../testing/n8n/media';
import { errorTextOf, itemsOf, type Execution } from '../../testing/n8n/rest';
import { leaks } from '../../testing/n8n/secrets';
import { setup } from '../../testing/n8n/setup';
import { probe, sampleAudio, sampleVideo } from '../../testing/samples';
import { startSimulator, type Simulator } from '../../testing/simulator';

let n8n: Instance;
let simulator: Simulator;
let files: MediaServer;
let examples: Example[];

beforeAll(async () => {
	const wanted = ['hear-it-first', 'own-voice', 'text-only'];
	examples = (await readExamples()).filter(({ name }) => wanted.includes(name));
	files = await serveMedia({ mp4: await sampleVideo(), mp3: await sampleAudio() });
	simulator = await startSimulator();
	simulator.state.voices.common[0].lang = 'cn';
	n8n = await startInstance({ ...setup(), offline: true });
	await importExamples(n8n, simulator, files.url, examples);
});
afterAll(async () => {
	await n8n?.close();
	await simulator?.close();
	await files?.close();
});

const nodeOf = (example: string, name: string) =>
	examples.find((one) => one.name === example)!.definition.nodes.find((node) => node.name === name)!;
const tasksOf = (kind: string) => simulator.state.tasks.filter((task) => task.kind === kind);
const spokenOf = () => tasksOf('speech').map(({ request }) => request.text.text);
const languageOf = (voice: string) => simulator.state.voices.common.find(({ id }) => id === voice)?.lang;
const runToEnd = async (name: string) =>
	await n8n.rest.executionThatIs(await n8n.rest.run(name, 'Start'), undefined, { milliseconds: 150_000 });

describe('hear it first', () => {
	/** Sends the form and waits for the page that lets its sender hear the speech. */
	async function order(text: string): Promise<{ url: string; page: string }> {
		const url = await sendForm(n8n.process.url, nodeOf('hear-it-first', 'Form'), [text]);
		return { url, page: await nextPage(url) };
	}

	async function newest(): Promise<Execution> {
		const ids = await n8n.rest.executionIds('hear-it-first');
		return await n8n.rest.executionThatIs(ids[ids.length - 1]);
	}

	it('plays the speech, and makes the video of it once that is approved', async () => {
		const before = simulator.state.beans;
		const { url, page } = await order('This is what the video says.');
		const heard = addressIn(page, /<source src="([^"]+)" type="audio\/wav"/);
		const { data: speech } = await axios.get<Buffer>(heard, { responseType: 'arraybuffer' });
		expect(speech.subarray(0, 4).toString()).toBe('RIFF');
		expect(spokenOf()).toEqual(['This is what the video says.']);
		expect(languageOf(tasksOf('speech')[0].request.audio_man)).toMatch(/^(en|multi)/);
		expect([simulator.log.count('createLipSync'), simulator.state.beans]).toEqual([0, before]);

		await sendPage(url, ['Make the video']);
		const ending = await lastPage(url);
		expect(ending).toContain('<h1>Your video is finished</h1>');
		const { data: video } = await axios.get<Buffer>(addressIn(ending, /<a href="([^"]+)"/), {
			responseType: 'arraybuffer',
		});
		expect(video.subarray(4, 8).toString()).toBe('ftyp');
		const [{ request }] = tasksOf('lipSync');
		const { sha256 } = simulator.state.file(request.audio_file_id as string);
		expect(sha256).toBe(createHash('sha256').update(speech).digest('hex'));
		expect(simulator.log.count('createLipSync')).toBe(1);
		expect(errorTextOf(await newest())).toBe('');
	});

	it('makes and charges no video when it is refused', async () => {
		const [before, made] = [simulator.state.beans, tasksOf('lipSync').length];
		const { url } = await order('This is not what I meant.');
		await sendPage(url, ['Stop here']);
		expect(await lastPage(url)).toContain('<h1>No video was made</h1>');
		expect(errorTextOf(await newest())).toBe('');
		expect([simulator.state.beans, tasksOf('lipSync').length]).toEqual([before, made]);
	});

	it('tells who sent the form why nothing can be heard, before anything is made', async () => {
		simulator.faults.add({ on: 'createAudioTask', kind: 'code', code: 50011, msg: '文本内容不合规' });
		const made = tasksOf('lipSync').length;
		const url = await sendForm(n8n.process.url, nodeOf('hear-it-first', 'Form'), ['Something forbidden.']);
		const ending = await lastPage(url);
		expect(ending).toContain('<h1>There is no video</h1>');
		expect(ending).toContain('文本内容不合规');
		expect(tasksOf('lipSync')).toHaveLength(made);
	});
});

describe('text only', () => {
	it('makes a real mp4 with subtitles of a text alone, without a file', async () => {
		const execution = await runToEnd('text-only');
		expect(errorTextOf(execution)).toBe('');
		const [made] = itemsOf(execution, 'Create Video');
		expect(made.json).toMatchObject({ resource: 'avatarVideo', state: 'success' });
		expect(made.binary!.data).toMatchObject({ mimeType: 'video/mp4' });
		const [{ request }] = tasksOf('avatarVideo');
		expect(request.subtitle_config.show).toBe(true);
		expect(languageOf(request.audio.tts.audio_man)).toMatch(/^(en|multi)/);
		const path = join(n8n.folder, 'text-only.mp4');
		await writeFile(path, await n8n.rest.binary(made));
		const { videoCodec, audioCodec, width, height, duration } = await probe(path);
		expect([videoCodec, audioCodec, width, height]).toEqual(['h264', 'aac', 1080, 1920]);
		expect(duration * 1000).toBeCloseTo(Number(made.json.duration), -3);
	});
});

describe('own voice', () => {
	/** A deleted voice stays in the list, with this status. */
	const deleted = 99;
	const voicesLeft = () =>
		simulator.state.voices.customised.filter(({ status }) => status !== deleted).map(({ id }) => id);

	it('clones the voice once, speaks every text with it, and deletes it', async () => {
		const before = voicesLeft();
		const execution = await runToEnd('own-voice');
		expect(errorTextOf(execution)).toBe('');
		const [{ json: voice }] = itemsOf(execution, 'Clone Voice');
		const spoken = itemsOf(execution, 'Hand On');
		expect(spoken).toHaveLength(2);
		for (const item of spoken) {
			expect((await n8n.rest.binary(item)).subarray(0, 4).toString()).toBe('RIFF');
			expect(simulator.state.task(String(item.json.id)).request.audio_man).toBe(voice.id);
		}
		expect(simulator.log.count('createCustomisedAudio')).toBe(1);
		expect(itemsOf(execution, 'Delete Voice').map(({ json }) => json)).toEqual([
			{ id: voice.id, deleted: true },
		]);
		expect(voicesLeft()).toEqual(before);
	});

	it.each([
		[1, 'one text cannot be spoken'],
		[2, 'none can be spoken'],
	])('deletes the voice also where speaking is refused %d times: %s', async (times) => {
		const before = voicesLeft();
		simulator.faults.add({ on: 'createAudioTask', kind: 'code', code: 50011, msg: '文本内容不合规', times });
		const execution = await runToEnd('own-voice');
		expect(errorTextOf(execution)).toBe('');
		const refused = itemsOf(execution, 'Tell of the Refusal');
		expect(refused.map(({ json }) => json.message)).toEqual(
			Array.from({ length: times }, () => expect.stringContaining('文本内容不合规') as string),
		);
		expect(itemsOf(execution, 'Hand On')).toHaveLength(2 - times);
		expect(itemsOf(execution, 'Delete Voice')).toHaveLength(1);
		expect(voicesLeft()).toEqual(before);
	});
});

it('the examples break no rule of the service, and leave no secret behind', async () => {
	expect(simulator.log.violations).toEqual([]);
	expect(await leaks(n8n, simulator)).toEqual([]);
});
