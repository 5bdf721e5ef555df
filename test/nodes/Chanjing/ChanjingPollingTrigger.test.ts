import type { INodeParameters } from 'n8n-workflow';

import { polling } from '../../../nodes/Chanjing/limits';
import type { ActivePoller } from '../../../testing/engine';
import type { Simulator, SimulatorSettings } from '../../../testing/simulator';
import { callsSince, useStages, type Stage } from '../../../testing/stage';
import { bend } from '../../../testing/time';

let stage: Stage;
let sim: Simulator;
let poller: ActivePoller;
const openStage = useStages();
const usual = { ...polling };

async function open(parameters: INodeParameters = {}, settings: SimulatorSettings = {}): Promise<void> {
	stage = await openStage({ pendingMs: 0, generatingMs: Infinity, ...settings });
	({ sim } = stage);
	poller = stage.poller({ resources: ['lipSync'], ...parameters });
}

/** Tasks that were created in the past, a minute apart, the last one `endingAgo` minutes ago; returns their ids. */
function history(
	count: number,
	{ status = 20, endingAgo = 120 }: { status?: 0 | 10 | 20 | 30; endingAgo?: number } = {},
) {
	return Array.from({ length: count }, (_, index) =>
		sim.state.addTask({ status, createdAt: Date.now() - (endingAgo + count - index) * 60_000 }),
	);
}
const running = (minutesAgo = 0) =>
	sim.state.addTask({ status: 10, createdAt: Date.now() - minutesAgo * 60_000 });
const ended = (minutesAgo = 0, status: 20 | 30 = 20) =>
	sim.state.addTask({ status, createdAt: Date.now() - minutesAgo * 60_000 });

const emitted = () => poller.started.flatMap(({ items }) => items.map(({ json }) => json));
const ids = () => emitted().map(({ id }) => String(id));
const sorted = (all: string[]) => [...all].sort();

/** Polls, and counts the calls. */
async function calls(poll = async () => await poller.poll()) {
	const from = sim.log.entries.length;
	await poll();
	return callsSince(stage, from);
}

/** Does something to the stand-in right before it answers a page of a list for the nth time. */
function beforePage(page: number, act: () => void, nth = 1): void {
	let asked = 0;
	sim.faults.add({
		on: 'lipSyncList',
		kind: 'delay',
		ms: 0,
		times: Infinity,
		when: ({ body }) => {
			if (body.page === page && ++asked === nth) act();
			return false;
		},
	});
}

const orders = ['newest', 'oldest', 'id'] as const;

describe('the first activation', () => {
	it.each(orders)('emits nothing old, whatever the order of the list: %s', async (taskOrder) => {
		await open({}, { taskOrder });
		history(250);
		ended();
		await poller.activate();
		await poller.poll();
		expect(ids()).toEqual([]);
	});

	it.each(orders)('watches a task that runs already, wherever it is in the list: %s', async (taskOrder) => {
		await open({}, { taskOrder });
		const [pending] = history(1, { status: 0, endingAgo: 5 * 24 * 60 });
		history(250);
		const now = running();
		await poller.activate();
		await sim.state.failTask(pending, '余额不足');
		await sim.state.finishTask(now);
		await poller.poll();
		await poller.poll();
		expect(emitted()).toEqual([
			expect.objectContaining({ id: pending, state: 'failed', msg: '余额不足' }),
			expect.objectContaining({ id: now, state: 'success', status: 20 }),
		]);
	});

	it('reads a sorted list no further back than a task can be watched', async () => {
		await open();
		history(300, { endingAgo: 31 * 24 * 60 });
		ended();
		expect(await calls(async () => await poller.activate())).toEqual({ accessToken: 1, lipSyncList: 2 });
	});

	it('of an account without a task emits the first one that ends', async () => {
		await open();
		await poller.activate();
		await poller.poll();
		const id = ended();
		await poller.poll();
		await poller.poll();
		expect(ids()).toEqual([id]);
	});

	it('is refused with what Chanjing says where the credential is wrong, and tells no secret', async () => {
		await open();
		await stage.engine.credentials.change(stage.credentialId, { secretKey: 'not-the-key', accessToken: '' });
		const refusal: Error = await poller.activate().then(
			() => new Error('It was activated'),
			(error) => error,
		);
		expect(refusal.message).toContain('app_id或secret_key错误');
		expect(JSON.stringify({ ...refusal, message: refusal.message })).not.toContain('not-the-key');
	});
});

