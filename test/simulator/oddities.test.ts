import { startSimulator, type Simulator } from '../../testing/simulator/index';
import type { Json } from '../../testing/simulator/json';
import { clientOf, startReceiver } from '../../testing/simulator/testClient';

describe('what the stand-in does on demand', () => {
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

	const createVideo = async () => (await client.post('/create_video', client.avatarVideoBody())).data.data;

	it('a new task is not found for some looks, whatever its kind, then stays found', async () => {
		sim.options.lagLooks = 2;
		const look = async (path: string, id: string) => (await client.get(path, { id })).data;
		for (const [path, id] of [
			['/video_lip_sync/detail', await client.create()],
			['/video', await createVideo()],
		]) {
			expect(await look(path, id)).toMatchObject({ code: 50000, msg: '视频不存在' });
			expect(await look(path, id)).toMatchObject({ code: 50000 });
			expect(await look(path, id)).toMatchObject({ code: 0, data: { id } });
			expect(await look(path, id)).toMatchObject({ code: 0 });
		}
		const { data } = (await client.post('/create_audio_task', client.speechBody())).data;
		expect((await client.post('/audio_task_state', data)).data.code).toBe(50000);
	});

	it('a new task is missing in its list for as long', async () => {
		sim.options.lagLooks = 1;
		const id = await client.create();
		const listed = async () => (await client.ask('/video_lip_sync/list')).list.map((task: Json) => task.id);
		expect(await listed()).toEqual([]);
		expect(await listed()).toEqual([id]);
	});

	it('ids of tasks are numbers that JSON.parse cannot hold, in every reply and callback', async () => {
		sim.options.idStyle = 'number';
		const raw = async (path: string, body: unknown) =>
			(await client.http.post(client.url(path), body, textOnly())).data as string;
		const textOnly = () => ({
			headers: { access_token: sim.state.token },
			transformResponse: (text: string) => text,
		});
		const created = await raw('/video_lip_sync/create', client.createBody());
		const [, id] = /"data":(\d{19})\b/.exec(created)!;
		expect(String(JSON.parse(created).data)).not.toBe(id);
		const { data } = await client.http.get(client.url('/video_lip_sync/detail'), {
			params: { id },
			...textOnly(),
		});
		expect(data).toMatch(`"id":${id},`);
		expect(await raw('/video_lip_sync/list', {})).toMatch(`"id":${id},`);
		expect(await raw('/create_audio_task', client.speechBody())).toMatch(/"task_id":\d{19}\b/);

		const receiver = await startReceiver();
		try {
			await client.post('/video_lip_sync/create', client.createBody({ callback: receiver.url }));
			await sim.state.finishTask(sim.state.tasks[0].id);
			expect(receiver.bodies[0].data.id).toEqual(expect.any(Number));
		} finally {
			await receiver.close();
		}
		expect((await client.uploadUrl()).file_id).toMatch(/^\d{19}$/);
	});

	it('result URLs are relative, without a scheme, or empty', async () => {
		const lipSync = sim.state.addTask();
		const video = sim.state.addTask({ kind: 'avatarVideo', status: 30 });
		const urls = async () => [
			(await client.detail(lipSync)).video_url,
			(await client.look('/video', { id: video })).video_url,
		];
		sim.options.resultUrlForm = 'relative';
		for (const url of await urls()) expect(url).toMatch(/^\/video\/\w+\.mp4\?/);
		sim.options.resultUrlForm = 'schemeless';
		for (const url of await urls()) expect(url).toMatch(/^\/\/127\.0\.0\.1:\d+\/video\//);
		sim.options.resultUrlForm = 'empty';
		expect(await urls()).toEqual(['', '']);
		expect(await client.detail(lipSync)).toMatchObject({ status: 20, preview_url: '' });
	});

	it('a null stands in every list', async () => {
		sim.options.nullEntries = true;
		const id = sim.state.addTask();
		expect((await client.ask('/video_lip_sync/list')).list).toMatchObject([null, { id }]);
		expect((await client.ask('/video_list')).List).toEqual([null]);
		expect((await client.look('/list_common_dp', { page: 1, size: 2 })).list).toHaveLength(3);
	});

	it("a file's msg has a URL in it", async () => {
		const id = sim.state.addReadyFile('lip_sync_video');
		sim.state.setFileStatus(id, 98, 'see https://oss.example.com/a?Signature=secret');
		const { msg } = await client.look('/common/file_detail', { id });
		expect(msg).toMatch('https://oss.example.com/a?Signature=secret');
	});
});
