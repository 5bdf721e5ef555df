import { lostCreates } from '../../../../../nodes/Chanjing/limits';
import type { ExecutionResult } from '../../../../../testing/engine';
import { startSimulator } from '../../../../../testing/simulator';
import { useStages, serve, type Stage, type StageOptions, texts, until } from '../../../../../testing/stage';
import { bend } from '../../../../../testing/time';

let stage: Stage;
const openStage = useStages();

async function open({ sim, ...options }: StageOptions = {}): Promise<Stage['sim']> {
	stage = await openStage(sim, options);
	bend({ lostCreates: { marginSeconds: 0.3 } });
	return stage.sim;
}

/** An execution whose create was sent and not answered. */
async function lose(kind: 'lostRequest' | 'lostReply', items = texts(1)): Promise<ExecutionResult> {
	stage.sim.faults.add({ on: 'createLipSync', kind, times: items.length });
	const run = await stage.run(stage.order, { items });
	expect(run.error?.message).toMatch(/may or may not have been created/);
	return run;
}

/** Until a list can be expected to show what was made then. */
async function settle(): Promise<void> {
	const end = Date.now() + lostCreates.marginSeconds * 1000 + 50;
	await until(() => Date.now() > end);
}

const creates = () => stage.sim.log.count('createLipSync');
const told = ({ error }: ExecutionResult) => `${error?.message} ${error?.description}`;

it('a create whose reply was lost tells when it was sent and how to go on', async () => {
	await open();
	const from = Math.floor(Date.now() / 1000);
	const run = await lose('lostReply');
	const [, since, before] = /create_time \(Unix seconds\) between (\d+) and (\d+)/.exec(told(run))!;
	expect(Number(since)).toBeLessThanOrEqual(from);
	expect(Number(before)).toBeGreaterThanOrEqual(from);
	expect(told(run)).toMatch(/sent once.*new execution creates it.*Retry of this execution/s);
});

