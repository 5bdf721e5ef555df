import { startSimulator, type Simulator } from '../../testing/simulator/index';
import { clientOf } from '../../testing/simulator/testClient';

describe('the token of the stand-in', () => {
	let sim: Simulator;
	let client: ReturnType<typeof clientOf>;

	beforeEach(async () => {
		sim = await startSimulator();
		client = clientOf(sim);
	});

	afterEach(async () => {
		await sim.close();
	});

	const exchange = async (body: unknown) => (await client.post('/access_token', body)).data;

	it('is exchanged for App ID and Secret Key and ends at an absolute time, a day from now', async () => {
		const before = Date.now() / 1000;
		const { access_token: token, expire_in: end } = await client.signIn();
		expect(token).toMatch(/^\w{60,}$/);
		expect(end).toBeGreaterThanOrEqual(Math.floor(before + 86_400));
		expect(end).toBeLessThanOrEqual(Date.now() / 1000 + 86_400);
		expect((await client.get('/user_info')).data).toMatchObject({ code: 0, msg: 'success' });
	});

	it('a new one invalidates the one before at once', async () => {
		const first = await client.signIn();
		const second = await client.signIn();
		client.use(first.access_token);
		expect((await client.get('/user_info')).data.code).toBe(10400);
		client.use(second.access_token);
		expect((await client.get('/user_info')).data.code).toBe(0);
	});

	it('leaves the ones before valid where the options say so, until they are killed', async () => {
		sim.options.tokensEvict = false;
		const first = await client.signIn();
		const second = await client.signIn();
		const codes = async () => {
			const all = [];
			for (const { access_token: token } of [first, second]) {
				client.use(token);
				all.push((await client.get('/user_info')).data.code);
			}
			return all;
		};
		expect(await codes()).toEqual([0, 0]);
		sim.faults.killToken();
		expect(await codes()).toEqual([10400, 10400]);
	});

	it('is refused with HTTP 200 and an envelope without data', async () => {
		client.use('not-a-token');
		const { status, data } = await client.get('/user_info');
		expect(status).toBe(200);
		expect(data).toEqual({
			trace_id: expect.any(String),
			code: 10400,
			msg: 'AccessToken验证失败',
			data: null,
		});
	});

	it('counts only in the header access_token', async () => {
		const { access_token: token } = await client.signIn();
		const headers = { Authorization: `Bearer ${token}` };
		const { data } = await client.http.get(client.url('/user_info'), { headers });
		expect(data.code).toBe(10400);
		const inUrl = await client.http.get(client.url('/user_info'), { params: { access_token: token } });
		expect(inUrl.data.code).toBe(10400);
		expect(sim.log.violations.map(({ kind }) => kind)).toEqual([
			'missingToken',
			'authorizationHeader',
			'tokenOutsideHeader',
			'missingToken',
		]);
	});

	it('ends when its time is over', async () => {
		sim.options.tokenLifeSeconds = -1;
		await client.signIn();
		expect((await client.get('/user_info')).data.code).toBe(10400);
	});

	it('refuses a wrong credential as the options say', async () => {
		const wrong = { app_id: sim.appId, secret_key: 'wrong' };
		expect(await exchange(wrong)).toMatchObject({ code: 40000, data: null });
		sim.set({ wrongCredentialCode: 50000, wrongCredentialMsg: 'app不存在' });
		expect(await exchange(wrong)).toMatchObject({ code: 50000, msg: 'app不存在' });
		expect(await exchange({ app_id: 'wrong', secret_key: sim.secretKey })).toMatchObject({ code: 50000 });
		expect(sim.log.violations).toEqual([]);
	});

	it('refuses an exchange with a missing field or a body that is no JSON with 400', async () => {
		expect(await exchange({ app_id: sim.appId })).toMatchObject({ code: 400 });
		expect(await exchange('{"app_id":')).toMatchObject({ code: 400 });
		const headers = { 'Content-Type': 'application/json' };
		const broken = await client.http.post(client.url('/access_token'), '{"app_id":', { headers });
		expect(broken.data).toMatchObject({ code: 400 });
		expect(sim.log.violations.map(({ kind }) => kind)).toEqual(['notJson', 'notJson']);
	});

	it('dies when it is killed, evicted from elsewhere, or after so many calls', async () => {
		const codes = async (calls: number) => {
			const all = [];
			for (let i = 0; i < calls; i++) all.push((await client.get('/user_info')).data.code);
			return all;
		};
		await client.signIn();
		sim.faults.expireTokenAfterCalls(2);
		expect(await codes(3)).toEqual([0, 0, 10400]);

		await client.signIn();
		expect(await codes(3)).toEqual([0, 0, 0]);
		sim.faults.killToken();
		expect(await codes(1)).toEqual([10400]);

		await client.signIn();
		client.use(sim.faults.exchangeElsewhere());
		expect(await codes(1)).toEqual([0]);

		sim.options.callsPerToken = 1;
		await client.signIn();
		expect(await codes(2)).toEqual([0, 10400]);
		await client.signIn();
		expect(await codes(2)).toEqual([0, 10400]);
	});

	it('is refused with another code and HTTP status where the options say so', async () => {
		sim.set({ tokenRefusedCode: 10401, tokenRefusedStatus: 401, tokenRefusedMsg: 'APP状态错误' });
		client.use('gone');
		const { status, data } = await client.get('/user_info');
		expect(status).toBe(401);
		expect(data).toMatchObject({ code: 10401, msg: 'APP状态错误' });
	});

	it('an unknown path or method is a plain-text 404', async () => {
		await client.signIn();
		for (const reply of [
			await client.get('/no/such/path'),
			await client.post('/user_info'),
			await client.http.get(sim.url),
		]) {
			expect(reply.status).toBe(404);
			expect(reply.headers['content-type']).toMatch(/^text\/plain/);
		}
		expect(sim.log.violations.map(({ kind }) => kind)).toEqual(Array(3).fill('unknownPath'));
	});

	it('notices the secret key wherever it does not belong', async () => {
		await client.signIn();
		await client.get('/user_info', { secret_key: sim.secretKey });
		expect(sim.log.violations).toMatchObject([{ kind: 'secretOutsideExchange' }]);
	});

	it('makes up a new App ID and Secret Key each time unless they are given', async () => {
		const other = await startSimulator({ appId: 'my-app', secretKey: 'my-secret' });
		try {
			expect([other.appId, other.secretKey]).toEqual(['my-app', 'my-secret']);
			expect(sim.appId).toMatch(/^stand-in-app-/);
		} finally {
			await other.close();
		}
	});
});
