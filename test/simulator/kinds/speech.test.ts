import { startSimulator, type Simulator } from '../../../testing/simulator/index';
import { clientOf, startReceiver } from '../../../testing/simulator/testClient';

describe('speech of the stand-in', () => {
	let sim: Simulator;
	let client: ReturnType<typeof clientOf>;

	beforeEach(async () => {
		sim = await startSimulator({ rateLimits: false, pendingMs: 0, generatingMs: Infinity });
		client = clientOf(sim);
		await client.signIn();
	});

	afterEach(async () => {
		await sim.close();
	});

	const create = async (fields: Record<string, unknown> = {}, path = '/create_audio_task') =>
		(await client.post(path, client.speechBody(fields))).data;

	const state = async (id: string) => await client.ask('/audio_task_state', { task_id: id });

	const finished = async (fields: Record<string, unknown> = {}, path?: string) => {
		const { data } = await create(fields, path);
		await sim.state.finishTask(data.task_id);
		return data.task_id as string;
	};

	it('is running in status 1, or 10 on demand, then ended in 9', async () => {
		const { data } = await create();
		expect(data).toEqual({ task_id: expect.stringMatching(/^[0-9a-f]{32}$/) });
		expect(await state(data.task_id)).toMatchObject({ status: 1, full: null, subtitles: [] });
		sim.options.speechRunningStatus = 10;
		expect((await state(data.task_id)).status).toBe(10);
		await sim.state.finishTask(data.task_id);
		expect((await state(data.task_id)).status).toBe(9);
	});

	it('ends with a URL, its length in seconds and timed subtitles', async () => {
		const id = await finished();
		const shown = await state(id);
		expect(shown).toEqual({
			id,
			type: 'tts',
			status: 9,
			text: ['今天天气很好。我们去公园吧。'],
			plain_text: '今天天气很好。我们去公园吧。',
			full: {
				url: expect.stringMatching(`^${sim.resultsUrl}/audio/${id}.wav`),
				path: `audio/${id}.wav`,
				duration: expect.any(Number),
				watermark_url: '',
			},
			slice: null,
			errMsg: '',
			errReason: '',
			subtitles: [
				{ key: `${id}-0`, start_time: 0, end_time: expect.any(Number), subtitle: '今天天气很好。' },
				{
					key: `${id}-1`,
					start_time: expect.any(Number),
					end_time: shown.full.duration,
					subtitle: '我们去公园吧。',
				},
			],
		});
		expect(shown.subtitles[1].start_time).toBe(shown.subtitles[0].end_time);
	});

	it('ends in 9 as well where it fails, and says why', async () => {
		sim.faults.failNextTasks('语音合成失败');
		expect(await state(await finished())).toMatchObject({
			status: 9,
			full: null,
			errMsg: '语音合成失败',
			errReason: '语音合成失败',
		});
	});

	it('speaks 4.7 Chinese characters or 15 other letters a second, and at the speed that is asked for', async () => {
		const seconds = async (text: string, speed = 1) =>
			(await state(await finished({ text: { text }, speed }))).full.duration;
		expect(await seconds('字'.repeat(47))).toBeCloseTo(10.6, 1);
		expect(await seconds('字'.repeat(47), 2)).toBeCloseTo(5.6, 1);
		expect(await seconds('letters'.repeat(15))).toBeCloseTo(7.6, 1);
		sim.options.durationMs = 2500;
		expect(await seconds('字')).toBe(2.5);
	});

	it('the subtitles may come later than the sound', async () => {
		sim.options.subtitleDelayMs = Infinity;
		const id = await finished();
		expect(await state(id)).toMatchObject({ status: 9, full: { duration: 3.153 }, subtitles: [] });
		sim.options.subtitleDelayMs = 0;
		expect((await state(id)).subtitles).toHaveLength(2);
	});

	it('by version 2 is the same, but may lack subtitles', async () => {
		const id = await finished({}, '/create_audio_task_v2');
		expect((await state(id)).subtitles).toHaveLength(2);
		sim.options.subtitlesOfV2 = false;
		expect((await state(id)).subtitles).toEqual([]);
		expect((await state(await finished())).subtitles).toHaveLength(2);
	});

	it('has a URL with a watermark where one is asked for', async () => {
		const { full } = await state(await finished({ aigc_watermark: true }));
		expect(full.watermark_url).toMatch(sim.resultsUrl);
	});

	it('rich text is spoken without its markup', async () => {
		const text = '<speak>重<phoneme py="chong2">庆</phoneme></speak>';
		const shown = await state(await finished({ text: { text } }));
		expect(shown).toMatchObject({ text: [text], plain_text: '重庆' });
	});

	it('takes every documented field', async () => {
		const { file_id: prompt } = await client.upload('prompt_audio', 'me.wav');
		sim.state.setFileStatus(prompt, 1);
		const fields = {
			text: { text: '你好', plain_text: '你好' },
			volume: 100,
			aigc_watermark: false,
			language_boost: 'auto',
			mss: 0,
			prompt_audio: prompt,
			font_size: 64,
			width: 1000,
			height: 90,
			dialect: 'sichuan',
			callback: 'https://hooks.example.org/x',
		};
		expect(await create(fields, '/create_audio_task_v2')).toMatchObject({ code: 0 });
	});

	it.each<[string, number, Record<string, unknown>]>([
		['no voice', 40000, { audio_man: undefined }],
		['an unknown voice', 50000, { audio_man: 'nobody' }],
		['no speed', 40000, { speed: undefined }],
		['speed 0.4', 40000, { speed: 0.4 }],
		['speed as text', 400, { speed: '1' }],
		['no pitch', 40000, { pitch: undefined }],
		['no text', 40000, { text: undefined }],
		['a bare text', 400, { text: '你好' }],
		['an empty text', 40000, { text: { text: '' } }],
		['a blank text', 40000, { text: { text: ' ' } }],
		['4,000 characters', 40000, { text: { text: '字'.repeat(4000) } }],
		['an emoji', 40000, { text: { text: '好😀' } }],
		['a field that nobody knows', 40000, { title: 'x' }],
		['a text field that nobody knows', 40000, { text: { text: '好', lang: 'cn' } }],
		['a callback that is no URL', 40000, { callback: 'ftp://x' }],
		['a prompt that is no file', 50000, { prompt_audio: 'nobody' }],
	])('refuses %s with %i and makes nothing', async (_what, code, fields) => {
		expect(await create(fields)).toMatchObject({ code, data: null });
		expect(sim.state.tasks).toEqual([]);
	});

	it('speaks with voices only, not with what else has an id', async () => {
		for (const id of [sim.state.addTask(), 'C-stand-in-1']) {
			expect(await create({ audio_man: id })).toMatchObject({ code: 50000 });
		}
	});

	it('may be any number of made-up bytes', async () => {
		sim.set({ result: { bytes: 123_456 } });
		const { full } = await state(await finished());
		expect((await client.download(full.url)).bytes).toHaveLength(123_456);
	});

	it('goes without a pitch where the options say so', async () => {
		sim.options.speechPitchRequired = false;
		expect(await create({ pitch: undefined })).toMatchObject({ code: 0 });
	});

	it('is looked up by a text only, and never among the videos', async () => {
		const { data } = await create();
		const look = async (id: unknown) => (await client.post('/audio_task_state', { task_id: id })).data;
		expect(await look(data)).toMatchObject({ code: 400 });
		expect(await look(undefined)).toMatchObject({ code: 40000 });
		expect(await look('nobody')).toMatchObject({ code: 50000 });
		expect((await client.get('/video', { id: data.task_id })).data.code).toBe(50000);
		expect((await client.get('/video_lip_sync/detail', { id: data.task_id })).data.code).toBe(50000);
	});

	it('costs nothing unless the options say what', async () => {
		const before = sim.state.beans;
		await finished();
		expect(sim.state.beans).toBe(before);
		sim.options.speechBeans = 2;
		await finished();
		expect(sim.state.beans).toBe(before - 8);
	});

	it('calls back with its state', async () => {
		const receiver = await startReceiver();
		try {
			const id = await finished({ callback: receiver.url });
			expect(receiver.bodies).toMatchObject([
				{ code: 0, data: { id, status: 9, full: { duration: 3.153 } } },
			]);
		} finally {
			await receiver.close();
		}
	});

	it('speaks with voices made on the website unless the options say no', async () => {
		const [{ id }] = sim.state.own('voice', 'website');
		expect(await create({ audio_man: id })).toMatchObject({ code: 0 });
		sim.options.websiteVoicesSpeak = false;
		expect(await create({ audio_man: id })).toMatchObject({ code: 50000, msg: '没有找到对应的声音ID' });
	});
});
