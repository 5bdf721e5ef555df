import { randomBytes } from 'node:crypto';

import type { INodeParameters } from 'n8n-workflow';

import { file, fileItem } from '../../../../../testing/engine';
import { sampleAudio, sampleVideo } from '../../../../../testing/samples';
import { startFileServer } from '../../../../../testing/fileServer';
import { binaryModes, byId, sha256, sha256OfFile, type Stage, useStages } from '../../../../../testing/stage';

const open = useStages();
const voice = 'common-voice-001';

/** The parameters of a create that is right, over which others are laid. */
const tts = (stage: Stage, more: INodeParameters = {}): INodeParameters => ({
	videoSource: 'fileId',
	videoFileId: stage.sim.state.addReadyFile('lip_sync_video'),
	text: '你好',
	voice: byId(voice),
	...more,
});

const audio = (stage: Stage, more: INodeParameters = {}): INodeParameters => ({
	videoSource: 'fileId',
	videoFileId: stage.sim.state.addReadyFile('lip_sync_video'),
	audioType: 'audio',
	audioSource: 'fileId',
	audioFileId: stage.sim.state.addReadyFile('lip_sync_audio'),
	...more,
});

const bodies = (stage: Stage) => stage.sim.log.calls('createLipSync').map(({ body }) => body);

describe('what is sent', () => {
	it('is what the user set and nothing else', async () => {
		const stage = await open();
		const parameters = tts(stage);
		const [{ json, binary, pairedItem }] = await stage.items(parameters);
		expect(bodies(stage)).toEqual([
			{
				video_file_id: parameters.videoFileId,
				audio_type: 'tts',
				tts_config: { text: '你好', audio_man_id: voice },
			},
		]);
		const [{ id }] = stage.sim.state.tasks;
		expect(json).toEqual({
			id,
			resource: 'lipSync',
			status: 0,
			state: 'pending',
			progress: 0,
			msg: '',
			video_url: '',
			preview_url: '',
			duration: null,
			create_time: null,
			video_file_id: parameters.videoFileId,
		});
		expect(binary).toBeUndefined();
		expect(pairedItem).toEqual({ item: 0 });
		expect(stage.sim.log.counts()).toEqual({ accessToken: 1, createLipSync: 1 });
	});

	it.each([
		['screenWidth', 720, { screen_width: 720 }],
		['screenHeight', 1280, { screen_height: 1280 }],
		['backway', 2, { backway: 2 }],
		['backway', 1, { backway: 1 }],
		['driveMode', 'random', { drive_mode: 'random' }],
		['driveMode', '', { drive_mode: '' }],
		['model', 1, { model: 1 }],
		['model', 0, { model: 0 }],
		['volume', 40, { volume: 40 }],
		['speed', 1.25, { tts_config: { text: '你好', audio_man_id: voice, speed: 1.25 } }],
		['pitch', 0.5, { tts_config: { text: '你好', audio_man_id: voice, pitch: 0.5 } }],
		['callbackUrl', 'https://203.0.113.7/hook?a=1', { callback: 'https://203.0.113.7/hook?a=1' }],
		['download', true, {}],
		['outputBinaryPropertyName', 'video', {}],
	])('has the option %s set to %j as %j', async (option, value, expected) => {
		const stage = await open({ callback: { lost: true } });
		const parameters = tts(stage, { options: { [option]: value } });
		await stage.items(parameters);
		expect(bodies(stage)).toEqual([
			{
				video_file_id: parameters.videoFileId,
				audio_type: 'tts',
				tts_config: { text: '你好', audio_man_id: voice },
				...expected,
			},
		]);
	});

	it('is an audio file in audio mode, without text, voice, speed and pitch', async () => {
		const stage = await open();
		const options = { volume: 50, speed: 1.5, pitch: 2 };
		const parameters = audio(stage, { options, text: 'left over', voice: byId(voice) });
		const [{ json }] = await stage.items(parameters);
		const files = { video_file_id: parameters.videoFileId, audio_file_id: parameters.audioFileId };
		expect(bodies(stage)).toEqual([{ ...files, audio_type: 'audio', volume: 50 }]);
		expect(json).toMatchObject({ ...files, state: 'pending' });
	});

	it('is the voice chosen from the list, too', async () => {
		const stage = await open();
		const chosen = { __rl: true, mode: 'list', value: 'common-voice-007', cachedResultName: 'Amy' };
		await stage.items(tts(stage, { voice: chosen }));
		expect(bodies(stage)[0].tts_config.audio_man_id).toBe('common-voice-007');
	});

	it('is the text of each item', async () => {
		const stage = await open();
		const items = ['one', 'two', 'three'].map((text) => ({ json: { text } }));
		const results = await stage.items(tts(stage, { text: '={{ $json.text }}' }), { items });
		const spoken = results.map(({ json }) => stage.sim.state.task(String(json.id)).request.tts_config.text);
		expect(spoken).toEqual(['one', 'two', 'three']);
	});

	it('is the text as an array where Chanjing takes no other, and only then; one task comes of it', async () => {
		const stage = await open({ textShape: 'array' });
		const items = await stage.items(tts(stage), { items: [{}, {}] });
		expect(bodies(stage).map(({ tts_config: { text } }) => text)).toEqual(['你好', ['你好'], ['你好']]);
		expect(stage.sim.state.tasks).toHaveLength(2);
		expect(new Set(items.map(({ json }) => json.id)).size).toBe(2);
	});
});

