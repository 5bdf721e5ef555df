import { callbackTiming } from '../../../../../nodes/Chanjing/limits';
import { useStages } from '../../../../../testing/stage';

const open = useStages();

describe('Get', () => {
	it('gives a finished task with every field of a task item and no other', async () => {
		const stage = await open();
		const taskId = stage.sim.state.addTask({ status: 20 });
		const [{ json, pairedItem }] = await stage.items({ operation: 'get', taskId });
		expect(json).toEqual({
			id: taskId,
			resource: 'lipSync',
			status: 20,
			state: 'success',
			progress: 100,
			msg: '',
			video_url: expect.stringContaining(`/video/${taskId}.mp4`),
			preview_url: expect.stringContaining(`/cover/${taskId}.jpg`),
			duration: 4000,
			create_time: expect.any(Number),
		});
		expect(pairedItem).toEqual({ item: 0 });
		expect(stage.sim.log.counts()).toEqual({ accessToken: 1, lipSyncDetail: 1 });
	});

	it.each([
		[0, 'pending'],
		[10, 'generating'],
		[30, 'failed'],
	] as const)('without a wait, gives a task of status %i as data: %s', async (status, state) => {
		const stage = await open();
		const taskId = stage.sim.state.addTask({ status, msg: '余额不足' });
		const [{ json }] = await stage.items({ operation: 'get', taskId });
		expect(json).toMatchObject({ id: taskId, status, state });
		if (state === 'failed') expect(json.msg).toBe('余额不足');
	});

	it('has null where Chanjing gives no duration', async () => {
		const stage = await open({ missingDuration: true });
		const [{ json }] = await stage.items({ operation: 'get', taskId: stage.sim.state.addTask() });
		expect(json.duration).toBeNull();
	});

	it('of many items looks with few calls and keeps their order', async () => {
		const stage = await open();
		const ids = Array.from({ length: 40 }, () => stage.sim.state.addTask());
		const items = ids.map((id) => ({ json: { id } }));
		const results = await stage.items({ operation: 'get', taskId: '={{ $json.id }}' }, { items });
		expect(results.map(({ json }) => json.id)).toEqual(ids);
		expect(results.map(({ pairedItem }) => pairedItem)).toEqual(ids.map((_, item) => ({ item })));
		expect(stage.sim.log.count('lipSyncList') + stage.sim.log.count('lipSyncDetail')).toBe(1);
	});

	it.each([50000, 40000, 400])(
		'of a task that Chanjing does not know (code %i) is refused with its ID',
		async (code) => {
			const stage = await open({ unknownTaskCode: code });
			const taskId = 'f'.repeat(32);
			const error = await stage.refusal({ operation: 'get', taskId });
			expect(error.message).toContain(taskId);
			expect(error.context?.data).toMatchObject({ code, trace_id: expect.any(String) });
		},
	);

	it.each(['none', 'poll'])(
		'finds a task that was just created though a replica lags (%s)',
		async (waitMode) => {
			const stage = await open({ lagLooks: callbackTiming.tries - 1 });
			const [{ json: created }] = await stage.items({
				videoSource: 'fileId',
				videoFileId: stage.sim.state.addReadyFile('lip_sync_video'),
				text: 'hello',
				voice: { __rl: true, mode: 'id', value: 'common-voice-001' },
			});
			const [{ json }] = await stage.items({ operation: 'get', taskId: created.id, waitMode } as never);
			expect(json.id).toBe(created.id);
			if (waitMode === 'poll') expect(json.state).toBe('success');
		},
	);

	it('of a task about which Chanjing says nothing is refused, not taken for a pending one', async () => {
		const stage = await open({ unknownTaskCode: 0 });
		const error = await stage.refusal({ operation: 'get', taskId: 'abc' });
		expect(error.message).toMatch(
			/^Chanjing knows no lip-sync task abc of this account: the answer is empty, trace_id \w+$/,
		);
	});

	it.each(['={{ "" }}', 'a b', '../list', '1?x=2'])(
		'refuses the Task ID %j before any call',
		async (taskId) => {
			const stage = await open();
			const error = await stage.refusal({ operation: 'get', taskId });
			expect(error.message).toMatch(/^Task ID: /);
			expect(stage.sim.log.entries).toEqual([]);
		},
	);

	it('waits for the video when asked to, and puts it into the output', async () => {
		const stage = await open();
		const [{ json: created }] = await stage.items({
			videoSource: 'fileId',
			videoFileId: stage.sim.state.addReadyFile('lip_sync_video'),
			text: 'hello',
			voice: { __rl: true, mode: 'id', value: 'common-voice-001' },
		});
		const parameters = {
			operation: 'get',
			taskId: created.id,
			waitMode: 'poll',
			options: { download: true },
		};
		const [item] = await stage.items(parameters as never);
		expect(item.json).toMatchObject({ id: created.id, state: 'success' });
		expect((await stage.engine.openBinary(item)).size).toBeGreaterThan(1000);
		expect(stage.sim.log.count('createLipSync')).toBe(1);
	});

	it('downloads nothing of a task that has no video', async () => {
		const stage = await open();
		const taskId = stage.sim.state.addTask({ status: 30, msg: '失败' });
		const [item] = await stage.items({ operation: 'get', taskId, options: { download: true } });
		expect(item.binary).toBeUndefined();
		expect(item.json.state).toBe('failed');
	});
});

