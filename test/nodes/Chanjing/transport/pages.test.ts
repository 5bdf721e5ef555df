import type { PageCasing } from '../../../../testing/simulator/options';
import { nodeRun, useStage } from '../../../../testing/stage';
import { bend } from '../../../../testing/time';

const stage = useStage();

/** Tasks that exist before a test; returns their ids, in the order in which the stand-in lists them. */
function tasks(count: number): string[] {
	return Array.from({ length: count }, () => stage.sim.state.addTask()).reverse();
}

async function list(account: string, parameters: object = { returnAll: true }) {
	const { items, error } = await stage.engine.run(
		nodeRun(account, { resource: 'lipSync', operation: 'getMany', ...parameters }),
	);
	if (error) throw new Error(error.message);
	return items.map(({ json }) => json.id);
}

const sizes = () => stage.sim.log.calls('lipSyncList').map(({ body }) => [body.page, body.page_size]);

describe.each<PageCasing>(['page_info', 'pageInfo', 'ListPageInfo'])('with %s', (pageCasing) => {
	test('every entry of every list comes once', async () => {
		stage.sim.set({ pageCasing, maxPageSize: 20, overPageSize: 'clamp', commonVoices: 45 });
		const account = await stage.account();
		const ids = tasks(45);
		expect(await list(account)).toEqual(ids);
		expect(sizes()).toHaveLength(3);

		const voices = await stage.engine.run(
			nodeRun(account, { resource: 'voice', operation: 'getMany', voiceType: 'common', returnAll: true }),
		);
		expect(voices.items.map(({ json }) => json.id)).toEqual(
			stage.sim.state.voices.common.map(({ id }) => id),
		);
	});
});

describe('the size of a page', () => {
	const failAtLargePages = () =>
		stage.sim.faults.add({
			on: 'lipSyncList',
			kind: 'code',
			code: 50000,
			times: Infinity,
			when: ({ body }) => body.page_size > 10,
		});

	test('as few calls as the service allows', async () => {
		const ids = tasks(100);
		expect(await list(await stage.account())).toEqual(ids);
		expect(sizes()).toEqual([[1, 100]]);
	});

	test.each([10, 30, 50])(
		'one that is refused (more than %i) is replaced by the documented default',
		async (maxPageSize) => {
			stage.sim.set({ maxPageSize, overPageSize: 'refuse' });
			const ids = tasks(25);
			expect(await list(await stage.account())).toEqual(ids);
			expect(sizes()).toEqual([
				[1, 100],
				[1, 10],
				[2, 10],
				[3, 10],
			]);
		},
	);

	test('one that Chanjing fails at (code 50000) is replaced too, and not asked for again', async () => {
		const account = await stage.account();
		const ids = tasks(15);
		failAtLargePages();
		expect(await list(account)).toEqual(ids);
		const small = [
			[1, 10],
			[2, 10],
		];
		expect(sizes()).toEqual([...Array(4).fill([1, 100]), ...small]);
		stage.sim.log.clear();
		expect(await list(account)).toEqual(ids);
		expect(sizes()).toEqual(small);
	});

	test('a large one is asked for again some time after it was replaced: it may have met an outage', async () => {
		const account = await stage.account();
		tasks(15);
		failAtLargePages();
		bend({ smallPages: { seconds: 0 } });
		await list(account);
		stage.sim.faults.clear();
		stage.sim.log.clear();
		await list(account);
		expect(sizes()).toEqual([[1, 100]]);
	});

	test('an outage (code 50000) costs one call in a small size on top of the usual repeats, and is told', async () => {
		const account = await stage.account();
		stage.sim.faults.add({
			on: 'lipSyncList',
			kind: 'code',
			code: 50000,
			msg: '系统内部错误',
			times: Infinity,
		});
		await expect(list(account)).rejects.toThrow('系统内部错误');
		expect(sizes()).toEqual([...Array(4).fill([1, 100]), [1, 10]]);
	});

	test('an outage without an answer of Chanjing is no reason for a smaller size', async () => {
		const account = await stage.account();
		stage.sim.faults.add({ on: 'lipSyncList', kind: 'html', status: 502, times: Infinity });
		await expect(list(account)).rejects.toThrow('HTTP 502');
		expect(sizes()).toEqual(Array(4).fill([1, 100]));
	});

	test('one that is cut down by the service loses nothing', async () => {
		stage.sim.set({ maxPageSize: 10, overPageSize: 'clamp' });
		const ids = tasks(31);
		expect(await list(await stage.account())).toEqual(ids);
		expect(sizes()).toHaveLength(4);
	});

	test('a small limit asks for no more than it needs', async () => {
		const ids = tasks(30);
		expect(await list(await stage.account(), { limit: 3 })).toEqual(ids.slice(0, 3));
		expect(sizes()).toEqual([[1, 3]]);
	});

	test('a limit above a page ends in the middle of one', async () => {
		stage.sim.set({ maxPageSize: 20, overPageSize: 'clamp' });
		const ids = tasks(50);
		expect(await list(await stage.account(), { limit: 25 })).toEqual(ids.slice(0, 25));
		expect(sizes()).toHaveLength(2);
	});

	test('another refusal than that of the size is told, not hidden', async () => {
		const account = await stage.account();
		stage.sim.faults.add({ on: 'lipSyncList', kind: 'code', code: 40002, msg: '额度不足', times: Infinity });
		await expect(list(account)).rejects.toThrow('额度不足');
		expect(sizes()).toHaveLength(1);
	});

	test('the voice picker does not fail on it either', async () => {
		stage.sim.set({ maxPageSize: 50, overPageSize: 'refuse' });
		const account = await stage.account();
		const { results } = await stage.engine.listSearch('searchVoices', {
			node: 'chanjing',
			credentialId: account,
		});
		expect(results.length).toBeGreaterThan(0);
	});
});