describe('additional fields', () => {
	const own = (stage: Stage) => {
		const parameters = tts(stage);
		const body = {
			video_file_id: parameters.videoFileId,
			audio_type: 'tts',
			tts_config: { text: '你好', audio_man_id: voice },
		};
		return { parameters, body };
	};

	it.each([
		['a text', '{ "emotion": "calm", "speed_up": null }'],
		['an object that an expression gives', '={{ { emotion: "calm", speed_up: null } }}'],
	])('are sent with the others: %s', async (_what, additionalFields) => {
		const stage = await open({ refuseUnknownFields: false });
		const { parameters, body } = own(stage);
		await stage.items({ ...parameters, options: { additionalFields } });
		expect(bodies(stage)).toEqual([{ ...body, emotion: 'calm', speed_up: null }]);
	});

	it('are laid over the others last, objects field by field', async () => {
		const stage = await open({ refuseUnknownFields: false });
		const { parameters, body } = own(stage);
		const additionalFields = '{"volume":30,"tts_config":{"speed":1.5,"pauses":[1,2]}}';
		await stage.items({ ...parameters, options: { volume: 80, additionalFields } });
		const tts_config = { ...body.tts_config, speed: 1.5, pauses: [1, 2] };
		expect(bodies(stage)).toEqual([{ ...body, volume: 30, tts_config }]);
	});

	it.each(['{}', '', ' ', '={{ undefined }}', '={{ null }}'])(
		'may be empty: %j',
		async (additionalFields) => {
			const stage = await open();
			const { parameters, body } = own(stage);
			await stage.items({ ...parameters, options: { additionalFields } });
			expect(bodies(stage)).toEqual([body]);
		},
	);

	it('may set the callback, where the node does not wait for it', async () => {
		const stage = await open({ callback: { lost: true } });
		const { parameters, body } = own(stage);
		const callback = `${stage.sim.url}/hook`;
		await stage.items({ ...parameters, options: { additionalFields: JSON.stringify({ callback }) } });
		expect(bodies(stage)).toEqual([{ ...body, callback }]);
	});

	it.each<[string, INodeParameters, RegExp]>([
		['a list', { additionalFields: '[1]' }, /^Additional Fields: .*JSON object/],
		['a number', { additionalFields: '={{ 5 }}' }, /^Additional Fields: .*JSON object/],
		['a text that is no JSON', { additionalFields: 'emotion: calm' }, /^Additional Fields: .*JSON object/],
		['half a JSON', { additionalFields: '{"a":' }, /^Additional Fields: .*JSON object/],
		['null in a text', { additionalFields: 'null' }, /^Additional Fields: .*JSON object/],
		[
			'a number that lost its digits',
			{ additionalFields: '{"scene":[{"id":1234567890123456789}]}' },
			/^Additional Fields: .*lost its last digits/,
		],
		[
			'an object that an expression put into a text',
			{ additionalFields: '={"tts_config":{"text":"Hello {{ $json }}"}}' },
			/^Additional Fields: .*\[object Object\]/,
		],
		[
			'the ID of the file that the form gives',
			{ additionalFields: '{"video_file_id":"another"}' },
			/^Additional Fields: video_file_id .*Driving Video/,
		],
		[
			'a callback that can never be called',
			{ additionalFields: '{"callback":"https://example.com/hook"}' },
			/^Additional Fields: .*placeholder/,
		],
	])('are refused before any call when they are %s', async (_what, options, message) => {
		const stage = await open();
		const error = await stage.refusal(tts(stage, { options }));
		expect(error.message).toMatch(message);
		expect(error.context).toMatchObject({ itemIndex: 0 });
		expect(stage.sim.log.entries).toEqual([]);
	});

	it('may hold long numbers in quotes, and words that nobody wrote with an expression', async () => {
		const stage = await open({ refuseUnknownFields: false });
		const { parameters, body } = own(stage);
		const more = { scene: '1234567890123456789', note: '[object Object]', exact: 9007199254740991 };
		await stage.items({ ...parameters, options: { additionalFields: JSON.stringify(more) } });
		expect(bodies(stage)).toEqual([{ ...body, ...more }]);
	});

	it('cannot replace the audio that the form gives', async () => {
		const stage = await open();
		const additionalFields = '{"audio_file_id":"another"}';
		const error = await stage.refusal(audio(stage, { options: { additionalFields } }));
		expect(error.message).toMatch(/^Additional Fields: audio_file_id .*Audio/);
		expect(stage.sim.log.entries).toEqual([]);
	});

	it('cannot replace the callback that the node waits for', async () => {
		const stage = await open();
		const additionalFields = JSON.stringify({ callback: `${stage.sim.url}/hook` });
		const error = await stage.refusal(tts(stage, { waitMode: 'callback', options: { additionalFields } }));
		expect(error.message).toMatch(/^Additional Fields: callback cannot be set with Wait for Callback/);
		expect(stage.sim.log.entries).toEqual([]);
	});

	it('belong to the order: a retry with others is another one', async () => {
		const stage = await open({ refuseUnknownFields: false });
		const items = ['one', 'two'].map((text) => ({ json: { text } }));
		const fields = (take: number) => ({ additionalFields: JSON.stringify({ take }) });
		const isTwo = ({ body }: { body?: { tts_config: { text: string } } }) => body?.tts_config.text === 'two';
		stage.sim.faults.add({ on: 'createLipSync', kind: 'code', code: 50011, msg: '违规', when: isTwo });
		const run = await stage.run(tts(stage, { text: '={{ $json.text }}', options: fields(1) }), { items });
		const retried = await run.retry(({ nodes }) => {
			for (const { parameters } of nodes) if (parameters.options) parameters.options = fields(2);
		});
		expect(retried.error).toBeUndefined();
		const ones = stage.sim.state.tasks.filter(({ request }) => request.tts_config.text === 'one');
		expect(ones.map(({ request }) => request.take).sort()).toEqual([1, 2]);
	});
});

