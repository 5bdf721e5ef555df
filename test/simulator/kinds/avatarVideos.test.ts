import { startSimulator, type Simulator } from '../../../testing/simulator/index';
import type { Json } from '../../../testing/simulator/json';
import { clientOf, startReceiver } from '../../../testing/simulator/testClient';

describe('avatar videos of the stand-in', () => {
	let sim: Simulator;
	let client: ReturnType<typeof clientOf>;

	beforeEach(async () => {
		sim = await startSimulator({
			rateLimits: false,
			fileReadyMs: 0,
			pendingMs: 0,
			generatingMs: Infinity,
			result: { bytes: 10 },
		});
		client = clientOf(sim);
		await client.signIn();
	});

	afterEach(async () => {
		await sim.close();
	});

	const create = async (fields: Record<string, unknown> = {}): Promise<string> =>
		await client.ask('/create_video', client.avatarVideoBody(fields));

	const get = async (id: string) => await client.look('/video', { id });

	const finished = async (fields: Record<string, unknown> = {}) => {
		const id = await create(fields);
		await sim.state.finishTask(id);
		return await get(id);
	};

	const spoken = (text: string) => {
		const { audio } = client.avatarVideoBody() as Json;
		return { audio: { ...audio, tts: { ...audio.tts, text: [text] } } };
	};

	it('run in status 10 and succeed in 30, which is failure for lip-sync, with a length in seconds', async () => {
		sim.options.pendingMs = Infinity;
		const id = await create();
		expect(await get(id)).toMatchObject({ status: 10, queue_status: 'queued', video_url: '', duration: 0 });
		sim.options.pendingMs = 0;
		expect(await get(await create())).toMatchObject({ status: 10, queue_status: 'processing' });
		await sim.state.finishTask(id);
		expect(await get(id)).toEqual({
			id,
			status: 30,
			progress: 100,
			msg: 'success',
			video_url: expect.stringMatching(`^${sim.resultsUrl}/video/${id}.mp4`),
			subtitle_data_url: expect.stringMatching(`^${sim.resultsUrl}/subtitles/${id}.json`),
			preview_url: expect.stringMatching(`^${sim.resultsUrl}/cover/${id}.jpg`),
			duration: 3.153,
			create_time: expect.any(Number),
			audio_urls: [],
			queue_status: 'completed',
			queue_desc: '',
		});
	});

	it('fail in 50, or in another status where the script says so', async () => {
		sim.faults.failNextTasks('视频生成失败');
		const failed = { status: 50, msg: '视频生成失败', queue_status: 'failed', video_url: '' };
		expect(await finished()).toMatchObject(failed);
		sim.faults.failNextTasks('暂不支持该语种', 1, 41);
		sim.options.failedQueueStatus = 'completed';
		expect(await finished()).toMatchObject({ status: 41, queue_status: 'completed' });
	});

	it.each([
		['only digits', '12345 678', '不支持纯数字文本'],
		['less than a second', '好', '您需要至少输入1S以上的内容'],
	])('fail in 40 where the text has %s', async (_what, text, msg) => {
		expect(await finished(spoken(text))).toMatchObject({ status: 40, msg });
	});

	it('fail in 40 where sound or background lead nowhere', async () => {
		const nowhere = 'http://127.0.0.1:1/a';
		const sound = { audio: { type: 'audio', volume: 1, wav_url: `${nowhere}.wav` } };
		expect(await finished(sound)).toMatchObject({ status: 40, msg: '上传音频文件失败' });
		const background = { bg: { src_url: `${nowhere}.png` } };
		expect(await finished(background)).toMatchObject({ status: 40, msg: '上传背景文件失败' });
		const { full_path: text } = await client.upload('make_video_audio', 'a.wav', Buffer.from('no sound'));
		const broken = { audio: { type: 'audio', volume: 1, wav_url: text } };
		expect(await finished(broken)).toMatchObject({ status: 40, msg: '不支持的音频格式' });
	});

	it('cost one, two or three beans a second, and fail in the documented words without them', async () => {
		sim.options.durationMs = 9_500;
		sim.state.beans = 100;
		const left = [];
		for (const model of [0, 1, 2]) {
			await finished({ model });
			left.push(sim.state.beans);
		}
		expect(left).toEqual([90, 70, 40]);
		sim.state.beans = 9;
		expect(await finished()).toMatchObject({ status: 50, msg: '蝉豆不足扣费失败' });
	});

	it('have the words and their times behind a URL', async () => {
		const { subtitle_data_url: url } = await finished();
		const { type, bytes } = await client.download(url);
		expect(type).toBe('application/json');
		const [first, second] = JSON.parse(bytes.toString());
		expect(first).toEqual({
			min_time: 0,
			max_time: expect.any(Number),
			subtitles: '今天天气很好。',
			start_frame: 0,
			end_frame: Math.round((first.max_time / 1000) * 25),
			fps: 25,
			key: expect.any(String),
		});
		expect(second).toMatchObject({ min_time: first.max_time, max_time: 3153, subtitles: '我们去公园吧。' });
	});

	it('are listed as they are looked up, under the names of the live service, until they are deleted', async () => {
		sim.options.resultUrlFrom = 'finish';
		const ids = [await create(), await create()];
		const lipSync = await client.create();
		await sim.state.finishTask(ids[0]);
		const { List: list, PageInfo: info } = await client.ask('/video_list', { page: 1, page_size: 10 });
		expect(list).toEqual([await get(ids[1]), await get(ids[0])]);
		expect(info).toEqual({ page: 1, size: 10, total_count: 2, total_page: 1 });
		expect((await client.ask('/video_lip_sync/list')).list.map(({ id }: Json) => id)).toEqual([lipSync]);

		expect(await client.ask('/delete_video', { id: ids[1] })).toBe(ids[1]);
		sim.options.pageCasing = 'pageInfo';
		expect(await client.ask('/video_list')).toMatchObject({ list: [{ id: ids[0] }], pageInfo: {} });
		expect((await client.get('/video', { id: ids[1] })).data.code).toBe(50000);
		expect((await client.post('/delete_video', { id: ids[1] })).data.code).toBe(50000);
		expect((await client.get('/video', { id: lipSync })).data.code).toBe(50000);
	});

	it('call back as lip-sync does: in an envelope, bare, lost or again, on failure too', async () => {
		const receiver = await startReceiver();
		try {
			const { id } = await finished({ callback: receiver.url });
			sim.set({ callback: { mode: 'bare', times: 2 } });
			sim.faults.failNextTasks('x');
			const failed = await finished({ callback: receiver.url });
			sim.set({ callback: { onFailure: false } });
			sim.faults.failNextTasks('x');
			await finished({ callback: receiver.url });
			expect(receiver.bodies).toMatchObject([
				{ code: 0, data: { id, status: 30 } },
				{ id: failed.id, status: 50 },
				{ id: failed.id, status: 50 },
			]);
		} finally {
			await receiver.close();
		}
	});

	it('are added behind the API in any of their states', async () => {
		const add = async (status: number, msg?: string) =>
			await get(sim.state.addTask({ kind: 'avatarVideo', status, msg }));
		expect(await add(10)).toMatchObject({ status: 10 });
		expect(await add(30)).toMatchObject({
			status: 30,
			duration: 4,
			video_url: expect.stringMatching('http'),
		});
		expect(await add(50, 'x')).toMatchObject({ status: 50, msg: 'x', queue_status: 'failed' });
	});

	it('take as long as planned, and faults of their endpoints', async () => {
		sim.options.generatingMs = 0;
		sim.faults.slowNextTasks(Infinity);
		const slow = await create();
		const quick = await create();
		while ((await get(quick)).status !== 30);
		expect((await get(slow)).status).toBe(10);
		sim.faults.add({ on: 'createVideo', kind: 'code', code: 40002, msg: '时长不足' });
		expect((await client.post('/create_video', client.avatarVideoBody())).data.code).toBe(40002);
		sim.faults.add({ on: 'video', kind: 'html', status: 502 });
		expect((await client.get('/video', { id: slow })).status).toBe(502);
	});
});