describe('each end of a task is emitted once', () => {
	it('as a task item, in an execution of its own for each poll', async () => {
		await open();
		await poller.activate();
		const [first, second] = [running(), running()];
		await poller.poll();
		await sim.state.finishTask(second);
		await poller.poll();
		await sim.state.failTask(first);
		await poller.poll();
		await poller.poll();
		expect(poller.started.map(({ items }) => items.map(({ json }) => [json.id, json.state]))).toEqual([
			[[second, 'success']],
			[[first, 'failed']],
		]);
		expect(Object.keys(emitted()[0])).toEqual(
			expect.arrayContaining(['id', 'state', 'video_url', 'duration', 'create_time']),
		);
		expect((await poller.started[0].outcome).status).toBe('success');
		expect(sim.log.violations).toEqual([]);
	});

	it.each(orders.flatMap((order) => [1, 2, 3].map((seed) => [order, seed] as const)))(
		'whatever comes, ends, fails and restarts in between: list by %s, series %i',
		async (taskOrder, seed) => {
			await open({}, { taskOrder, maxPageSize: 10, overPageSize: 'clamp' });
			const random = randomOf(seed);
			const unfinished = history(25, { status: 10 });
			history(30);
			await poller.activate();
			const expected: string[] = [];
			for (let step = 0; step < 120; step++) {
				const dice = random();
				if (dice < 0.3) unfinished.push(running(random() < 0.2 ? 40 : 0));
				else if (dice < 0.4) expected.push(ended());
				else if (dice < 0.7 && unfinished.length) {
					const [id] = unfinished.splice(Math.floor(random() * unfinished.length), 1);
					await (random() < 0.5 ? sim.state.finishTask(id) : sim.state.failTask(id));
					expected.push(id);
				} else if (dice < 0.95) await poller.poll();
				else await poller.activate('init');
			}
			await poller.poll();
			expect(sorted(ids())).toEqual(sorted(expected));
			expect(poller.errors).toEqual([]);
		},
	);

	it('in the order of ending as far as polls tell it, and of creation in one poll', async () => {
		await open();
		history(150);
		const all = [running(50), running(40), running(30), running(20)];
		await poller.activate();
		await sim.state.finishTask(all[2]);
		await poller.poll();
		for (const id of [all[3], all[0], all[1]]) await sim.state.finishTask(id);
		await poller.poll();
		expect(ids()).toEqual([all[2], all[0], all[1], all[3]]);
	});

	it.each(orders)('after n8n was down for a day in which hundreds ended: list by %s', async (taskOrder) => {
		await open({}, { taskOrder });
		history(150, { endingAgo: 24 * 60 + 10 });
		const before = [running(24 * 60 + 5), running(24 * 60 + 4)];
		await poller.activate();
		const meanwhile = history(350, { endingAgo: 5 });
		await sim.state.finishTask(before[1]);
		await poller.activate('init');
		await poller.poll();
		expect(ids()).toEqual([before[1], ...meanwhile]);
		expect(poller.started).toHaveLength(1);
		await sim.state.finishTask(before[0]);
		await poller.poll();
		expect(ids().at(-1)).toBe(before[0]);
	});

	it.each(orders)(
		'although new tasks push others over the border of a page: list by %s',
		async (taskOrder) => {
			await open({}, { taskOrder });
			history(150, { endingAgo: 1000 });
			await poller.activate();
			const all = [...history(150, { endingAgo: 100 }), ...history(90, { endingAgo: 5 })];
			const late: string[] = [];
			beforePage(2, () => late.push(...Array.from({ length: 30 }, () => ended())));
			await poller.poll();
			await poller.poll();
			expect(late).toHaveLength(30);
			expect(sorted(ids())).toEqual(sorted([...all, ...late]));
		},
	);

	it.each(orders)('although tasks vanish while the list is read: list by %s', async (taskOrder) => {
		await open({}, { taskOrder });
		const old = history(150, { endingAgo: 1000 });
		await poller.activate();
		const all = history(250, { endingAgo: 5 });
		const gone = taskOrder === 'newest' ? all.slice(-20) : old.slice(0, 20);
		beforePage(2, () => gone.forEach((id) => (sim.state.task(id).foreign = true)));
		await poller.poll();
		await poller.poll();
		const there = all.filter((id) => !gone.includes(id));
		expect(ids().filter((id) => !gone.includes(id))).toEqual(there);
	});

	it('although tasks vanish whenever the list is read', async () => {
		await open();
		history(150, { endingAgo: 1000 });
		await poller.activate();
		const all = history(350, { endingAgo: 5 });
		const gone = all.slice(-60);
		for (let read = 0; read < polling.tries; read++) {
			const now = gone.slice(read * 20, (read + 1) * 20);
			beforePage(2, () => now.forEach((id) => (sim.state.task(id).foreign = true)), read + 1);
		}
		const there = () => ids().filter((id) => !gone.includes(id));
		await poller.poll();
		expect(there().length).toBeLessThan(290);
		await poller.poll();
		expect(sorted(there())).toEqual(sorted(all.slice(0, -60)));
	});

	it('although Chanjing fails in the middle of a list', async () => {
		await open();
		history(150, { endingAgo: 1000 });
		await poller.activate();
		const all = history(250, { endingAgo: 5 });
		sim.faults.add({
			on: 'lipSyncList',
			kind: 'html',
			status: 502,
			times: 4,
			when: ({ body }) => body.page === 3,
		});
		await poller.poll();
		expect([ids(), poller.errors.length]).toEqual([[], 1]);
		await poller.poll();
		expect(ids()).toEqual(all);
	});

	it('although create_time comes late or is not of this world', async () => {
		await open();
		history(150);
		await poller.activate();
		const future = sim.state.addTask({ status: 20, createdAt: Date.now() + 10 * 365 * 86_400_000 });
		await poller.poll();
		const late = ended(55);
		const now = ended();
		await poller.poll();
		await poller.poll();
		expect(ids()).toEqual([future, late, now]);
	});

	it('also where polls overlap, and the second asks nothing', async () => {
		await open();
		await poller.activate();
		const id = ended();
		expect(await calls(async () => void (await Promise.all([poller.poll(), poller.poll()])))).toEqual({
			lipSyncList: 1,
		});
		expect(ids()).toEqual([id]);
	});

	it('and what was emitted but not stored when n8n was killed comes again, and nothing else', async () => {
		await open();
		await poller.activate();
		const first = ended();
		await poller.poll();
		const stored = new Map(stage.engine.database.staticData);
		const second = ended();
		await poller.poll();
		for (const [id, data] of stored) stage.engine.database.staticData.set(id, data);
		await poller.activate('init');
		await poller.poll();
		expect(ids()).toEqual([first, second, second]);
	});
});