describe.each(binaryModes)('video and audio with binaries in %s mode', (mode) => {
	it('are uploaded byte for byte, each for its purpose, awaited, and used', async () => {
		const stage = await open({ fileReadyMs: 200 }, { binaryMode: mode });
		const [video, speech] = [await sampleVideo('mov'), await sampleAudio('wav')];
		const parameters = { videoSource: 'binary', audioType: 'audio', audioSource: 'binary' };
		const item = { files: { data: file(video), audio: file(speech) } };
		const [{ json }] = await stage.items(parameters, { items: [item] });

		const stored = (id: unknown) => stage.sim.state.file(String(id));
		expect(stored(json.video_file_id)).toMatchObject({
			service: 'lip_sync_video',
			sha256: await sha256OfFile(video),
		});
		expect(stored(json.audio_file_id)).toMatchObject({
			service: 'lip_sync_audio',
			sha256: await sha256OfFile(speech),
		});
		expect(bodies(stage)).toEqual([
			{ video_file_id: json.video_file_id, audio_file_id: json.audio_file_id, audio_type: 'audio' },
		]);
	});

	it('the same video with many texts is uploaded once', async () => {
		const stage = await open({}, { binaryMode: mode });
		const shared = file(randomBytes(1000), { fileName: 'clip.mp4' });
		const items = ['one', 'two', 'three'].map((text) => ({ json: { text }, files: { data: shared } }));
		const parameters = { text: '={{ $json.text }}', voice: byId(voice) };
		const results = await stage.items(parameters, { items });
		expect(stage.sim.log.count('put')).toBe(1);
		expect(new Set(results.map(({ json }) => json.video_file_id)).size).toBe(1);
		expect(new Set(results.map(({ json }) => json.id)).size).toBe(3);
	});

	it('a video that was made is put into the output as it is', async () => {
		const stage = await open({}, { binaryMode: mode });
		const video = await sampleVideo('mp4');
		const options = { download: true, outputBinaryPropertyName: 'result' };
		const parameters = { text: 'hello', voice: byId(voice), waitMode: 'poll', options };
		const [item] = await stage.items(parameters, { items: [fileItem(video)] });
		expect(item.json).toMatchObject({ state: 'success', status: 20, progress: 100 });
		expect(Object.keys(item.binary ?? {})).toEqual(['result']);
		const result = await stage.engine.openBinary(item, 'result');
		expect(sha256(await result.buffer())).toBe(await sha256OfFile(video));
		expect(result.data).toMatchObject({ mimeType: 'video/mp4', fileName: `${String(item.json.id)}.mp4` });
		expect(stage.sim.log.count('createLipSync')).toBe(1);
	});
});

