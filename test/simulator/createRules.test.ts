import { startSimulator, type Simulator } from '../../testing/simulator/index';
import { clientOf } from '../../testing/simulator/testClient';

describe('create of the stand-in', () => {
	let sim: Simulator;
	let client: ReturnType<typeof clientOf>;

	beforeAll(async () => {
		sim = await startSimulator({ rateLimits: false, pendingMs: Infinity });
		client = clientOf(sim);
		await client.signIn();
	});

	afterAll(async () => {
		await sim.close();
	});

	const create = async (fields: Record<string, unknown>) =>
		(await client.post('/video_lip_sync/create', client.createBody(fields))).data;

	const tts = (fields: object) => ({
		tts_config: { text: '你好', audio_man_id: sim.state.voices.common[0].id, ...fields },
	});

	it('takes the smallest request and answers with the id as a string', async () => {
		const reply = await create({});
		expect(reply).toMatchObject({ code: 0, msg: 'success', data: expect.stringMatching(/^[0-9a-f]{32}$/) });
		expect(sim.state.tasks[0].id).toBe(reply.data);
	});

	it('takes every documented field at the edges of its range', async () => {
		const edges = {
			screen_width: 1,
			screen_height: 4096,
			backway: 2,
			drive_mode: 'random',
			callback: 'https://example.com/hook',
			model: 1,
			audio_type: 'tts',
			volume: 1,
		};
		expect(await create({ ...edges, ...tts({ speed: 0.5, pitch: 0.1 }) })).toMatchObject({ code: 0 });
		expect(await create({ volume: 100, ...tts({ speed: 2, pitch: 3 }) })).toMatchObject({ code: 0 });
		expect(await create({ drive_mode: '', callback: '' })).toMatchObject({ code: 0 });
		const audio = { audio_type: 'audio', audio_file_id: sim.state.addReadyFile('lip_sync_audio') };
		expect(await create({ ...audio, tts_config: undefined })).toMatchObject({ code: 0 });
	});

	it.each<[string, number, () => Record<string, unknown>]>([
		['no video', 40000, () => ({ video_file_id: undefined })],
		['an empty video id', 40000, () => ({ video_file_id: '' })],
		['a number as video id', 400, () => ({ video_file_id: 7 })],
		['width as text', 400, () => ({ screen_width: '1080' })],
		['a broken width', 400, () => ({ screen_width: 10.5 })],
		['no width', 40000, () => ({ screen_width: 0 })],
		['no height', 40000, () => ({ screen_height: -1 })],
		['backway 3', 40000, () => ({ backway: 3 })],
		['backway as text', 400, () => ({ backway: '1' })],
		['another drive mode', 40000, () => ({ drive_mode: 'smooth' })],
		['model 2', 40000, () => ({ model: 2 })],
		['model as boolean', 400, () => ({ model: true })],
		['another audio type', 40000, () => ({ audio_type: 'song' })],
		['volume 0', 40000, () => ({ volume: 0 })],
		['volume 101', 40000, () => ({ volume: 101 })],
		['a broken volume', 400, () => ({ volume: 50.5 })],
		['a callback that is no URL', 40000, () => ({ callback: 'ftp://example.com' })],
		['a field that nobody knows', 40000, () => ({ title: 'x' })],
		['a tts field that nobody knows', 40000, () => tts({ volume: 3 })],
		['no tts_config', 40000, () => ({ tts_config: undefined })],
		['tts_config as text', 400, () => ({ tts_config: '你好' })],
		['no text', 40000, () => tts({ text: undefined })],
		['an empty text', 40000, () => tts({ text: '' })],
		['a blank text', 40000, () => tts({ text: ' \n' })],
		['a number as text', 400, () => tts({ text: 7 })],
		['two texts', 400, () => tts({ text: ['a', 'b'] })],
		['no voice', 40000, () => tts({ audio_man_id: undefined })],
		['speed 0.4', 40000, () => tts({ speed: 0.4 })],
		['speed 2.1', 40000, () => tts({ speed: 2.1 })],
		['speed as text', 400, () => tts({ speed: '1' })],
		['pitch 0', 40000, () => tts({ pitch: 0 })],
		['pitch 3.1', 40000, () => tts({ pitch: 3.1 })],
		['no audio', 40000, () => ({ audio_type: 'audio' })],
	])('refuses %s with %i and makes no task', async (_what, code, fields) => {
		const before = sim.state.tasks.length;
		expect(await create(fields())).toMatchObject({ code, data: null });
		expect(sim.state.tasks).toHaveLength(before);
	});

	it('takes unknown fields where the options say so', async () => {
		sim.options.refuseUnknownFields = false;
		expect(await create({ title: 'x' })).toMatchObject({ code: 0 });
		sim.options.refuseUnknownFields = true;
	});

	it('takes 3,999 characters and refuses 4,000', async () => {
		expect(await create(tts({ text: '字'.repeat(3999) }))).toMatchObject({ code: 0 });
		expect(await create(tts({ text: '字'.repeat(4000) }))).toMatchObject({ code: 40000 });
	});

	it.each(['好😀', 'flag 🇨🇳', '1️⃣', '❤️', '👍🏽'])('refuses the emoji in %s', async (text) => {
		expect(await create(tts({ text }))).toMatchObject({ code: 40000, msg: '输入文本不可以包含 emoji' });
	});

	it.each(['№ 5 © 2024 ™', '1 + 1 = 2 #3 *', '𠮷野家'])('takes %s, which is no emoji', async (text) => {
		expect(await create(tts({ text }))).toMatchObject({ code: 0 });
	});

	it('takes the text as a string, as an array of one, or both', async () => {
		const shapes = async () => [
			(await create(tts({ text: '你好' }))).code,
			(await create(tts({ text: ['你好'] }))).code,
		];
		expect(await shapes()).toEqual([0, 0]);
		sim.options.textShape = 'string';
		expect(await shapes()).toEqual([0, 400]);
		sim.set({ textShape: 'array', textShapeCode: 40000 });
		expect(await shapes()).toEqual([40000, 0]);
		sim.set({ textShape: 'both', textShapeCode: 400 });
	});

	it('speaks with common and with finished customised voices only', async () => {
		for (const { id, status } of sim.state.voices.customised) {
			const { code, msg } = await create(tts({ audio_man_id: id }));
			expect([code, msg]).toEqual(status === 2 ? [0, 'success'] : [50000, '没有找到对应的声音ID']);
		}
		expect(await create(tts({ audio_man_id: 'nobody' }))).toMatchObject({ code: 50000 });
	});

	it('refuses files of the other service, too early ones, unknown and foreign ones as documented', async () => {
		const video = sim.state.addReadyFile('lip_sync_video');
		const audio = sim.state.addReadyFile('lip_sync_audio');
		const early = (await client.uploadUrl()).file_id;
		const gone = sim.state.addReadyFile('lip_sync_video');
		sim.state.setFileStatus(gone, 99);
		const msgOf = async (fields: Record<string, unknown>) => {
			const { code, msg } = await create(fields);
			expect(code).toBe(50000);
			return msg;
		};
		expect(await msgOf({ video_file_id: audio })).toBe('视频文件还未完成上传');
		expect(await msgOf({ video_file_id: early })).toBe('视频文件还未完成上传');
		expect(await msgOf({ audio_type: 'audio', audio_file_id: video })).toBe('文件还未完成上传');
		expect(await msgOf({ video_file_id: 'nobody' })).toBe('文件不存在');
		expect(await msgOf({ video_file_id: gone })).toBe('文件不存在');
		const foreign = sim.state.addForeignFile('lip_sync_video');
		expect(await msgOf({ video_file_id: foreign })).toBe('您无权使用该文件');
	});
});