describe('a list that is not sorted', () => {
	it('is read as a whole from time to time, for one that came as another went changes neither length nor first page', async () => {
		await open({}, { taskOrder: 'oldest' });
		const old = history(250);
		await poller.activate();
		sim.state.task(old[200]).foreign = true;
		const id = ended();
		bend({ polling: { wholeListSeconds: 0 } });
		await poller.poll();
		expect(ids()).toEqual([id]);
	});
});

describe('an outage', () => {
	it('of an hour loses nothing: each poll is a failed execution that n8n tells of', async () => {
		await open();
		const id = running();
		await poller.activate();
		sim.faults.add({ on: '*', kind: 'html', status: 502, times: Infinity });
		await sim.state.finishTask(id);
		const other = ended();
		for (let poll = 0; poll < 3; poll++) await poller.poll();
		expect(poller.errors.map(({ message }) => message)).toEqual(
			Array(3).fill(expect.stringContaining('502')),
		);
		sim.faults.clear();
		await poller.poll();
		expect(sorted(ids())).toEqual(sorted([id, other]));
	});

	it('does not keep the workflow off when n8n starts meanwhile', async () => {
		await open();
		const id = running();
		await poller.activate();
		sim.faults.add({ on: '*', kind: 'html', status: 502, times: Infinity });
		await poller.activate('init');
		await poller.poll();
		expect(poller.errors).toHaveLength(1);
		expect(stage.engine.log.text()).toContain('could not poll');
		sim.faults.clear();
		await sim.state.finishTask(id);
		await poller.poll();
		expect(ids()).toEqual([id]);
	});

	it('is told when a user activates the workflow', async () => {
		await open();
		await poller.activate();
		sim.faults.add({ on: '*', kind: 'html', status: 502, times: Infinity });
		await expect(poller.activate('activate')).rejects.toThrow('502');
	});

	it('of single look-ups holds up no other end', async () => {
		await open();
		const [deep] = history(1, { status: 10, endingAgo: 500 });
		history(350);
		await poller.activate();
		sim.faults.add({ on: 'lipSyncDetail', kind: 'html', status: 502, times: Infinity });
		await sim.state.finishTask(deep);
		const id = ended();
		await poller.poll();
		expect(ids()).toEqual([id]);
		sim.faults.clear();
		await poller.poll();
		expect(ids()).toEqual([id, deep]);
	});
});