describe('Retry of a stored execution whose create was lost', () => {
	it('creates when Chanjing lists nothing of that time', async () => {
		const sim = await open();
		sim.state.addTask({ createdAt: Date.now() - 3600_000 });
		const run = await lose('lostRequest');
		await settle();
		const retried = await run.retry();
		expect(retried.error).toBeUndefined();
		expect(retried.items[0].json.state).toBe('pending');
		expect(sim.state.tasks).toHaveLength(2);
		expect(retried.logText).toMatch(/lists nothing of the time/);
	});

	it('creates nothing when Chanjing lists something of that time, and names it', async () => {
		const sim = await open();
		const run = await lose('lostReply');
		await settle();
		const retried = await run.retry();
		expect(retried.status).toBe('error');
		expect(sim.state.tasks).toHaveLength(1);
		expect(told(retried)).toMatch(
			new RegExp(`one may be it: ${sim.state.tasks[0].id} \\((pending|generating|success)\\)`),
		);
		expect(told(retried)).toMatch(/new execution creates it/);
		// The same holds for the retry of the retry.
		expect(told(await retried.retry())).toContain(sim.state.tasks[0].id);
		expect(creates()).toBe(1);
	});

	it('creates when what Chanjing lists of that time has failed', async () => {
		const sim = await open();
		sim.faults.failNextTasks('视频生成失败', 1);
		const run = await lose('lostReply');
		await sim.state.finishTask(sim.state.tasks[0].id);
		await settle();
		const retried = await run.retry();
		expect(retried.error).toBeUndefined();
		expect(sim.state.tasks).toHaveLength(2);
	});

	it('creates nothing as long as the list may lag, and says when to retry', async () => {
		const sim = await open();
		bend({ lostCreates: { marginSeconds: 300 } });
		const run = await lose('lostRequest');
		const retried = await run.retry();
		expect(told(retried)).toMatch(/may not show yet .* retry this execution in [56] minutes/);
		expect(sim.state.tasks).toEqual([]);
		expect(creates()).toBe(1);
	});

	it('creates nothing when the list cannot be read, and says so', async () => {
		const sim = await open();
		const run = await lose('lostRequest');
		await settle();
		sim.faults.add({ on: 'lipSyncList', kind: 'html', status: 502, times: Infinity });
		const retried = await run.retry();
		expect(told(retried)).toMatch(/cannot be told now whether it was made/);
		expect(creates()).toBe(1);
	});

	/** The body of an answer that lists the task, as far as it says so. */
	const unclear: Array<[string, (id: string) => unknown]> = [
		['no data', () => null],
		['no list', () => ({})],
		['a list of null that counts 1', () => ({ list: null, page_info: { total_count: 1 } })],
		['an empty list that counts 1', () => ({ list: [], page_info: { total_count: 1, total_page: 1 } })],
		['an entry of null', () => ({ list: [null] })],
		['a list by another name', (id) => ({ items: [{ id, status: 0, create_time: 1 }] })],
		...Object.entries({
			null: null,
			'0': 0,
			'a word': 'soon',
			'a date': new Date().toISOString(),
			milliseconds: Date.now(),
		}).map(([name, at]): [string, (id: string) => unknown] => [
			`a create_time of ${name}`,
			(id) => ({ list: [{ id, status: 0, create_time: at }], page_info: { total_count: 1 } }),
		]),
	];

	it.each(unclear)('creates nothing when the list does not tell what was made: %s', async (_name, data) => {
		const sim = await open();
		const run = await lose('lostReply');
		await settle();
		const body = JSON.stringify({ code: 0, msg: '', data: data(sim.state.tasks[0].id) });
		const contentType = 'application/json';
		sim.faults.add({ on: 'lipSyncList', kind: 'body', body, contentType, times: Infinity });
		const retried = await run.retry();
		expect(told(retried)).toMatch(/cannot be told now whether it was made|of which one may be it/);
		expect(creates()).toBe(1);
	});

	it('creates nothing when a later page of the list is empty while more are counted', async () => {
		const sim = await open({ sim: { taskOrder: 'oldest', maxPageSize: 10 } });
		for (let n = 0; n < 12; n++) sim.state.addTask({ createdAt: Date.now() - 3600_000 });
		const run = await lose('lostReply');
		await settle();
		sim.faults.add({
			on: 'lipSyncList',
			kind: 'body',
			body: '{"code":0,"data":{"list":[],"page_info":{"page":2,"total_count":13,"total_page":2}}}',
			contentType: 'application/json',
			times: Infinity,
			when: ({ body }) => body.page === 2,
		});
		expect(told(await run.retry())).toMatch(/cannot be told now whether it was made/);
		expect(creates()).toBe(1);
	});

	it.each(['{"list":null,"page_info":{"total_count":0}}', '{"list":[]}'])(
		'creates when the list is clearly empty: %s',
		async (data) => {
			const sim = await open();
			const run = await lose('lostRequest');
			await settle();
			const [body, contentType] = [`{"code":0,"data":${data}}`, 'application/json'];
			sim.faults.add({ on: 'lipSyncList', kind: 'body', body, contentType });
			expect((await run.retry()).error).toBeUndefined();
			expect(sim.state.tasks).toHaveLength(1);
		},
	);

	it('creates nothing when the credential is of another app by now, whose list cannot tell', async () => {
		const sim = await open();
		const run = await lose('lostReply');
		await settle();
		const other = await startSimulator();
		try {
			const { url: baseUrl, appId, secretKey } = other;
			const edited = { baseUrl, appId, secretKey, accessToken: '' };
			await stage.engine.credentials.change(stage.credentialId, edited);
			const retried = await run.retry();
			expect(told(retried)).toMatch(/sent with another credential/);
			expect(other.log.count('createLipSync')).toBe(0);
			expect(JSON.stringify(retried.nodeContext)).not.toContain(sim.appId);
		} finally {
			await other.close();
		}
	});

	it('takes what the same execution is known to have made for no other item’s', async () => {
		const sim = await open();
		const lost = ({ body }: { body?: { tts_config: { text: string } } }) =>
			body?.tts_config.text === 'Text 1';
		sim.faults.add({ on: 'createLipSync', kind: 'lostRequest', when: lost });
		const run = await stage.run(stage.order, { items: texts(2) });
		expect(run.status).toBe('error');
		await until(() => sim.state.tasks.length === 1);
		await settle();
		const retried = await run.retry();
		expect(retried.error).toBeUndefined();
		expect(sim.state.tasks.map(({ request }) => request.tts_config.text).sort()).toEqual([
			'Text 0',
			'Text 1',
		]);
	});

	it('reads the list once for all lost items, and creates each of them once', async () => {
		const sim = await open();
		// Each process finds out by itself which form of the text is taken; this one knows it, so that all are sent at once.
		await stage.run(stage.order);
		sim.state.tasks[0].createdAt -= 3600_000;
		const run = await lose('lostRequest', texts(3));
		await settle();
		sim.faults.clear();
		const retried = await run.retry();
		expect(retried.error).toBeUndefined();
		expect(sim.log.count('lipSyncList')).toBe(1);
		expect(sim.state.tasks.map(({ request }) => request.tts_config.text).sort()).toEqual([
			'Hello',
			'Text 0',
			'Text 1',
			'Text 2',
		]);
	});

	it.each([-86_400, 86_400])('goes by Chanjing’s clock, also when it is %i s ahead', async (ahead) => {
		const sim = await open();
		const clock = await startSkewedClock(sim.url, ahead);
		try {
			await stage.engine.credentials.change(stage.credentialId, { baseUrl: clock.url });
			const made = await lose('lostReply');
			const notMade = await lose('lostRequest');
			await settle();
			const [task] = sim.state.tasks;
			expect(told(await made.retry())).toContain(task.id);
			// What the other execution made is of the same time, so it is not told apart.
			expect(told(await notMade.retry())).toContain(task.id);
			expect(sim.state.tasks).toHaveLength(1);
			task.createdAt -= 3600_000;
			expect((await notMade.retry()).error).toBeUndefined();
			expect(sim.state.tasks).toHaveLength(2);
		} finally {
			await clock.close();
		}
	});
});

it('Retry On Fail sends no lost create again, whatever the list says', async () => {
	const sim = await open();
	sim.faults.add({ on: 'createLipSync', kind: 'lostRequest' });
	const run = await stage.run(stage.order, { retryOnFail: true, maxTries: 3, waitBetweenTries: 500 });
	expect(run.status).toBe('error');
	expect(told(run)).toMatch(/new execution creates it/);
	expect(creates()).toBe(1);
});

/** Chanjing behind a clock that is that many seconds ahead: of its replies, and of the tasks that it lists. */
async function startSkewedClock(url: string, ahead: number) {
	return await serve((request, response) => {
		void (async () => {
			const chunks: Buffer[] = [];
			for await (const chunk of request) chunks.push(chunk as Buffer);
			const reply = await fetch(url + request.url!, {
				method: request.method,
				headers: {
					'content-type': 'application/json',
					access_token: String(request.headers.access_token ?? ''),
				},
				body: request.method === 'GET' ? undefined : Buffer.concat(chunks),
			});
			const text = await reply.text();
			response.setHeader('Date', new Date(Date.now() + ahead * 1000).toUTCString());
			response.setHeader('Content-Type', 'application/json');
			response.end(text.replace(/"create_time":(\d+)/g, (_, at) => `"create_time":${Number(at) + ahead}`));
		})().catch(() => request.socket.destroy());
	});
}