it('video and audio may come from URLs', async () => {
	const stage = await open();
	const [video, speech] = [randomBytes(5000), randomBytes(3000)];
	const servers = [await startFileServer(video), await startFileServer(speech, 'audio/mpeg')];
	try {
		const [{ json }] = await stage.items({
			videoSource: 'url',
			videoUrl: `${servers[0].url}/plain/clip.mp4`,
			audioType: 'audio',
			audioSource: 'url',
			audioUrl: `${servers[1].url}/chunked/speech`,
		});
		expect(stage.sim.state.file(String(json.video_file_id))).toMatchObject({ sha256: sha256(video) });
		expect(stage.sim.state.file(String(json.audio_file_id))).toMatchObject({
			name: 'speech.mp3',
			sha256: sha256(speech),
		});
	} finally {
		for (const server of servers) await server.close();
	}
});

describe('refused before any call, with the field and the item', () => {
	const option = (name: string, value: unknown) => ({
		options: { [name]: `={{ ${JSON.stringify(value)} }}` },
	});
	const long = 'a'.repeat(4000);
	it.each<[string, INodeParameters, string | RegExp]>([
		['a text that is missing', { text: '={{ "" }}' }, 'Text: a text is missing'],
		['a text of blanks', { text: '={{ " \\n" }}' }, 'Text: a text is missing'],
		['a text over the limit', { text: long }, 'Text: 4000 characters are too many, 3999 are allowed'],
		['emoji', { text: 'hi 😀' }, 'Text: Chanjing does not take emoji such as 😀'],
		['emoji of several signs', { text: 'love ❤️' }, /^Text: Chanjing does not take emoji such as ❤/],
		['emoji of a digit', { text: 'press 1️⃣' }, /^Text: Chanjing does not take emoji such as 1/],
		['a voice that is missing', { voice: byId('={{ "" }}') }, 'Voice: a voice is missing'],
		['a video ID that is missing', { videoFileId: '={{ "" }}' }, 'Driving Video File ID: the ID is missing'],
		['a video ID of the wrong shape', { videoFileId: 'a/b' }, /^Driving Video File ID: this is not an ID/],
		['a video URL that is none', { videoSource: 'url', videoUrl: 'ftp://x/y.mp4' }, /^Driving Video URL: /],
		['no video in the field', { videoSource: 'binary' }, /^Input Data Field Name: .* "data"/],
		[
			'an audio ID of the wrong shape',
			{ audioType: 'audio', audioSource: 'fileId', audioFileId: '?' },
			/^Audio File ID: /,
		],
		['an audio URL that is none', { audioType: 'audio', audioSource: 'url', audioUrl: 'x' }, /^Audio URL: /],
		['no audio in the field', { audioType: 'audio' }, /^Input Data Field Name: .* "audio"/],
		[
			'a callback that is no URL',
			option('callbackUrl', 'x'),
			/^Callback URL: this is not an http or https URL/,
		],
		[
			'a width of nothing',
			option('screenWidth', 0),
			'Width: 0 is not a whole number of at least 1, in pixels',
		],
		[
			'half a pixel',
			option('screenHeight', 1.5),
			'Height: 1.5 is not a whole number of at least 1, in pixels',
		],
		[
			'a way back that is none',
			option('backway', 3),
			/^At the End of the Driving Video: 3 is not one of 1, 2/,
		],
		['a drive mode that is none', option('driveMode', 'x'), /^Drive Mode: x is not one of/],
		['a model that is none', option('model', 2), 'Model: 2 is not one of 0, 1'],
		['silence', option('volume', 0), 'Volume: 0 is not a whole number from 1 to 100, in percent'],
		['too loud', option('volume', 101), 'Volume: 101 is not a whole number from 1 to 100, in percent'],
		['too slow', option('speed', 0.4), 'Speed: 0.4 is not a number from 0.5 to 2'],
		['too fast', option('speed', 2.1), 'Speed: 2.1 is not a number from 0.5 to 2'],
		['too low', option('pitch', 0), 'Pitch: 0 is not a number from 0.1 to 3'],
		['too high', option('pitch', 3.1), 'Pitch: 3.1 is not a number from 0.1 to 3'],
		['a number that is none', option('speed', 'fast'), 'Speed: fast is not a number from 0.5 to 2'],
		['a wait of nothing', { waitMode: 'poll', waitLimit: '={{ 0 }}' }, /^Wait Limit: 0 is not a number from/],
		[
			'an output without a name',
			{ options: { download: true, outputBinaryPropertyName: '={{ " " }}' } },
			/^Output Data Field Name: a name is/,
		],
	])('%s', async (_what, bad, message) => {
		const stage = await open();
		const error = await stage.refusal(tts(stage, bad), { items: [{ json: {} }] });
		if (typeof message === 'string') expect(error.message).toBe(message);
		else expect(error.message).toMatch(message);
		expect(error.name).toBe('NodeOperationError');
		expect(error.context).toMatchObject({ itemIndex: 0 });
		expect(stage.sim.log.entries).toEqual([]);
	});

	it('the item that is wrong is named, not the first one', async () => {
		const stage = await open();
		const items = ['fine', 'fine', ''].map((text) => ({ json: { text } }));
		const error = await stage.refusal(tts(stage, { text: '={{ $json.text }}' }), { items });
		expect(error.context).toMatchObject({ itemIndex: 2 });
		expect(stage.sim.log.entries).toEqual([]);
	});
});

