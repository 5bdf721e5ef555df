import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { subtitleFile } from '../../../../../nodes/Chanjing/tasks/subtitles';
import { file } from '../../../../../testing/engine';
import { probe, sampleVideo } from '../../../../../testing/samples';
import { byId, type Stage, until, useStages } from '../../../../../testing/stage';
import { bend } from '../../../../../testing/time';

const open = useStages();
const voice = 'common-voice-001';
const create = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'speech',
	operation: 'create',
	text: '你好，世界。再见。',
	voice: byId(voice),
	...more,
});
const get = (taskId: string, more: INodeParameters = {}): INodeParameters => ({
	resource: 'speech',
	operation: 'get',
	taskId,
	...more,
});
const bodies = (stage: Stage) => stage.sim.log.calls('createAudioTask').map(({ body }) => body);
const minimal = { audio_man: voice, speed: 1, pitch: 1, text: { text: '你好，世界。再见。' } };

const bytesOf = async (stage: Stage, item: INodeExecutionData, field: string) =>
	await (await stage.engine.openBinary(item, field)).buffer();

describe('Create', () => {
	it('speaks a text: its audio, duration and timed lines, all in ms', async () => {
		const stage = await open();
		const [{ json, binary, pairedItem }] = await stage.items(create());
		const [task] = stage.sim.state.tasks;
		expect(bodies(stage)).toEqual([minimal]);
		expect(json).toEqual({
			id: task.id,
			status: 9,
			state: 'success',
			msg: '',
			audio_url: expect.stringMatching(/^http.+\.wav/),
			duration: task.ended?.durationMs,
			subtitles: expect.any(Array),
		});
		const lines = json.subtitles as Array<{ start: number; end: number; text: string }>;
		expect(lines.map(({ text }) => text).join('')).toContain('世界');
		expect(lines[0].start).toBe(0);
		expect(lines.at(-1)!.end).toBe(json.duration);
		expect(lines.every((line) => Number.isInteger(line.start) && line.end > line.start)).toBe(true);
		expect(binary).toBeUndefined();
		expect(pairedItem).toEqual({ item: 0 });
	});

	it.each([
		['speed', 1.5, { speed: 1.5 }],
		['pitch', 0.5, { pitch: 0.5 }],
		['watermark', true, { aigc_watermark: true }],
		['callbackUrl', 'https://203.0.113.7/hook', { callback: 'https://203.0.113.7/hook' }],
		[
			'additionalFields',
			'{"volume":80,"text":{"plain_text":"你好"}}',
			{ volume: 80, text: { text: '你好，世界。再见。', plain_text: '你好' } },
		],
		['subtitleFormat', '', {}],
	])('sends the option %s set to %j', async (option, value, expected) => {
		const stage = await open({ callback: { lost: true } });
		await stage.items(create({ waitMode: 'none', options: { [option]: value } }));
		expect(bodies(stage)).toEqual([{ ...minimal, ...expected }]);
	});

	it('gives the audio with the watermark where one was asked for', async () => {
		const stage = await open();
		const [{ json }] = await stage.items(create({ options: { watermark: true } }));
		expect(json).toMatchObject({ state: 'success', audio_url: expect.stringContaining('.wav') });
	});

	it('comes out right away without a wait', async () => {
		const stage = await open({ generatingMs: Infinity });
		const [{ json }] = await stage.items(create({ waitMode: 'none' }));
		const [{ id }] = stage.sim.state.tasks;
		expect(json).toEqual({
			id,
			status: 0,
			state: 'generating',
			msg: '',
			audio_url: '',
			duration: null,
			subtitles: [],
		});
		expect(stage.sim.log.counts()).toEqual({ accessToken: 1, createAudioTask: 1 });
	});

	it.each(['srt', 'vtt'])(
		'puts the audio and its subtitles into the output as wav and %s',
		async (format) => {
			const stage = await open();
			const [item] = await stage.items(
				create({ options: { download: true, outputBinaryPropertyName: 'audio', subtitleFormat: format } }),
			);
			const { json, binary } = item;
			expect(Object.keys(binary!).sort()).toEqual(['audio', 'subtitles']);
			expect(binary!.audio).toMatchObject({ fileName: `${json.id}.wav`, mimeType: 'audio/x-wav' });
			const folder = mkdtempSync(join(tmpdir(), 'speech-'));
			try {
				const path = join(folder, 'a.wav');
				await writeFile(path, await bytesOf(stage, item, 'audio'));
				expect((await probe(path)).duration * 1000).toBeCloseTo(Number(json.duration), -2);
			} finally {
				rmSync(folder, { recursive: true });
			}
			expect(binary!.subtitles.fileName).toBe(`${json.id}.${format}`);
			const text = String(await bytesOf(stage, item, 'subtitles'));
			const [first] = json.subtitles as Array<{ text: string }>;
			expect(text).toContain(first.text);
			expect(text.startsWith('WEBVTT')).toBe(format === 'vtt');
			expect(text).toMatch(
				format === 'srt' ? /^1\n00:00:00,000 --> 00:00:\d\d,\d{3}\n/ : /00:00:00\.000 --> /,
			);
		},
	);

	it('waits for subtitles that come later than the audio, and is paid for once', async () => {
		const stage = await open({ subtitleDelayMs: 400 });
		const options = { download: true, subtitleFormat: 'vtt' };
		const [{ json, binary }] = await stage.items(create({ options }));
		expect(json).toMatchObject({ state: 'success', subtitles: expect.arrayContaining([expect.any(Object)]) });
		expect(Object.keys(binary!).sort()).toEqual(['data', 'subtitles']);
		expect(bodies(stage)).toHaveLength(1);
	});

	it('takes its names of the output fields from the options', async () => {
		const stage = await open();
		const options = { subtitleFormat: 'vtt', subtitleBinaryPropertyName: 'lines' };
		const [{ binary }] = await stage.items(create({ options }));
		expect(Object.keys(binary!)).toEqual(['lines']);
	});

	it('feeds Lip-Sync Video > Create by its URL and by its binary', async () => {
		const stage = await open();
		const options = { download: true, outputBinaryPropertyName: 'audio' };
		const [speech] = await stage.items(create({ options }));
		const wav = await bytesOf(stage, speech, 'audio');
		const video = file(await sampleVideo());
		const lipSync = { audioType: 'audio', waitMode: 'poll' };
		const byUrl = await stage.items(
			{ ...lipSync, audioSource: 'url', audioUrl: '={{ $json.audio_url }}' },
			{ items: [{ json: speech.json, files: { data: video } }] },
		);
		expect(byUrl[0].json).toMatchObject({ state: 'success', audio_file_id: expect.any(String) });
		const audio = file(wav, { fileName: speech.binary!.audio.fileName });
		const byBinary = await stage.items(lipSync, { items: [{ json: {}, files: { data: video, audio } }] });
		expect(byBinary[0].json).toMatchObject({ state: 'success', audio_file_id: expect.any(String) });
		expect(stage.sim.state.file(String(byBinary[0].json.audio_file_id)).bytes).toBe(wav.length);
	});

	it('that ended without audio is refused under a wait, with its id and what Chanjing said', async () => {
		const stage = await open({ generatingMs: Infinity });
		const run = stage.run(create());
		await until(() => stage.sim.state.tasks.length > 0);
		const [{ id }] = stage.sim.state.tasks;
		await stage.sim.state.failTask(id, '余额不足');
		const { error } = await run;
		expect(error?.message).toBe(`Speech ${id} has no audio: 余额不足`);
		expect(String(error?.description)).toContain('Top it up');
	});

	it('that is not finished in time is told with its id and how to go on', async () => {
		const stage = await open({ generatingMs: Infinity });
		const error = await stage.refusal(create({ waitLimit: 0.01 }));
		const [{ id }] = stage.sim.state.tasks;
		expect(error.message).toBe(`Speech ${id} is not finished after 0.01 minutes: it is generating`);
		expect(error.description).toContain('Speech > Get, Wait for Speech, and this task ID');
	});

	it('is paid for once by Retry On Fail, which takes up what is there', async () => {
		const stage = await open();
		stage.sim.faults.add({ on: 'result', kind: 'body', status: 404, body: '<Error/>', times: 2 });
		const run = await stage.run(create({ options: { download: true } }), {
			retryOnFail: true,
			maxTries: 3,
			waitBetweenTries: 0,
		});
		expect(run.error).toBeUndefined();
		expect(stage.sim.log.count('createAudioTask')).toBe(1);
	});

	it.each(['lostRequest', 'lostReply'] as const)(
		'whose reply is lost (%s) is sent once, and said why that cannot be told',
		async (kind) => {
			const stage = await open();
			stage.sim.faults.add({ on: 'createAudioTask', kind });
			const run = await stage.run(create());
			expect(run.error?.message).toMatch(/speech may or may not have been created/);
			expect(run.error?.description).toContain('Chanjing lists no speeches');
			expect(run.error?.description).not.toContain('Get Many');
			const retried = await run.retry();
			expect(retried.error?.description).toContain('Chanjing gives no list by which');
			expect(stage.sim.log.count('createAudioTask')).toBe(1);
		},
	);

	it.each([
		[{ text: '={{ " " }}' }, 'Text: a text is missing'],
		[{ text: `={{ "a".repeat(4000) }}` }, 'Text: 4000 characters are too many, 3999 are allowed'],
		[{ text: '={{ {"content":"x"} }}' }, 'Text: the expression gave an object with content, not a text'],
		[{ text: 'Hi 😀' }, 'Text: Chanjing does not take emoji such as 😀'],
		[{ voice: byId('={{ "" }}') }, 'Voice: a voice is missing'],
		[{ options: { speed: 2.1 } }, 'Speed: 2.1 is not a number from 0.5 to 2'],
		[{ options: { pitch: 0 } }, 'Pitch: 0 is not a number from 0.1 to 3'],
		[{ options: { subtitleFormat: '={{ "ass" }}' } }, 'Subtitles: ass is not one of "", srt, vtt'],
		[{ options: { additionalFields: '[1]' } }, 'Additional Fields: this is not a JSON object'],
		[{ options: { callbackUrl: 'https://example.com/x' } }, /^Callback URL: /],
		[
			{ options: { subtitleFormat: 'srt', subtitleBinaryPropertyName: '' } },
			'Subtitle Output Field Name: a name is missing',
		],
		[
			{ options: { download: true, subtitleFormat: 'srt', subtitleBinaryPropertyName: 'data' } },
			'Subtitle Output Field Name: data is the field of the audio too',
		],
	])('refuses %j before any call', async (parameters, message) => {
		const stage = await open();
		const error = await stage.refusal(create(parameters as INodeParameters));
		expect(error.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
		expect(stage.sim.log.entries).toEqual([]);
	});

	it('says what Chanjing says of a voice that there is not', async () => {
		const stage = await open();
		const error = await stage.refusal(create({ voice: byId('nobody') }));
		expect(error.message).toContain('Could not create the speech: 没有找到对应的声音ID');
		expect(error.description).toContain('Choose another voice');
	});
});

describe('Get', () => {
	const done = { kind: 'speech', durationMs: 2000 } as const;

	it.each([1, 10, 0, 42])('takes status %i for one that is being made', async (status) => {
		const stage = await open();
		const id = stage.sim.state.addTask({ kind: 'speech', status: 1 });
		stage.sim.state.setTaskStatus(id, status);
		const [{ json }] = await stage.items(get(id, { waitMode: 'none' }));
		expect(json).toMatchObject({ id, status, state: 'generating', audio_url: '', duration: null });
	});

	it('takes status 9 with a reason for a failure, which is data without a wait', async () => {
		const stage = await open();
		const id = stage.sim.state.addTask({ kind: 'speech', status: 9, msg: '余额不足' });
		const [{ json }] = await stage.items(get(id, { waitMode: 'none' }));
		expect(json).toMatchObject({ id, status: 9, state: 'failed', msg: '余额不足', audio_url: '' });
	});

	it.each([
		['without audio', { full: null, errMsg: '', errReason: '' }],
		['with an empty URL', { full: { url: '' }, errMsg: '' }],
		['with audio and an error', { full: { url: 'https://example.com/a.wav' }, errReason: 'x' }],
	])('takes status 9 %s for a failure', async (_what, detail) => {
		const stage = await open();
		const body = JSON.stringify({ code: 0, trace_id: 't', data: { id: 'a1', status: 9, ...detail } });
		stage.sim.faults.add({ on: 'audioTaskState', kind: 'body', body });
		const [{ json }] = await stage.items(get('a1', { waitMode: 'none' }));
		expect(json).toMatchObject({ id: 'a1', state: 'failed', audio_url: '' });
	});

	it('waits for the audio unless told otherwise', async () => {
		const stage = await open({ generatingMs: 200 });
		const [{ json: made }] = await stage.items(create({ waitMode: 'none' }));
		const [{ json }] = await stage.items(get(String(made.id)));
		expect(json).toMatchObject({ id: made.id, state: 'success' });
		const looks = stage.sim.log.calls('audioTaskState');
		expect(looks[0]).toMatchObject({ method: 'POST', body: { task_id: made.id } });
	});

	it('downloads audio and subtitles', async () => {
		const stage = await open();
		const id = stage.sim.state.addTask(done);
		const options = { download: true, subtitleFormat: 'srt' };
		const [{ binary }] = await stage.items(get(id, { options }));
		expect(Object.keys(binary!).sort()).toEqual(['data', 'subtitles']);
	});

	it.each(['', 'srt'])('waits for late subtitles where they are asked for (%j)', async (subtitleFormat) => {
		const stage = await open({ subtitleDelayMs: 400 });
		const id = stage.sim.state.addTask(done);
		const [{ json }] = await stage.items(get(id, { options: { subtitleFormat } }));
		expect(json.subtitles).not.toEqual([]);
	});

	it('does not wait for late subtitles that nobody asked for', async () => {
		const stage = await open({ subtitleDelayMs: 60_000 });
		const [{ json }] = await stage.items(get(stage.sim.state.addTask(done)));
		expect(json).toMatchObject({ state: 'success', subtitles: [] });
		expect(stage.sim.log.count('audioTaskState')).toBe(1);
	});

	it('gives the audio when the subtitles do not come', async () => {
		const stage = await open({ subtitleDelayMs: 60_000 });
		bend({ subtitleWait: { seconds: 0.3 } });
		const options = { download: true, subtitleFormat: 'srt' };
		const [{ json, binary }] = await stage.items(get(stage.sim.state.addTask(done), { options }));
		expect(json).toMatchObject({ state: 'success', subtitles: [] });
		expect(Object.keys(binary!)).toEqual(['data']);
	});

	it('of a speech that there is not is refused with what to do', async () => {
		const stage = await open();
		const error = await stage.refusal(get('nothing'));
		expect(error.message).toContain('Chanjing knows no speech nothing of this account');
		expect(error.description).toContain('Check the Task ID');
	});

	it('passes on an item that came in refused', async () => {
		const stage = await open();
		const items = [{ json: { error: 'Text: a text is missing' } }];
		const [{ json }] = await stage.items(get('={{ $json.id }}'), {
			items,
			onError: 'continueRegularOutput',
		});
		expect(json.error).toBe('Text: a text is missing');
	});
});

it('Get refuses one field for two files before any call', async () => {
	const stage = await open();
	const options = { download: true, subtitleFormat: 'vtt', outputBinaryPropertyName: 'subtitles' };
	const error = await stage.refusal(get('abc', { options }));
	expect(error.message).toBe('Subtitle Output Field Name: subtitles is the field of the audio too');
	expect(stage.sim.log.entries).toEqual([]);
});

it('lines of which Chanjing does not tell the time are in no item and no subtitle file', async () => {
	const stage = await open();
	const full = { url: 'https://203.0.113.7/a.wav', duration: 2 };
	const line = { start_time: 0, end_time: 1.5, subtitle: 'a' };
	const subtitles = [line, { subtitle: 'b' }, { start_time: 1, end_time: 'x', subtitle: 'c' }, null, 'd'];
	const body = JSON.stringify({ code: 0, data: { id: 'abc', status: 9, full, subtitles } });
	stage.sim.faults.add({ on: 'audioTaskState', kind: 'body', body, times: Infinity });
	const [item] = await stage.items(get('abc', { options: { subtitleFormat: 'srt' } }));
	expect(item.json.subtitles).toEqual([{ start: 0, end: 1500, text: 'a' }]);
	expect((await bytesOf(stage, item, 'subtitles')).toString()).toBe('1\n00:00:00,000 --> 00:00:01,500\na\n');
});

it('subtitle files number their lines and keep to their format', () => {
	const lines = [
		{ start: 0, end: 3_661_002, text: 'a --> b' },
		{ start: 3_661_002, end: 3_700_000, text: 'c\n\nd' },
	];
	expect(subtitleFile('srt', lines)).toEqual({
		mimeType: 'application/x-subrip',
		content: '1\n00:00:00,000 --> 01:01:01,002\na → b\n\n2\n01:01:01,002 --> 01:01:40,000\nc\nd\n',
	});
	expect(subtitleFile('vtt', lines.slice(1)).content).toBe('WEBVTT\n\n01:01:01.002 --> 01:01:40.000\nc\nd\n');
});
