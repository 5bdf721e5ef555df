import { startSimulator, type Simulator } from '../../testing/simulator/index';
import type { Json } from '../../testing/simulator/json';
import { clientOf } from '../../testing/simulator/testClient';

describe('the faults of the stand-in', () => {
	let sim: Simulator;
	let client: ReturnType<typeof clientOf>;

	beforeEach(async () => {
		sim = await startSimulator({ rateLimits: false, pendingMs: Infinity, fileReadyMs: 0 });
		client = clientOf(sim);
		await client.signIn();
	});

	afterEach(async () => {
		await sim.close();
	});

	const info = async () => (await client.get('/user_info')).data;
	const create = async () => (await client.post('/video_lip_sync/create', client.createBody())).data;

	it('an envelope with any code, for the next request of that kind alone', async () => {
		sim.faults.add({ on: 'createLipSync', kind: 'code', code: 40001, msg: '超出RPM限制' });
		expect(await info()).toMatchObject({ code: 0 });
		expect(await create()).toMatchObject({ code: 40001, msg: '超出RPM限制', data: null });
		expect(sim.state.tasks).toHaveLength(0);
		expect(await create()).toMatchObject({ code: 0 });
	});

	it('from the n-th request on, for k requests', async () => {
		sim.faults.add({ on: 'userInfo', nth: 2, times: 2, kind: 'code', code: 50000 });
		expect([await info(), await info(), await info(), await info()].map(({ code }) => code)).toEqual([
			0, 50000, 50000, 0,
		]);
	});

	it('several faults play an exact series', async () => {
		sim.faults.add(
			{ on: 'userInfo', kind: 'code', code: 40001 },
			{ on: 'userInfo', nth: 2, kind: 'html', status: 502 },
			{ on: 'userInfo', nth: 3, kind: 'code', code: 10400 },
		);
		const seen = [await info(), await info(), await info(), await info()];
		expect(seen.map((body) => body.code ?? 'html')).toEqual([40001, 'html', 10400, 0]);
	});

	it('for a while, for several kinds, for chosen requests, until they are cleared', async () => {
		sim.faults.add({ on: ['userInfo', 'userDuration'], forMs: 60_000, kind: 'html', status: 503 });
		expect((await client.get('/user_info')).status).toBe(503);
		expect((await client.get('/user_duration')).status).toBe(503);
		expect((await client.get('/user_info')).status).toBe(503);
		sim.faults.clear();
		sim.faults.add({ on: 'userInfo', forMs: -1, kind: 'html', status: 503 });
		expect((await client.get('/user_info')).status).toBe(200);
		const bad = sim.state.addTask();
		sim.faults.add({ on: '*', times: 9, when: ({ query }) => query.id === bad, kind: 'code', code: 50000 });
		expect((await client.get('/video_lip_sync/detail', { id: sim.state.addTask() })).data.code).toBe(0);
		expect((await client.get('/video_lip_sync/detail', { id: bad })).data.code).toBe(50000);
	});

	it("a gateway's HTML page, or a body that is no JSON", async () => {
		sim.faults.add({ on: 'userInfo', kind: 'html', status: 524 });
		const page = await client.get('/user_info');
		expect(page.status).toBe(524);
		expect(page.headers['content-type']).toMatch('text/html');
		sim.faults.add({ on: 'userInfo', kind: 'body', body: '{"code":0,' });
		expect(await info()).toBe('{"code":0,');
	});

	it('a lost request is not carried out, a lost reply is', async () => {
		sim.faults.add({ on: 'createLipSync', kind: 'lostRequest' });
		await expect(create()).rejects.toThrow(/ECONNRESET|hang up/);
		expect(sim.state.tasks).toHaveLength(0);
		sim.faults.add({ on: 'createLipSync', kind: 'lostReply' });
		await expect(create()).rejects.toThrow(/ECONNRESET|hang up/);
		expect(sim.state.tasks).toHaveLength(1);
		expect(sim.log.calls('createLipSync')).toMatchObject([
			{ status: 0, note: 'fault: lostRequest' },
			{ status: 0, note: 'fault: lostReply', about: sim.state.tasks[0].id },
		]);
	});

	it('a gateway may give up on a request that is carried out all the same', async () => {
		sim.faults.add({ on: 'createLipSync', kind: 'html', status: 504, afterHandling: true });
		expect(await create()).toMatch('<html>');
		expect(sim.state.tasks).toHaveLength(1);
	});

	it('a delay', async () => {
		sim.faults.add({ on: 'userInfo', kind: 'delay', ms: 80 });
		const before = Date.now();
		expect(await info()).toMatchObject({ code: 0 });
		expect(Date.now() - before).toBeGreaterThanOrEqual(75);
	});

	it('a request that is never answered ends with the stand-in', async () => {
		sim.faults.add({ on: 'userInfo', kind: 'hang' });
		const hanging = expect(info()).rejects.toThrow(/ECONNRESET|hang up/);
		while (sim.log.count('userInfo') === 0) await new Promise((resolve) => setTimeout(resolve, 5));
		await sim.close();
		await hanging;
	});

	it('uploads are cut, lost, refused or turned into a page', async () => {
		const body = Buffer.alloc(5_000_000);
		const put = async () => {
			const { sign_url: url, mime_type: type, file_id: id } = await client.uploadUrl();
			const status = await client.put(url, body, type).then(
				(reply) => reply.status,
				() => 'cut',
			);
			return [status, sim.state.file(id).bytes];
		};
		sim.faults.add(
			{ on: 'put', kind: 'lostRequest' },
			{ on: 'put', nth: 2, kind: 'lostRequest', afterBytes: 1_000_000 },
			{ on: 'put', nth: 3, kind: 'lostReply' },
			{ on: 'put', nth: 4, kind: 'html', status: 503 },
		);
		expect(await put()).toEqual(['cut', 0]);
		expect(await put()).toEqual(['cut', 0]);
		expect(sim.log.calls('put')[1].bytesIn).toBeGreaterThan(1_000_000);
		expect(await put()).toEqual(['cut', body.length]);
		expect(await put()).toEqual([503, 0]);
		expect(await put()).toEqual([200, body.length]);
	});

	it('a download ends early although Content-Length promised more', async () => {
		sim.set({ result: { bytes: 3_000_000 } });
		const id = await client.create();
		await sim.state.finishTask(id);
		const { video_url: url } = await client.detail(id);
		sim.faults.add({ on: 'result', kind: 'truncate', bytes: 1_000_000 });
		const { data: stream, headers } = await client.http.get(url, { responseType: 'stream' });
		let got = 0;
		const reading = (async () => {
			for await (const chunk of stream) got += chunk.length;
		})();
		await expect(reading).rejects.toThrow(/aborted/);
		expect([got, headers['content-length']]).toEqual([1_000_000, '3000000']);
		sim.faults.add({ on: 'result', kind: 'html', status: 502 });
		expect((await client.http.get(url)).status).toBe(502);
		sim.faults.add({ on: 'result', kind: 'lostRequest' });
		await expect(client.http.get(url)).rejects.toThrow(/ECONNRESET|hang up/);
		expect((await client.http.get(url)).status).toBe(200);
	});

	it('a fault that could never be played is refused at once', () => {
		const add = (fault: object) => () => sim.faults.add(fault as Json);
		expect(add({ on: 'createLipsync', kind: 'lostReply' })).toThrow('No such endpoint: createLipsync');
		expect(add({ on: 'createLipSync', kind: 'lost' })).toThrow('No such kind of fault: lost');
	});

	it('an option that does not exist, or a value that it cannot have, is refused at once', () => {
		expect(() => sim.set({ tokenLife: 3 } as Json)).toThrow('No such option: tokenLife');
		expect(() => sim.set({ callback: { twice: true } } as Json)).toThrow('No such option: callback.twice');
		expect(() => sim.set({ pendingMs: '3' } as Json)).toThrow('pendingMs');
		expect(() => sim.set({ textShape: 'list' } as Json)).toThrow('textShape');
		expect(() => sim.set({ pageCasing: 'snake' } as Json)).toThrow('pageCasing');
		sim.set({ pageCasing: 'pageInfo' });
		expect(() => sim.set({ pageCasing: { videoList: 'ListPageInfo' } })).not.toThrow();
	});
});
