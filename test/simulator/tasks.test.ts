import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { probe, sampleVideo } from '../../testing/samples';
import { startSimulator, type Simulator } from '../../testing/simulator/index';
import { clientOf } from '../../testing/simulator/testClient';

describe('the tasks of the stand-in', () => {
	let sim: Simulator;
	let client: ReturnType<typeof clientOf>;
	let folder: string;

	beforeEach(async () => {
		folder = mkdtempSync(join(tmpdir(), 'tasks-test-'));
		sim = await startSimulator({ rateLimits: false, pendingMs: 0, generatingMs: Infinity });
		client = clientOf(sim);
		await client.signIn();
	});

	afterEach(async () => {
		await sim.close();
		rmSync(folder, { recursive: true, force: true });
	});

	const download = async (url: string): Promise<Buffer> =>
		(await client.http.get(url, { responseType: 'arraybuffer' })).data;

	it('go from pending over generating to success, their progress rising', async () => {
		sim.set({ pendingMs: 60_000, generatingMs: 60_000 });
		const id = await client.create();
		const { createdAt } = sim.state.task(id);
		const clock = jest.spyOn(Date, 'now');
		const at = async (ms: number) => {
			clock.mockReturnValue(createdAt + ms);
			const { status, progress, video_url: url } = await client.detail(id);
			return [status, progress, Boolean(url)];
		};
		try {
			expect(await at(0)).toEqual([0, 0, false]);
			expect(await at(59_999)).toEqual([0, 0, false]);
			expect(await at(60_000)).toEqual([10, 1, false]);
			expect(await at(90_000)).toEqual([10, 50, false]);
			expect(await at(119_999)).toEqual([10, 99, false]);
		} finally {
			clock.mockRestore();
		}
		await sim.state.finishTask(id);
		expect(await client.detail(id)).toMatchObject({ status: 20, progress: 100 });
	});

	it('end by themselves when their time is over', async () => {
		sim.set({ pendingMs: 10, generatingMs: 10 });
		const id = await client.create();
		while ((await client.detail(id)).status !== 20);
	});

	it('stay as they are until they are told to end', async () => {
		sim.options.pendingMs = Infinity;
		const pending = await client.create();
		expect((await client.detail(pending)).status).toBe(0);
		sim.options.pendingMs = 0;
		const generating = await client.create();
		expect(await client.detail(generating)).toMatchObject({ status: 10, video_url: '' });
		await sim.state.finishTask(generating);
		await sim.state.failTask(pending, '人脸检测失败');
		expect(await client.detail(generating)).toMatchObject({ status: 20, progress: 100, msg: '' });
		expect(await client.detail(pending)).toMatchObject({ status: 30, msg: '人脸检测失败', video_url: '' });
		await sim.state.finishTask(pending);
		expect((await client.detail(pending)).status).toBe(30);
		const old = sim.state.addTask({ status: 30 });
		await sim.state.finishTask(old);
		expect((await client.detail(old)).status).toBe(30);
	});

	it('show exactly the documented fields', async () => {
		const id = await client.create();
		await sim.state.finishTask(id);
		expect(await client.detail(id)).toEqual({
			id,
			status: 20,
			progress: 100,
			msg: '',
			video_url: expect.stringMatching(`^${sim.resultsUrl}/`),
			preview_url: expect.stringMatching(`^${sim.resultsUrl}/`),
			duration: 1047,
			create_time: expect.any(Number),
		});
		sim.options.missingDuration = true;
		expect(await client.detail(id)).not.toHaveProperty('duration');
	});

	it('fail where the script says so, one after the other', async () => {
		sim.faults.failNextTasks('扣费失败', 2);
		sim.options.generatingMs = 0;
		const ids = [await client.create(), await client.create(), await client.create()];
		for (const id of ids) await sim.state.finishTask(id);
		const ended = await Promise.all(ids.map(async (id) => await client.detail(id)));
		expect(ended.map(({ status, msg }) => [status, msg])).toEqual([
			[30, '扣费失败'],
			[30, '扣费失败'],
			[20, ''],
		]);
	});

	it('a slow one is slow alone', async () => {
		sim.options.generatingMs = 0;
		sim.faults.slowNextTasks(Infinity);
		const slow = await client.create();
		const quick = await client.create();
		while ((await client.detail(quick)).status !== 20);
		expect((await client.detail(slow)).status).toBe(10);
	});

	it('cost a bean a second, high quality two, and fail with 余额不足 when there are too few', async () => {
		sim.state.beans = 100;
		sim.options.durationMs = 9_500;
		const end = async (fields: object) => {
			const id = await client.create({ ...fields });
			expect((await client.get('/user_duration')).data.data.resi_total_bean).toBe(sim.state.beans);
			await sim.state.finishTask(id);
			return await client.detail(id);
		};
		expect(await end({})).toMatchObject({ status: 20, duration: 9500 });
		expect(sim.state.beans).toBe(90);
		await end({ model: 1 });
		expect(sim.state.beans).toBe(70);
		sim.state.beans = 9;
		expect(await end({})).toMatchObject({ status: 30, msg: '余额不足' });
		expect(sim.state.beans).toBe(9);
	});

	it('an unknown or foreign task is refused, as the options say', async () => {
		const look = async (id?: string) => (await client.get('/video_lip_sync/detail', { id })).data;
		expect(await look('nobody')).toMatchObject({ code: 50000, msg: '视频不存在' });
		expect(await look(sim.state.addTask({ foreign: true }))).toMatchObject({ code: 50000 });
		expect(await look()).toMatchObject({ code: 40000 });
		sim.options.unknownTaskCode = 0;
		expect(await look('nobody')).toMatchObject({ code: 0, data: null });
	});

	it('the result is the driving video, byte for byte', async () => {
		const path = await sampleVideo('mp4', { seconds: 2 });
		const id = await client.create({ video_file_id: sim.state.addReadyFile('lip_sync_video', path) });
		await sim.state.finishTask(id);
		const { video_url: url, duration } = await client.detail(id);
		expect(await download(url)).toEqual(readFileSync(path));
		expect(duration).toBeGreaterThan(1900);
		expect(duration).toBeLessThan(2200);
	});

	it.each(['mov', 'webm'] as const)('the result of a %s is a playable mp4', async (format) => {
		const path = await sampleVideo(format, { seconds: 1 });
		const id = await client.create({ video_file_id: sim.state.addReadyFile('lip_sync_video', path) });
		await sim.state.finishTask(id);
		const target = join(folder, 'result.mp4');
		writeFileSync(target, await download((await client.detail(id)).video_url));
		expect(await probe(target)).toMatchObject({
			container: expect.stringMatching('mp4'),
			videoCodec: 'h264',
		});
	});

	it('the result may be another file, or any number of made-up bytes', async () => {
		const path = await sampleVideo('mp4', { seconds: 1 });
		sim.options.resultPath = path;
		const other = await client.create();
		await sim.state.finishTask(other);
		expect(await download((await client.detail(other)).video_url)).toEqual(readFileSync(path));

		sim.set({ result: { bytes: 5_000_001 } });
		const made = await client.create();
		await sim.state.finishTask(made);
		const reply = await client.http.get((await client.detail(made)).video_url, {
			responseType: 'arraybuffer',
		});
		expect(reply.data).toHaveLength(5_000_001);
		expect(reply.headers).toMatchObject({ 'content-type': 'video/mp4', 'content-length': '5000001' });
	});

	it('the cover is a real picture', async () => {
		const id = await client.create();
		await sim.state.finishTask(id);
		const reply = await client.http.get((await client.detail(id)).preview_url, {
			responseType: 'arraybuffer',
		});
		expect(reply.headers['content-type']).toBe('image/jpeg');
		const path = join(folder, 'cover.jpg');
		writeFileSync(path, reply.data);
		expect(await probe(path)).toMatchObject({ videoCodec: 'mjpeg', width: 360 });
	});

	it('result URLs are signed, end, and must not see the token', async () => {
		const id = await client.create();
		await sim.state.finishTask(id);
		const { video_url: url } = await client.detail(id);
		expect((await client.http.get(url.split('?')[0])).status).toBe(403);
		expect((await client.http.get(`${url}x`)).status).toBe(403);
		await client.http.get(url, { headers: { access_token: sim.state.token } });
		expect(sim.log.violations.map(({ kind }) => kind)).toEqual([
			'badSignature',
			'badSignature',
			'tokenOnWrongHost',
		]);
		sim.options.resultUrlSeconds = -1;
		const late = await client.http.get((await client.detail(id)).video_url);
		expect([late.status, late.data]).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')]);
	});

	it('result URLs may live from the end of the task on, whenever they are looked at', async () => {
		sim.options.resultUrlFrom = 'finish';
		const id = await client.create();
		await sim.state.finishTask(id);
		const end = async () => new URL((await client.detail(id)).video_url).searchParams.get('Expires');
		const first = await end();
		await new Promise((resolve) => setTimeout(resolve, 5));
		expect(await end()).toBe(first);
		sim.options.resultUrlFrom = 'look';
		expect(await end()).not.toBe(first);
	});
});