it('a token that has died is renewed, as anywhere', async () => {
	await open();
	await poller.activate();
	const id = ended();
	sim.faults.killToken();
	await poller.poll();
	expect([ids(), poller.errors]).toEqual([[id], []]);
});

describe('calls', () => {
	it.each(orders)('a poll with nothing new is one, however long the list by %s is', async (taskOrder) => {
		await open({}, { taskOrder });
		history(1000);
		for (let more = 0; more < 20; more++) sim.state.addTask({ status: 10 });
		await poller.activate();
		const running = taskOrder === 'newest' ? {} : { lipSyncDetail: expect.any(Number) };
		expect(await calls()).toEqual({ lipSyncList: 1, ...running });
		for (const { id, ended: end } of sim.state.tasks) if (!end) await sim.state.finishTask(id);
		await poller.poll();
		expect(ids()).toHaveLength(20);
		for (let poll = 0; poll < 3; poll++) expect(await calls()).toEqual({ lipSyncList: 1 });
	});

	it('a poll is one although more than a page of tasks came within the hour', async () => {
		await open();
		history(300);
		await poller.activate();
		for (let more = 0; more < 250; more++) ended(50 - more / 5);
		await poller.poll();
		expect(ids()).toHaveLength(250);
		for (let poll = 0; poll < 3; poll++) expect(await calls()).toEqual({ lipSyncList: 1 });
	});

	it('a task that is pending for days costs one more', async () => {
		await open();
		const [pending] = history(1, { status: 0, endingAgo: 3 * 24 * 60 });
		history(300);
		await poller.activate();
		for (let poll = 0; poll < 3; poll++) {
			expect(await calls()).toEqual({ lipSyncList: 1, lipSyncDetail: 1 });
		}
		await sim.state.finishTask(pending);
		await poller.poll();
		expect(ids()).toEqual([pending]);
		expect(await calls()).toEqual({ lipSyncList: 1 });
	});

	it('hundreds of running tasks are watched with the pages that they fill', async () => {
		await open();
		history(500);
		for (let more = 0; more < 280; more++) running();
		await poller.activate();
		expect(await calls()).toEqual({ lipSyncList: 3 });
	});

	it('many tasks that lie far back are looked at in turn, a few with each poll', async () => {
		await open();
		bend({ polling: { looks: 3 } });
		for (let step = 0; step < 8; step++) {
			history(1, { status: 10, endingAgo: 5000 - step * 500 });
			history(400, { endingAgo: 4590 - step * 500 });
		}
		await poller.activate();
		const stuck = sim.state.tasks.filter(({ ended: end }) => !end).map(({ id }) => id);
		expect(stuck).toHaveLength(8);
		for (const id of stuck) await sim.state.finishTask(id);
		for (let poll = 0; poll < 3; poll++) {
			expect((await calls()).lipSyncDetail).toBeLessThanOrEqual(3);
		}
		expect(sorted(ids())).toEqual(sorted(stuck));
	});

	it('1,000 tasks that ended while n8n was down take the pages that they fill, and the one behind them', async () => {
		await open();
		history(10_000, { endingAgo: 2000 });
		await poller.activate();
		const all = history(1000, { endingAgo: 5 });
		const made = await calls(async () => await poller.activate('init'));
		expect(ids()).toEqual(all);
		expect(made.lipSyncList).toBeLessThanOrEqual(12);
		expect(await calls()).toEqual({ lipSyncList: 1 });
	});

	it('a task that Chanjing does not know any more is asked for once', async () => {
		await open();
		const [gone] = history(1, { status: 10, endingAgo: 500 });
		history(300);
		await poller.activate();
		sim.state.task(gone).foreign = true;
		await poller.poll();
		expect(await calls()).toEqual({ lipSyncList: 1 });
		expect([ids(), poller.errors]).toEqual([[], []]);
	});
});

