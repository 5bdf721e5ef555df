import { startSimulator, type Simulator } from '../../testing/simulator/index';
import { clientOf, startReceiver } from '../../testing/simulator/testClient';

describe('the callbacks of the stand-in', () => {
	let sim: Simulator;
	let client: ReturnType<typeof clientOf>;
	let receiver: Awaited<ReturnType<typeof startReceiver>>;

	beforeEach(async () => {
		receiver = await startReceiver();
		sim = await startSimulator({ rateLimits: false, pendingMs: 0, generatingMs: Infinity });
		client = clientOf(sim);
		await client.signIn();
	});

	afterEach(async () => {
		await sim.close();
		await receiver.close();
	});

	const create = async () => await client.create({ callback: receiver.url });

	const finished = async () => {
		const id = await create();
		await sim.state.finishTask(id);
		return id;
	};

	it('one POST with the whole envelope when the task ends, as the look-up shows it', async () => {
		const id = await finished();
		expect(receiver.bodies).toEqual([
			{
				trace_id: expect.any(String),
				code: 0,
				msg: 'success',
				data: {
					...(await client.detail(id)),
					video_url: expect.stringMatching('^http'),
					preview_url: expect.stringMatching('^http'),
				},
			},
		]);
		expect(sim.log.calls('callback')).toMatchObject([{ status: 200, about: id, url: receiver.url }]);
	});

	it('comes by itself when the time of the task is over', async () => {
		sim.options.generatingMs = 10;
		const id = await create();
		await sim.log.waitFor('callback');
		expect(receiver.bodies).toMatchObject([{ data: { id, status: 20 } }]);
	});

	it('may be the bare look-up', async () => {
		sim.set({ callback: { mode: 'bare' } });
		const id = await finished();
		expect(receiver.bodies).toMatchObject([{ id, status: 20 }]);
		expect(receiver.bodies[0]).not.toHaveProperty('code');
	});

	it('may be lost, and fired by hand later', async () => {
		sim.set({ callback: { lost: true } });
		const id = await finished();
		expect(receiver.bodies).toEqual([]);
		expect(await sim.state.fireCallback(id)).toEqual({ status: 200, body: 'taken' });
		expect(receiver.bodies).toMatchObject([{ data: { id } }]);
		await sim.state.fireCallback(id, { body: { forged: true } });
		expect(receiver.bodies[1]).toEqual({ forged: true });
	});

	it.each([false, true])('may come three times (at once: %s)', async (atOnce) => {
		sim.set({ callback: { times: 3, atOnce } });
		const id = await finished();
		expect(receiver.bodies.map(({ data }) => data.id)).toEqual([id, id, id]);
	});

	it("may come, and be answered, before create's reply", async () => {
		sim.set({ callback: { early: true } });
		const id = await create();
		expect(receiver.bodies).toMatchObject([{ data: { id, status: 20 } }]);
		const [created] = sim.log.calls('createLipSync');
		const [callback] = sim.log.calls('callback');
		expect(callback.endedAt!).toBeLessThanOrEqual(created.endedAt!);
		expect(await client.detail(id)).toMatchObject({ status: 20 });
	});

	it('may come late: the look-up knows before', async () => {
		sim.set({ callback: { lateMs: 3_600_000 } });
		const id = await create();
		void sim.state.finishTask(id);
		while ((await client.detail(id)).status !== 20);
		expect(receiver.bodies).toEqual([]);

		sim.set({ callback: { lateMs: 50 } });
		const late = await finished();
		expect(receiver.bodies).toMatchObject([{ data: { id: late } }]);
		const [callback] = sim.log.calls('callback');
		expect(callback.at - sim.state.task(late).ended!.at).toBeGreaterThanOrEqual(49);
	});

	it('tells of failures unless the options say otherwise', async () => {
		const failed = await create();
		await sim.state.failTask(failed, '扣费失败');
		expect(receiver.bodies).toMatchObject([
			{ code: 0, data: { status: 30, msg: '扣费失败', video_url: '' } },
		]);
		sim.set({ callback: { onFailure: false } });
		await sim.state.failTask(await create());
		expect(receiver.bodies).toHaveLength(1);
	});

	it('is planned for each task by the order of their creation', async () => {
		sim.faults.planCallbacks({ times: 2 }, { lost: true }, {}, { early: true, mode: 'bare' });
		const ids = [await create(), await create(), await create(), await create()];
		for (const id of ids) await sim.state.finishTask(id);
		const seen = receiver.bodies.map((body) => ids.indexOf((body.data ?? body).id));
		expect(seen).toEqual([3, 0, 0, 2]);
	});

	it('is not repeated, whatever the answer, unless the options ask for it', async () => {
		const busy = await startReceiver((calls) => (calls < 3 ? 503 : 200));
		try {
			const call = async () => {
				const id = await client.create({ callback: busy.url });
				await sim.state.finishTask(id);
			};
			await call();
			expect(busy.bodies).toHaveLength(1);
			expect(sim.log.calls('callback')[0]).toMatchObject({ status: 503 });
			sim.set({ callback: { retries: 5, retryMs: 1 } });
			await call();
			expect(busy.bodies).toHaveLength(3);
		} finally {
			await busy.close();
		}
	});

	it('a receiver that is not there does no harm', async () => {
		await receiver.close();
		const id = await finished();
		expect(sim.log.calls('callback')).toMatchObject([
			{ status: 0, note: expect.stringContaining('ECONNREFUSED') },
		]);
		expect(await client.detail(id)).toMatchObject({ status: 20 });
	});

	it('no callback URL, no callback', async () => {
		await sim.state.finishTask(await client.create());
		expect(sim.log.count('callback')).toBe(0);
	});
});