it('the longest text that is allowed is sent as it is, characters beyond the 16-bit plane counted once', async () => {
	const stage = await open();
	const text = '𠮷'.repeat(3999);
	await stage.items(tts(stage, { text }));
	expect(bodies(stage)[0].tts_config.text).toBe(text);
});

it.each(['©', '™', '1 # *', 'ℹ', '→', '“quotes” – and … dashes'])(
	'%s is not taken for emoji',
	async (text) => {
		const stage = await open();
		await stage.items(tts(stage, { text }));
		expect(stage.done('createLipSync')).toHaveLength(1);
	},
);

describe('a File ID that cannot be used', () => {
	it('yet is waited for, and one task comes of it', async () => {
		const stage = await open();
		const parameters = tts(stage);
		stage.sim.state.file(String(parameters.videoFileId)).readyAt = Date.now() + 300;
		const [{ json }] = await stage.items(parameters);
		expect(stage.sim.state.tasks.map(({ id }) => id)).toEqual([json.id]);
		const codes = stage.sim.log.calls('createLipSync').map(({ code }) => code);
		expect(codes).toEqual([50000, 0]);
	});

	it.each([
		['an audio as the video', 'videoFileId', 'lip_sync_audio', 'lip_sync_video'],
		['a video as the audio', 'audioFileId', 'lip_sync_video', 'lip_sync_audio'],
	] as const)('for its purpose is refused: %s', async (_what, parameter, wrong, right) => {
		const stage = await open();
		const id = stage.sim.state.addReadyFile(wrong);
		const error = await stage.refusal(audio(stage, { [parameter]: id }));
		expect(error.message).toContain(`File ${id} was uploaded as ${wrong}, not as ${right}`);
		expect(error.description).toContain('Upload it again for this use.');
		expect(stage.sim.state.tasks).toEqual([]);
		expect(stage.sim.log.count('createLipSync')).toBe(1);
	});

	it('because its content check failed is refused with what Chanjing found', async () => {
		const stage = await open();
		const parameters = tts(stage);
		stage.sim.state.setFileStatus(String(parameters.videoFileId), 98, '涉及敏感内容');
		const error = await stage.refusal(parameters);
		expect(error.message).toContain('it failed the content check: 涉及敏感内容');
		expect(stage.sim.state.tasks).toEqual([]);
	});

	it.each([
		['is unknown', () => 'f'.repeat(32), '文件不存在'],
		[
			"is another account's",
			(stage: Stage) => stage.sim.state.addForeignFile('lip_sync_video'),
			'您无权使用该文件',
		],
	])('because it %s is refused with what Chanjing said and what to do', async (_what, idOf, msg) => {
		const stage = await open();
		const error = await stage.refusal(tts(stage, { videoFileId: idOf(stage) }));
		const { traceId } = stage.sim.log.calls('createLipSync')[0];
		expect(error.message).toContain(
			`Could not create the lip-sync video: ${msg} (code 50000, trace_id ${traceId})`,
		);
		expect(error.description).toContain('the file must belong to this account');
		expect(stage.sim.log.count('createLipSync')).toBe(1);
	});
});

