import { sampleAudio } from '../../../testing/samples';
import { readFileSync } from 'node:fs';

import { startFileServer, type FileServer } from '../../../testing/fileServer';
import { startSimulator, type Simulator } from '../../../testing/simulator/index';
import type { Json } from '../../../testing/simulator/json';
import { clientOf, startReceiver } from '../../../testing/simulator/testClient';

describe('cloned voices of the stand-in', () => {
	let sim: Simulator;
	let client: ReturnType<typeof clientOf>;
	let source: string;
	let files: FileServer;

	beforeAll(async () => {
		files = await startFileServer(readFileSync(await sampleAudio('wav')), 'audio/x-wav');
	});

	afterAll(async () => {
		await files.close();
	});

	beforeEach(async () => {
		sim = await startSimulator({ rateLimits: false, fileReadyMs: 0, pendingMs: 0, generatingMs: Infinity });
		client = clientOf(sim);
		await client.signIn();
		source = `${files.url}/plain/me.wav`;
	});

	afterEach(async () => {
		await sim.close();
	});

	const create = async (fields: object = {}) =>
		(await client.post('/create_customised_audio', { name: 'Anna', url: source, ...fields })).data;

	const get = async (id: string) => await client.look('/customised_audio', { id });

	const finished = async (fields: object = {}) => {
		const { data: id } = await create(fields);
		await sim.state.finishTask(id);
		return id as string;
	};

	it('go from queued over making to done, with a preview to hear', async () => {
		sim.options.pendingMs = Infinity;
		const { data: id } = await create();
		expect(id).toMatch(/^C-Audio-[0-9a-f]{32}$/);
		expect(await get(id)).toEqual({
			id,
			name: 'Anna',
			type: 'cicada1.0',
			progress: 0,
			audio_path: '',
			err_msg: '',
			status: 0,
			lang: 'cn',
		});
		sim.options.pendingMs = 0;
		expect((await get((await create()).data)).status).toBe(1);
		await sim.state.finishTask(id);
		const done = await get(id);
		expect(done).toMatchObject({ status: 2, progress: 100 });
		const { type, bytes } = await client.download(done.audio_path);
		expect([type, bytes.toString('latin1', 0, 4)]).toEqual(['audio/x-wav', 'RIFF']);
	});

	it('can be spoken with when they are done, and no longer when they are deleted', async () => {
		const speak = async (id: string) =>
			(await client.post('/create_audio_task', client.speechBody({ audio_man: id }))).data.code;
		const { data: id } = await create();
		expect(await speak(id)).toBe(50000);
		await sim.state.finishTask(id);
		expect(await speak(id)).toBe(0);
		expect(await client.ask('/delete_customised_audio', { id })).toBe(id);
		expect(await speak(id)).toBe(50000);
		expect((await get(id)).status).toBe(99);
	});

	it('are made from an own upload by its public URL', async () => {
		const { full_path: url } = await client.upload('prompt_audio', 'me.mp3');
		expect((await get(await finished({ url }))).status).toBe(2);
		expect(sim.log.calls('source')).toMatchObject([{ status: 200, url }]);
		expect(sim.log.violations).toEqual([]);
	});

	it('fail where their URL leads nowhere or to another format', async () => {
		const failed = async (url: string) => {
			const { status, err_msg: msg } = await get(await finished({ url }));
			return [status, msg];
		};
		expect(await failed(`${sim.storageUrl}/upload/none.wav`)).toEqual([4, '音频文件下载失败']);
		expect(await failed('http://127.0.0.1:1/me.wav')).toEqual([4, '音频文件下载失败']);
		expect(await failed(source.replace('.wav', '.ogg'))).toEqual([4, '不支持的音频格式']);
		sim.faults.failNextTasks('音频质量不合格');
		expect(await failed(source)).toEqual([4, '音频质量不合格']);
	});

	it('may fail because their source is too short', async () => {
		sim.options.checkSourceLengths = true;
		expect(await get(await finished())).toMatchObject({ status: 4, err_msg: '音频时长不符合要求' });
	});

	it('may be done with an err_msg, or expire', async () => {
		sim.options.doneVoiceErrMsg = '音频时长过短';
		const id = await finished();
		expect(await get(id)).toMatchObject({ status: 2, err_msg: '音频时长过短' });
		sim.state.setTaskStatus(id, 3);
		expect((await get(id)).status).toBe(3);
	});

	it('are listed by where they were made, and by id', async () => {
		const list = async (body: object = {}) =>
			(await client.ask('/list_customised_audio', { page: 1, page_size: 50, ...body })).list.map(
				({ id }: Json) => id,
			);
		const { data: id } = await create();
		const api = await list();
		expect(api).toHaveLength(9);
		expect(api[0]).toBe(id);
		expect(await list({ source: 0 })).toEqual(api);
		expect(await list({ source: 1 })).toEqual(['C-Audio-website-1', 'C-Audio-website-2']);
		expect(await list({ id })).toEqual([id]);
		const refused = async (source: unknown) =>
			(await client.post('/list_customised_audio', { source })).data.code;
		expect([await refused(2), await refused('1')]).toEqual([40000, 400]);
	});

	it('call back with the bare look-up, or in an envelope on demand', async () => {
		const receiver = await startReceiver();
		try {
			const id = await finished({ callback: receiver.url });
			sim.set({ callback: { mode: 'envelope' } });
			await finished({ callback: receiver.url });
			expect(receiver.bodies).toMatchObject([
				{ id, status: 2 },
				{ code: 0, data: { status: 2 } },
			]);
		} finally {
			await receiver.close();
		}
	});

	it('take every documented field', async () => {
		const fields = {
			model_type: 'Cicada3.0-turbo',
			language: 'en',
			text: '字'.repeat(50),
			denoise_flag: true,
			language_boost: 'auto',
			callback: 'https://hooks.example.org/x',
		};
		expect(await create(fields)).toMatchObject({ code: 0 });
		sim.options.modelTypeCase = 'lower';
		expect(await create(fields)).toMatchObject({ code: 40000 });
		sim.options.modelTypeRequired = true;
		expect(await create()).toMatchObject({ code: 40000 });
		expect(await create({ model_type: 'cicada3.0' })).toMatchObject({ code: 0 });
	});

	it.each<[string, number, object]>([
		['no name', 40000, { name: undefined }],
		['no URL', 40000, { url: '' }],
		['a URL that is none', 40000, { url: 'me.wav' }],
		['another model', 40000, { model_type: 'cicada9' }],
		['another language', 40000, { language: 'fr' }],
		['51 characters', 400, { text: '字'.repeat(51) }],
		['digits only', 400, { text: '12345' }],
		['a flag as text', 400, { denoise_flag: 'true' }],
		['a field that nobody knows', 40000, { speed: 1 }],
	])('refuse %s with %i', async (_what, code, fields) => {
		expect(await create(fields)).toMatchObject({ code, data: null });
		expect(sim.state.tasks).toEqual([]);
	});

	it('refuse a preview text in the documented words', async () => {
		expect(await create({ text: '7' })).toMatchObject({ msg: '声音预览文本内容不得超过50个字符' });
	});

	it('are unknown where they are those of others', async () => {
		const id = sim.state.addTask({ kind: 'voice', foreign: true });
		for (const { data } of [
			await client.get('/customised_audio', { id }),
			await client.post('/delete_customised_audio', { id }),
		]) {
			expect(data).toMatchObject({ code: 50000, msg: '没有找到对应的声音ID' });
		}
	});
});