describe('a list that changes or is odd', () => {
	test('new entries that push others onto the next page double none and lose none', async () => {
		stage.sim.set({ maxPageSize: 10, overPageSize: 'clamp' });
		const ids = tasks(25);
		let pushed = false;
		stage.sim.log.watch(({ endpoint }) => {
			if (endpoint !== 'lipSyncList' || pushed) return;
			pushed = true;
			stage.sim.state.addTask();
			stage.sim.state.addTask();
		});
		const found = await list(await stage.account());
		expect(found).toHaveLength(new Set(found).size);
		expect(found).toEqual(ids);
	});

	test('nothing there is no refusal', async () => {
		expect(await list(await stage.account())).toEqual([]);
		expect(sizes()).toHaveLength(1);
	});

	/** The answer without page_info, or with a part of it. */
	const oddPages = (info: object | undefined, all: number) => {
		const entries = Array.from({ length: all }, (_, n) => ({ id: `task-${n}`, status: 20 }));
		for (const page of [1, 2, 3, 4]) {
			const data = { list: entries.slice((page - 1) * 100, page * 100), ...(info && { page_info: info }) };
			stage.sim.faults.add({
				on: 'lipSyncList',
				kind: 'body',
				body: JSON.stringify({ code: 0, msg: 'success', data }),
				contentType: 'application/json',
				times: Infinity,
				when: ({ body, query }) => (body?.page ?? query.page) === page,
			});
		}
		return entries.map(({ id }) => id);
	};

	test.each([0, 30, 100, 230])('a missing page_info does not lose any of %i entries', async (all) => {
		const account = await stage.account();
		await list(account);
		const ids = oddPages(undefined, all);
		expect(await list(account)).toEqual(ids);
	});

	test('total_count alone is enough', async () => {
		const account = await stage.account();
		await list(account);
		const ids = oddPages({ total_count: 230 }, 230);
		expect(await list(account)).toEqual(ids);
	});

	test.each(['null', '{}', '{"list":null}', '[]', '"none"'])('data of %s is an empty list', async (data) => {
		const account = await stage.account();
		stage.sim.faults.add({
			on: 'lipSyncList',
			kind: 'body',
			body: `{"code":0,"data":${data}}`,
			contentType: 'application/json',
		});
		expect(await list(account)).toEqual([]);
	});
});