describe('nothing that exists is lost', () => {
	it('a refusal after the uploads tells the IDs of the files', async () => {
		const stage = await open();
		const item = {
			files: {
				data: file(randomBytes(99), { fileName: 'a.mp4' }),
				audio: file(randomBytes(99), { fileName: 'a.mp3' }),
			},
		};
		stage.sim.faults.add({ on: 'createLipSync', kind: 'code', code: 40002, msg: '时长不足' });
		const error = await stage.refusal({ audioType: 'audio' }, { items: [item] });
		const ids = Object.fromEntries(stage.sim.state.files.map(({ service, id }) => [service, id]));
		expect(error.message).toMatch(/时长不足 \(code 40002, trace_id .+\)/);
		expect(error.message).toContain(`video_file_id ${ids.lip_sync_video}`);
		expect(error.message).toContain(`audio_file_id ${ids.lip_sync_audio}`);
		expect(error.description).toContain('Top it up');
		expect(error.context?.data).toMatchObject({
			code: 40002,
			video_file_id: ids.lip_sync_video,
			audio_file_id: ids.lip_sync_audio,
			trace_id: expect.any(String),
		});
	});

	it('an unknown voice is refused with what Chanjing said, and the ID of the file', async () => {
		const stage = await open();
		const error = await stage.refusal(tts(stage, { videoSource: 'binary', voice: byId('nobody') }), {
			items: [fileItem(randomBytes(99), { fileName: 'a.mp4' })],
		});
		expect(error.message).toContain('没有找到对应的声音ID');
		expect(error.description).toContain('Choose another voice');
		expect(error.message).toContain(`video_file_id ${stage.sim.state.files[0].id}`);
	});

	it('a task that fails for want of money is refused with its ID, the reason and what to do', async () => {
		const stage = await open();
		stage.sim.faults.failNextTasks('扣费失败，蝉豆不足');
		const error = await stage.refusal(tts(stage, { waitMode: 'poll' }));
		const [{ id }] = stage.sim.state.tasks;
		expect(error.message).toContain(`Lip-sync task ${id} has no video: 扣费失败，蝉豆不足`);
		expect(error.description).toContain('The balance of the Chanjing account does not cover the video');
		expect(error.message).toContain(id);
		expect(error.context?.data).toMatchObject({ task_id: id, msg: '扣费失败，蝉豆不足' });
	});

	it('a video that cannot be downloaded is refused with the ID of its task', async () => {
		const stage = await open();
		stage.sim.faults.add({ on: 'result', kind: 'truncate', bytes: 10, times: Infinity });
		const error = await stage.refusal(tts(stage, { waitMode: 'poll', options: { download: true } }));
		const [{ id }] = stage.sim.state.tasks;
		expect(error.message).toContain(id);
		expect(error.description).toContain('Lip-Sync Video > Download');
		expect(stage.sim.log.count('createLipSync')).toBe(1);
		expect(stage.sim.log.count('result')).toBe(3);
	});
});