describe('what is remembered', () => {
	it('stays small, however many tasks there are', async () => {
		await open();
		history(300);
		await poller.activate();
		for (let more = 0; more < 2500; more++) ended(30 - more / 100);
		for (let more = 0; more < 2500; more++) running();
		await poller.poll();
		expect(ids()).toHaveLength(2500);
		const { lists } = poller.staticData as { lists: { lipSync: { open: unknown[]; done: unknown[] } } };
		const { open: watched, done } = lists.lipSync;
		expect(watched.length).toBeLessThanOrEqual(polling.rememberedTasks);
		expect(done.length).toBeLessThanOrEqual(polling.rememberedTasks);
		expect(JSON.stringify(poller.staticData).length).toBeLessThan(100_000);
		await poller.poll();
		expect(ids()).toHaveLength(2500);
	});

	it('emits nothing twice and loses no later end where it was too small', async () => {
		bend({ polling: { rememberedTasks: 10 } });
		await open();
		history(50);
		await poller.activate();
		const all: string[] = [];
		for (let round = 0; round < 5; round++) {
			for (let more = 0; more < 30; more++) all.push(ended(30 - round * 5 - more / 10));
			await poller.poll();
		}
		expect(ids()).toEqual(all);
	});

	it('gives up a task that is still unfinished after a month', async () => {
		await open();
		history(1, { status: 0, endingAgo: 29 * 24 * 60 });
		history(300, { endingAgo: 10_000 });
		await poller.activate();
		expect(await calls()).toMatchObject({ lipSyncDetail: 1 });
		bend({ polling: { watchSeconds: 20 * 86_400 } });
		await poller.poll();
		expect(await calls()).toEqual({ lipSyncList: 1 });
	});

	it('holds no secret, token or URL', async () => {
		await open();
		running();
		await poller.activate();
		ended();
		await poller.poll();
		const kept = JSON.stringify(poller.staticData);
		for (const secret of [sim.secretKey, sim.appId, sim.state.token, 'http']) {
			expect(kept).not.toContain(secret);
		}
	});

	it('is of one account: with the credential of another one all is old again', async () => {
		await open();
		await poller.activate();
		ended();
		const other = await stage.engine.credentials.add({
			id: `${stage.credentialId}-other`,
			type: 'chanjingApi',
			data: await stage.engine.credentials.peek(stage.credentialId),
		});
		poller = stage.poller({}, { credentialId: other, webhookId: poller.webhookId });
		await poller.activate();
		const id = ended();
		await poller.poll();
		expect(ids()).toEqual([id]);
	});
});

