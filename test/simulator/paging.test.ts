import { startSimulator, type Simulator } from '../../testing/simulator/index';
import type { Json } from '../../testing/simulator/json';
import { clientOf } from '../../testing/simulator/testClient';

describe('the lists of the stand-in', () => {
	let sim: Simulator;
	let client: ReturnType<typeof clientOf>;

	beforeEach(async () => {
		sim = await startSimulator({ rateLimits: false });
		client = clientOf(sim);
		await client.signIn();
	});

	afterEach(async () => {
		await sim.close();
	});

	const tasks = async (body: object = {}) => (await client.post('/video_lip_sync/list', body)).data;

	it('tasks come the newest first, ten to a page, without those of others', async () => {
		const ids = Array.from({ length: 12 }, () => sim.state.addTask());
		sim.state.addTask({ foreign: true });
		const { data } = await tasks();
		expect(data.list.map(({ id }: Json) => id)).toEqual([...ids].reverse().slice(0, 10));
		expect(data.page_info).toEqual({ page: 1, size: 10, total_count: 12, total_page: 2 });
		expect((await tasks({ page: 2 })).data.list.map(({ id }: Json) => id)).toEqual([ids[1], ids[0]]);
		expect((await tasks({ page: 3 })).data).toMatchObject({
			list: [],
			page_info: { page: 3, total_count: 12 },
		});
	});

	it('tasks come in another order on demand', async () => {
		const ids = Array.from({ length: 5 }, () => sim.state.addTask());
		const shown = async () => (await tasks()).data.list.map(({ id }: Json) => id);
		sim.set({ taskOrder: 'oldest' });
		expect(await shown()).toEqual(ids);
		sim.set({ taskOrder: 'id' });
		expect(await shown()).toEqual([...ids].sort());
	});

	it('a task in a list is the same as in its look-up', async () => {
		const id = sim.state.addTask({ status: 30, msg: '欠费' });
		expect((await tasks()).data.list).toEqual([await client.detail(id)]);
		expect(await client.detail(id)).toMatchObject({ status: 30, msg: '欠费' });
		expect(await client.detail(sim.state.addTask({ status: 0 }))).toMatchObject({ status: 0 });
		expect(await client.detail(sim.state.addTask({ status: 10 }))).toMatchObject({ status: 10 });
	});

	it('a page or size that is no positive integer, or too large, is refused', async () => {
		for (const body of [{ page: 0 }, { page_size: 0 }, { page: 1.5 }, { page_size: 101 }]) {
			expect(await tasks(body)).toMatchObject({ code: 40000 });
		}
		expect(await tasks({ page: '1a' })).toMatchObject({ code: 400 });
		expect(await tasks({ size: 10 })).toMatchObject({ code: 40000 });
		const voices = await client.get('/list_common_audio', { page: 1, page_size: 10 });
		expect(voices.data).toMatchObject({ code: 40000 });
	});

	it('too large a page size may be cut down instead', async () => {
		for (let i = 0; i < 7; i++) sim.state.addTask();
		sim.set({ maxPageSize: 5, overPageSize: 'clamp' });
		const { data } = await tasks({ page_size: 50 });
		expect(data.list).toHaveLength(5);
		expect(data.page_info).toMatchObject({ size: 5, total_page: 2 });
	});

	it('the two fields of a list may be cased in three ways, for all or for each', async () => {
		sim.state.addTask();
		const info = { page: 1, size: 10, total_count: 1, total_page: 1 };
		const list = [expect.objectContaining({ status: 20 })];
		sim.options.pageCasing = 'pageInfo';
		expect((await tasks()).data).toEqual({ list, pageInfo: info });
		sim.options.pageCasing = 'ListPageInfo';
		expect((await tasks()).data).toEqual({ List: list, PageInfo: info });
		sim.options.pageCasing = { listCommonAudio: 'pageInfo' };
		expect((await tasks()).data).toEqual({ list, page_info: info });
		expect((await client.get('/list_common_audio')).data.data).toHaveProperty('pageInfo');
	});

	it('common voices come in pages with every documented field', async () => {
		const { data } = (await client.get('/list_common_audio', { page: 2, size: 50 })).data;
		expect(data.page_info).toEqual({ page: 2, size: 50, total_count: 60, total_page: 2 });
		expect(data.list).toHaveLength(10);
		const names = ['audition', 'desc', 'gender', 'grade', 'id', 'lang', 'name', 'pitch', 'speed'];
		expect(Object.keys(data.list[0]).sort()).toEqual(names);
		expect(new Set(sim.state.voices.common.map(({ id }) => id)).size).toBe(60);
	});

	it('customised voices are there in every status', async () => {
		const { data } = (await client.post('/list_customised_audio', { page: 1, page_size: 20 })).data;
		expect(new Set(data.list.map(({ status }: Json) => status))).toEqual(new Set([0, 1, 2, 3, 4, 99]));
		const names = ['audio_path', 'err_msg', 'id', 'lang', 'name', 'progress', 'status', 'type'];
		expect(Object.keys(data.list[0]).sort()).toEqual(names);
	});

	it('the account has every documented field', async () => {
		const fields = async (path: string) => Object.keys((await client.get(path)).data.data).sort();
		expect(await fields('/user_info')).toEqual([
			'custom_person_limit',
			'custom_person_nums',
			'id',
			'name',
			'video_create_limit',
			'video_create_seconds',
		]);
		expect(await fields('/user_duration')).toEqual(['bean_day30', 'resi_total_bean']);
		expect((await client.get('/user_duration')).data.data).toEqual({
			resi_total_bean: 100_000,
			bean_day30: 500,
		});
	});
});
