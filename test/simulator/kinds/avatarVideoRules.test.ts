import { startSimulator, type Simulator } from '../../../testing/simulator/index';
import type { Json } from '../../../testing/simulator/json';
import { clientOf } from '../../../testing/simulator/testClient';

describe('create_video of the stand-in', () => {
	let sim: Simulator;
	let client: ReturnType<typeof clientOf>;

	beforeEach(async () => {
		sim = await startSimulator({ rateLimits: false, pendingMs: Infinity });
		client = clientOf(sim);
		await client.signIn();
	});

	afterEach(async () => {
		await sim.close();
	});

	const create = async (fields: object = {}) =>
		(await client.post('/create_video', client.avatarVideoBody({ ...fields }))).data;

	const person = (fields: object) => ({ person: { ...client.avatarVideoBody().person, ...fields } });
	const audio = (fields: object) => ({ audio: { ...client.avatarVideoBody().audio, ...fields } });
	const tts = (fields: object) => audio({ tts: { ...client.avatarVideoBody().audio.tts, ...fields } });
	const sound = (fields: object) => ({ audio: { type: 'audio', volume: 50, ...fields } });
	const subtitles = (fields: object) => ({
		subtitle_config: { show: true, x: 31, y: 1521, width: 1000, height: 200, ...fields },
	});
	const own = (id: string) => person({ id, figure_type: undefined });

	it('takes the smallest request and answers with the id', async () => {
		const reply = await create();
		expect(reply).toMatchObject({ code: 0, data: expect.stringMatching(/^[0-9a-f]{32}$/) });
		expect(sim.state.tasks).toMatchObject([{ id: reply.data, kind: 'avatarVideo' }]);
	});

	it('takes every documented field', async () => {
		const style = {
			font_size: 64,
			color: '#FFFFFF',
			stroke_color: '#000000',
			stroke_width: 7,
			font_id: 'font-1',
			asr_type: 1,
			subtitles: [{ begin_time: 0, end_time: 1.5, text: '你好' }],
			disableTrack: false,
		};
		const fields = {
			...audio({ language: 'cn', language_boost: 'auto' }),
			bg: {
				file_id: sim.state.addReadyFile('make_video_background'),
				x: 0,
				y: 0,
				width: 1080,
				height: 1920,
			},
			bg_color: '#EDEDED',
			screen_width: 1080,
			screen_height: 1920,
			model: 2,
			resolution_rate: 0,
			...subtitles(style),
			hide_subtitle: false,
			add_compliance_watermark: true,
			compliance_watermark_position: 3,
			source: 0,
			audio_source: 0,
			duration: 12,
			backway: 2,
			drive_mode: 'random',
			callback: 'https://hooks.example.org/x',
		};
		expect(await create(fields)).toMatchObject({ code: 0 });
	});

	it.each<[string, number, () => object]>([
		['no person', 40000, () => ({ person: undefined })],
		['an unknown avatar', 50000, () => person({ id: 'nobody' })],
		['a common avatar without a figure', 40000, () => person({ figure_type: undefined })],
		['a figure that it does not have', 40000, () => person({ figure_type: 'circle_view' })],
		['no place', 40000, () => person({ x: undefined })],
		['no width', 40000, () => person({ width: 0 })],
		['a broken width', 400, () => person({ width: 10.5 })],
		['no audio', 40000, () => ({ audio: undefined })],
		['another type of audio', 40000, () => audio({ type: 'song' })],
		['no tts', 40000, () => audio({ tts: undefined })],
		['a bare text', 400, () => tts({ text: '你好' })],
		['two texts', 400, () => tts({ text: ['a', 'b'] })],
		['a blank text', 40000, () => tts({ text: [' '] })],
		['4,000 characters', 40000, () => tts({ text: ['字'.repeat(4000)] })],
		['an emoji', 40000, () => tts({ text: ['😀'] })],
		['no voice', 40000, () => tts({ audio_man: undefined })],
		['an unknown voice', 50000, () => tts({ audio_man: 'nobody' })],
		['speed 2.1', 40000, () => tts({ speed: 2.1 })],
		['volume 101', 40000, () => audio({ volume: 101 })],
		['neither URL nor file', 40000, () => sound({})],
		['a URL that ends in no known format', 40000, () => sound({ wav_url: 'https://x.example/a.ogg' })],
		[
			'a URL with something behind its format',
			40000,
			() => sound({ wav_url: 'https://x.example/a.wav?a=b' }),
		],
		['a sound of another service', 50000, () => sound({ file_id: sim.state.addReadyFile('lip_sync_audio') })],
		['a background without source', 40000, () => ({ bg: { x: 0 } })],
		['a background that is no picture', 40000, () => ({ bg: { src_url: 'https://x.example/a.gif' } })],
		[
			'a background of another service',
			50000,
			() => ({ bg: { file_id: sim.state.addReadyFile('ai_creation') } }),
		],
		['a colour without #', 40000, () => ({ bg_color: 'EDEDED' })],
		['no screen', 40000, () => ({ screen_width: 0 })],
		['model 3', 40000, () => ({ model: 3 })],
		['4K for an avatar that cannot', 40000, () => ({ resolution_rate: 1 })],
		['subtitles beside the screen', 40000, () => subtitles({ x: 81 })],
		['subtitles below the screen', 40000, () => subtitles({ y: 1721 })],
		['own subtitles without any', 40000, () => subtitles({ asr_type: 1 })],
		['a subtitle without its time', 40000, () => subtitles({ asr_type: 1, subtitles: [{ text: 'a' }] })],
		['a field that nobody knows', 40000, () => ({ title: 'x' })],
		['a field of the avatar that nobody knows', 40000, () => person({ z: 1 })],
		['a subtitle field that nobody knows', 40000, () => subtitles({ bold: true })],
		['a callback that is no URL', 40000, () => ({ callback: 'x' })],
	])('refuses %s with %i and makes nothing', async (_what, code, fields) => {
		expect(await create(fields())).toMatchObject({ code, data: null });
		expect(sim.state.tasks).toEqual([]);
	});

	it('wants a volume, in the reported words, unless the options say no', async () => {
		const refused = { code: 40000, msg: '音量不能小于1' };
		expect(await create(audio({ volume: undefined }))).toMatchObject(refused);
		expect(await create(audio({ volume: 0 }))).toMatchObject(refused);
		sim.options.volumeRequired = false;
		expect(await create(audio({ volume: undefined }))).toMatchObject({ code: 0 });
	});

	it('takes sound by URL and by file', async () => {
		expect(await create(sound({ wav_url: 'https://x.example/a.wav' }))).toMatchObject({ code: 0 });
		const file = sim.state.addReadyFile('make_video_audio');
		expect(await create(sound({ file_id: file }))).toMatchObject({ code: 0 });
	});

	it('finds avatars and voices of the website by source and audio_source, as the options say', async () => {
		const codes = async (fields: object) => (await create(fields)).code;
		const website = own('C-website-1');
		expect(await codes(website)).toBe(50000);
		expect(await codes({ ...website, source: 1 })).toBe(0);
		expect(await codes({ ...own('C-stand-in-1'), source: 1 })).toBe(50000);
		sim.options.avatarSourceAlone = false;
		expect(await codes({ ...website, source: 1 })).toBe(50000);
		expect(await codes({ ...website, source: 1, audio_source: 1 })).toBe(0);
		sim.options.avatarSourceNeeded = false;
		expect(await codes({ ...website, audio_source: 1 })).toBe(0);

		const voice = tts({ audio_man: 'C-Audio-website-1' });
		expect(await codes(voice)).toBe(50000);
		expect(await codes({ ...voice, audio_source: 1 })).toBe(0);
		sim.options.audioSource = 'ignored';
		expect(await codes(voice)).toBe(0);
		sim.options.audioSource = 'refused';
		expect([await codes(voice), await codes({ ...voice, audio_source: 1 })]).toEqual([0, 40000]);
	});

	it('takes own avatars that are done only', async () => {
		expect(await create(own('C-stand-in-1'))).toMatchObject({ code: 0 });
		const making = sim.state.addTask({ kind: 'avatar', status: 1 });
		expect(await create(own(making))).toMatchObject({ code: 50000, msg: '数字人还未制作完成' });
		const foreign = sim.state.addTask({ kind: 'avatar', foreign: true });
		expect(await create(own(foreign))).toMatchObject({ code: 50000, msg: '没有找到对应的数字人' });
	});

	it('is transparent for avatars that can, without subtitles and background', async () => {
		const clear = { ...own('C-stand-in-2'), is_rgba_mode: true };
		expect(await create(clear)).toMatchObject({ code: 0 });
		expect(await create({ ...clear, subtitle_config: { show: false } })).toMatchObject({ code: 0 });
		for (const more of [subtitles({}), { bg: { src_url: 'https://x.example/a.png' } }]) {
			expect(await create({ ...clear, ...more })).toMatchObject({ code: 40000 });
		}
		expect(await create({ ...clear, ...own('C-stand-in-1') })).toMatchObject({ code: 40000 });
	});

	it("is transparent beside a colour too, which the vendor's client always sends, unless the options say no", async () => {
		const colored = { ...own('C-stand-in-2'), is_rgba_mode: true, bg_color: '#EDEDED' };
		expect(await create(colored)).toMatchObject({ code: 0 });
		sim.options.transparentColorRefused = true;
		expect(await create(colored)).toMatchObject({ code: 40000 });
	});

	it.each(['speed', 'pitch'])(
		"wants a %s with a text, as the vendor's smallest body has it, unless the options say no",
		async (name) => {
			expect(await create(tts({ [name]: undefined }))).toMatchObject({ code: 40000 });
			sim.options.ttsMannerRequired = false;
			expect(await create(tts({ [name]: undefined }))).toMatchObject({ code: 0 });
		},
	);

	it('is 4K for avatars that can', async () => {
		expect(await create({ ...own('C-stand-in-2'), resolution_rate: 1 })).toMatchObject({ code: 0 });
	});

	it.each(['backway', 'drive_mode', 'is_rgba_mode'])('takes %s where the options put it', async (name) => {
		const value = { backway: 1, drive_mode: '', is_rgba_mode: false }[name];
		const codes = async () => [
			(await create({ [name]: value })).code,
			(await create(person({ [name]: value }))).code,
		];
		expect(await codes()).toEqual([0, 40000]);
		sim.options.personFields = 'inside';
		expect(await codes()).toEqual([40000, 0]);
		sim.options.personFields = 'either';
		expect(await codes()).toEqual([0, 0]);
	});

	it('knows model 2 where the options say so, and lip-sync too', async () => {
		const lipSync = async () =>
			(await client.post('/video_lip_sync/create', client.createBody({ model: 2 }))).data.code;
		const codes = async () => [(await create({ model: 2 })).code, await lipSync()];
		expect(await codes()).toEqual([0, 40000]);
		sim.options.cartoonModel = 'both';
		expect(await codes()).toEqual([0, 0]);
		sim.options.cartoonModel = 'none';
		expect(await codes()).toEqual([40000, 40000]);
	});

	it('goes without a place where the options say so', async () => {
		sim.options.personPlaceRequired = false;
		const { id, figure_type: figure } = client.avatarVideoBody().person as Json;
		expect(await create({ person: { id, figure_type: figure } })).toMatchObject({ code: 0 });
	});
});