describe('events', () => {
	it.each([
		['success', 'failed'],
		['failed', 'success'],
	] as const)('only %s: the others start nothing', async (event, other) => {
		await open({ events: [event] });
		await poller.activate();
		ended(0, other === 'success' ? 20 : 30);
		const id = ended(0, event === 'success' ? 20 : 30);
		await poller.poll();
		expect(ids()).toEqual([id]);
	});

	it('that are chosen later begin then, although n8n stored nothing since the activation', async () => {
		await open({ events: ['failed'] });
		await poller.activate();
		ended();
		await poller.poll();
		poller.change({ events: ['failed', 'success'] });
		await poller.activate('update');
		const id = ended();
		await poller.poll();
		expect(ids()).toEqual([id]);
	});
});

describe('Download Video', () => {
	const download = { options: { download: true, outputBinaryPropertyName: 'video' } };

	it('brings the video along', async () => {
		await open(download);
		await poller.activate();
		const id = ended();
		const failed = ended(0, 30);
		await poller.poll();
		const [first, second] = poller.started[0].items;
		expect([first.json.id, second.json.id, second.binary]).toEqual([id, failed, undefined]);
		expect((await stage.engine.openBinary(first, 'video')).data.mimeType).toBe('video/mp4');
		expect((await stage.engine.readBinary(first, 'video')).length).toBeGreaterThan(1000);
	});

	it('brings the cover along, where that is wanted', async () => {
		await open({ options: { ...download.options, downloadCover: true } });
		await poller.activate();
		ended();
		await poller.poll();
		expect(Object.keys(poller.started[0].items[0].binary ?? {}).sort()).toEqual(['cover', 'video']);
	});

	it('that fails does not lose the end', async () => {
		await open(download);
		await poller.activate();
		const id = ended();
		sim.faults.add({ on: 'result', kind: 'html', status: 502, times: Infinity });
		await poller.poll();
		await poller.poll();
		expect(emitted()).toEqual([
			expect.objectContaining({ id, state: 'success', error: expect.stringContaining('502') }),
		]);
	});

	it('of more videos than there is time for goes on with the next poll, also after a restart', async () => {
		await open(download);
		const old = history(5, { status: 10, endingAgo: 500 });
		history(150);
		await poller.activate();
		bend({ polling: { downloadSeconds: 0 } });
		for (const id of old) await sim.state.finishTask(id);
		const all = [...old, ...history(6, { endingAgo: 5 })];
		await poller.poll();
		await poller.activate('init');
		await poller.poll();
		await poller.poll();
		expect(poller.started.map(({ items }) => items.length)).toEqual([4, 4, 3]);
		expect(ids()).toEqual(all);
	});

	it('leaves ends for the next poll that lie pages away then, and remembers no more for that', async () => {
		await open(download);
		history(150, { endingAgo: 2000 });
		await poller.activate();
		bend({ polling: { downloadSeconds: 0 } });
		const all = history(350, { status: 30, endingAgo: 5 });
		await poller.poll();
		expect(poller.staticData).toMatchObject({ lists: { lipSync: { open: [] } } });
		bend({ polling: { downloadSeconds: usual.downloadSeconds } });
		await poller.poll();
		expect(poller.started.map(({ items }) => items.length)).toEqual([4, 346]);
		expect(ids()).toEqual(all);
	});
});