describe('a create whose reply is lost', () => {
	it.each([
		['the connection is cut', { kind: 'lostReply' }],
		['a gateway answers instead', { kind: 'html', status: 502, afterHandling: true }],
		['the answer is not readable', { kind: 'body', body: 'OK', afterHandling: true }],
	] as const)('is sent once and reported as what it is: %s', async (_what, fault) => {
		const stage = await open();
		stage.sim.faults.add({ on: 'createLipSync', ...fault });
		const parameters = tts(stage);
		const error = await stage.refusal(parameters);
		expect(error.message).toMatch(/^The reply to the request to create the lip-sync video was lost/);
		expect(error.message).toContain('may or may not have been created');
		expect(error.description).toContain('Lip-Sync Video > Get Many');
		expect(error.message).toContain(`video_file_id ${String(parameters.videoFileId)}`);
		expect(stage.sim.log.count('createLipSync')).toBe(1);
		expect(stage.sim.state.tasks).toHaveLength(1);
	});

	it.each([50000, 51000, 50011, 400])(
		'is not what code %i is: that is final, too, but says so',
		async (code) => {
			const stage = await open();
			const text = code === 400 ? 2 : 1;
			stage.sim.faults.add({ on: 'createLipSync', kind: 'code', code, msg: '系统内部错误', times: 5 });
			const error = await stage.refusal(tts(stage));
			expect(error.message).toContain(`系统内部错误 (code ${code}, trace_id `);
			// 400 may mean the other shape of the text, which is tried once.
			expect(stage.sim.log.count('createLipSync')).toBe(text);
		},
	);
});