describe('Get Many', () => {
	it.each(['page_info', 'pageInfo', 'ListPageInfo'] as const)(
		'returns the tasks of all pages, in the order of the list, spelled %s',
		async (pageCasing) => {
			const stage = await open({ pageCasing });
			const ids = Array.from({ length: 230 }, () => stage.sim.state.addTask()).reverse();
			const items = await stage.items({ operation: 'getMany', returnAll: true });
			expect(items.map(({ json }) => json.id)).toEqual(ids);
			expect(stage.sim.log.count('lipSyncList')).toBe(3);
		},
	);

	it('gives task items', async () => {
		const stage = await open({ missingDuration: true });
		const id = stage.sim.state.addTask({ status: 30, msg: '失败' });
		const [{ json }] = await stage.items({ operation: 'getMany' });
		expect(json).toEqual({
			id,
			resource: 'lipSync',
			status: 30,
			state: 'failed',
			progress: 0,
			msg: '失败',
			video_url: '',
			preview_url: '',
			duration: null,
			create_time: expect.any(Number),
		});
	});

	it('keeps to Limit', async () => {
		const stage = await open();
		const ids = Array.from({ length: 9 }, () => stage.sim.state.addTask()).reverse();
		const items = await stage.items({ operation: 'getMany', limit: 4 });
		expect(items.map(({ json }) => json.id)).toEqual(ids.slice(0, 4));
		expect(stage.sim.log.calls('lipSyncList').map(({ body }) => body)).toEqual([{ page: 1, page_size: 4 }]);
	});

	it('filters by several states, and Limit counts what is left', async () => {
		const stage = await open();
		const statuses = Array.from({ length: 240 }, (_, n) => ([20, 30, 10, 0] as const)[n % 4]);
		const all = statuses.map((status) => ({ status, id: stage.sim.state.addTask({ status }) })).reverse();
		const fitting = all.filter(({ status }) => status === 30 || status === 0).map(({ id }) => id);

		const filters = { state: ['failed', 'pending'] };
		const items = await stage.items({ operation: 'getMany', returnAll: true, filters });
		expect(items.map(({ json }) => json.id)).toEqual(fitting);
		expect(new Set(items.map(({ json }) => json.state))).toEqual(new Set(filters.state));

		const some = await stage.items({ operation: 'getMany', limit: 60, filters });
		expect(some.map(({ json }) => json.id)).toEqual(fitting.slice(0, 60));
	});

	it('returns all states when none is chosen', async () => {
		const stage = await open();
		for (const status of [0, 10, 20, 30] as const) stage.sim.state.addTask({ status });
		const items = await stage.items({ operation: 'getMany', filters: { state: [] } });
		expect(items.map(({ json }) => json.state)).toEqual(['failed', 'success', 'generating', 'pending']);
	});
});
