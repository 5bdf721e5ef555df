import type { FaultKind } from '../../../../testing/simulator';
import { nodeRun, useStage } from '../../../../testing/stage';

const stage = useStage();
const fails = { kind: 'code', code: 50000, msg: '系统内部错误', times: Infinity } as const;
const finished = (count: number) =>
	Array.from({ length: count }, () => stage.sim.state.addTask({ status: 20 }));
const calls = () => ({
	list: stage.sim.log.count('lipSyncList'),
	one: stage.sim.log.count('lipSyncDetail'),
});

/** Gets the tasks in one run, each refused one as an item. */
async function get(ids: string[], parameters: object = {}) {
	const account = await stage.account();
	const { items } = await stage.engine.run(
		nodeRun(account, { operation: 'get', taskId: '={{ $json.id }}', ...parameters }, 0, {
			items: ids.map((id) => ({ json: { id } })),
			onError: 'continueRegularOutput',
		}),
	);
	return items.map(({ json }) => json);
}

describe('many things are looked up one by one', () => {
	test.each<[string, FaultKind & { times: number }]>([
		['fails for good (code 50000)', fails],
		['is refused', { kind: 'code', code: 40002, times: Infinity }],
		['is not there', { kind: 'code', code: 50000, msg: '接口不存在', times: Infinity }],
		['is answered with gateway pages', { kind: 'html', status: 502, times: Infinity }],
	])('where their list %s', async (_how, fault) => {
		const ids = finished(4);
		stage.sim.faults.add({ on: 'lipSyncList', ...fault });
		const found = await get(ids, { waitMode: 'poll', waitLimit: 0.2 });
		expect(found.map(({ id, state }) => [id, state])).toEqual(ids.map((id) => [id, 'success']));
		expect(calls().one).toBe(4);
	});

	test('where only a small page of their list is answered, they are read from that', async () => {
		const ids = finished(4);
		stage.sim.faults.add({ on: 'lipSyncList', ...fails, when: ({ body }) => body.page_size > 10 });
		expect((await get(ids)).map(({ id }) => id)).toEqual(ids);
		expect(calls()).toEqual({ list: 5, one: 0 });
	});
});

describe('in an outage, a look at many things costs no call for each', () => {
	test('when the list and one thing are answered with code 50000', async () => {
		const ids = finished(30);
		stage.sim.faults.add({ on: ['lipSyncList', 'lipSyncDetail'], ...fails });
		const found = await get(ids);
		expect(found.map(({ code, task_id: id }) => [code, id])).toEqual(ids.map((id) => [50000, id]));
		expect(calls()).toEqual({ list: 5, one: 4 });
	});

	test.each([
		['gateway pages', { kind: 'html', status: 502, times: Infinity }],
		['lost replies', { kind: 'lostReply', times: Infinity }],
	] as const)('of %s', async (_how, fault) => {
		stage.sim.faults.add({ on: ['lipSyncList', 'lipSyncDetail'], ...fault });
		const found = await get(finished(30));
		const unlisted = found.filter(({ error }) => /^Could not list the lip-sync tasks/.test(String(error)));
		expect(unlisted).toHaveLength(29);
		expect(calls()).toEqual({ list: 4, one: 4 });
	});

	test('that begins after a page of the list, and what that page showed is kept', async () => {
		stage.sim.set({ maxPageSize: 10, overPageSize: 'clamp' });
		const [old, recent] = [finished(10), finished(10)];
		stage.sim.faults.add(
			{ on: 'lipSyncList', ...fails, when: ({ body }) => body.page > 1 },
			{ on: 'lipSyncDetail', ...fails },
		);
		const found = await get([...old, ...recent]);
		expect(found.slice(0, 10).every(({ code }) => code === 50000)).toBe(true);
		expect(found.slice(10).map(({ id }) => id)).toEqual(recent);
		expect(calls().one).toBe(4);
	});
});