describe('Fetch Test Event', () => {
	it.each(orders)('shows the latest finished video, and remembers nothing: list by %s', async (taskOrder) => {
		await open({}, { taskOrder });
		history(150);
		const id = ended(3);
		running();
		for (let time = 0; time < 2; time++) {
			const shown = await poller.fetchTestEvent();
			expect(shown.items.map(({ json }) => json.id)).toEqual([id]);
		}
		expect([poller.staticData, poller.started]).toEqual([{}, []]);
	});

	it('shows one of the chosen events, with its video on demand', async () => {
		await open({ events: ['success'], options: { download: true } });
		const id = ended(10);
		ended(0, 30);
		const { items } = await poller.fetchTestEvent();
		expect(items.map(({ json }) => json.id)).toEqual([id]);
		expect((await stage.engine.readBinary(items[0])).length).toBeGreaterThan(1000);
	});

	it('says so where no task has ended', async () => {
		await open();
		running();
		const { error } = await poller.fetchTestEvent();
		expect(error?.message).toContain('No task of this account has ended');
	});
});

describe('a second kind of tasks', () => {
	const both = { resources: ['lipSync', 'avatarVideo'] };
	const avatarVideo = (status = 30, minutesAgo = 0) =>
		sim.state.addTask({
			kind: 'avatarVideo',
			status,
			request: { audio: { type: 'tts', tts: { text: ['你好，世界。'] } } },
			createdAt: Date.now() - minutesAgo * 60_000,
		});

	it('is one more call for each poll, and its ends come among the others', async () => {
		await open(both);
		avatarVideo();
		await poller.activate();
		const all = [ended(2), avatarVideo(30, 1), ended(0)];
		expect(await calls()).toEqual({ lipSyncList: 1, videoList: 1 });
		expect(ids()).toEqual(all);
		expect(await calls()).toEqual({ lipSyncList: 1, videoList: 1 });
	});

	it('has states, units and fields of its own, and names itself', async () => {
		await open(both, { durationMs: 2500 });
		await poller.activate();
		const expected = [
			[avatarVideo(30, 6), 'success'],
			[avatarVideo(45, 5), 'failed'],
			[avatarVideo(50, 4), 'failed'],
		];
		avatarVideo(10, 3);
		await poller.poll();
		expect(emitted().map(({ id, state }) => [id, state])).toEqual(expected);
		expect(emitted()[0]).toMatchObject({
			resource: 'avatarVideo',
			duration: 2500,
			subtitle_data_url: expect.stringMatching(/^http.*\.json/),
		});
	});

	it('brings its video along', async () => {
		await open({ ...both, options: { download: true } });
		await poller.activate();
		avatarVideo();
		await poller.poll();
		const [{ items }] = poller.started;
		expect(items[0].binary?.data.mimeType).toBe('video/mp4');
	});

	it('that is not chosen is not read, and begins anew when it is', async () => {
		await open({ resources: ['lipSync'] });
		await poller.activate();
		avatarVideo();
		expect(await calls()).toEqual({ lipSyncList: 1 });
		poller.change(both);
		await poller.activate('update');
		const id = avatarVideo();
		await poller.poll();
		expect(ids()).toEqual([id]);
	});

	it('whose list cannot be read holds up no ends of the first, and catches up', async () => {
		await open(both);
		await poller.activate();
		sim.faults.add({ on: 'videoList', kind: 'code', code: 40000, msg: '参数错误', times: Infinity });
		const [id, late] = [ended(), avatarVideo()];
		await poller.poll();
		expect([ids(), poller.errors]).toEqual([[id], []]);
		await poller.poll();
		expect(poller.errors.map(({ message }) => message)).toEqual([expect.stringContaining('参数错误')]);
		sim.faults.clear();
		await poller.poll();
		expect(ids()).toEqual([id, late]);
	});
});

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
function randomOf(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}
