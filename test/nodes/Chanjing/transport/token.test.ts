import { setTimeout as pause } from 'node:timers/promises';

import type { Engine } from '../../../../testing/engine';
import { anotherProcess } from '../../../../testing/engine/anotherProcess';
import { creating, deadAddress, nodeRun, reading, until, useStage } from '../../../../testing/stage';
import { bend } from '../../../../testing/time';

const stage = useStage();

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
const exchanges = () => stage.sim.log.count('accessToken');

/** An account whose token was exchanged before; the log starts anew. */
async function usedAccount(): Promise<{ account: string; token: string }> {
	const account = await stage.account();
	await stage.engine.run(reading(account));
	stage.sim.log.clear();
	return { account, token: stage.sim.state.token };
}

/** A second n8n process on the same database, with the nodes loaded anew and pauses as short as here. */
async function anotherWorker(): Promise<Engine> {
	const { credentialId, engine, sim } = stage;
	const { database } = engine;
	return await anotherProcess(async () => {
		const { chanjingEngine } = await import('../../../../testing/engine/chanjing');
		return (await chanjingEngine(sim, { database, credentialId, name: 'another worker' })).engine;
	});
}

describe('a token that serves', () => {
	test('a day of use in one process costs one exchange', async () => {
		const account = await stage.account();
		for (let hour = 0; hour < 24; hour++) {
			const { status } = await stage.engine.run(reading(account));
			expect(status).toBe('success');
		}
		await stage.engine.run(creating(stage.sim, account));
		await stage.engine.run(nodeRun(account, { resource: 'account', operation: 'get' }));
		await stage.engine.run(nodeRun(account, { resource: 'file', operation: 'getMany' }));
		await stage.engine.listSearch('searchVoices', { node: 'chanjing', credentialId: account });

		expect(exchanges()).toBe(1);
		expect(stage.engine.credentials.count('write', account)).toBe(1);
		expect(stage.sim.log.violations).toEqual([]);
	});

	test('20 parallel items on an empty token make one exchange', async () => {
		const account = await stage.account();
		const { status, items } = await stage.engine.run(reading(account, 20));
		expect(status).toBe('success');
		expect(items).toHaveLength(20);
		expect(exchanges()).toBe(1);
		expect(stage.sim.log.count('listCommonAudio')).toBe(20);
	});

	test('20 executions at once on an empty token make one exchange', async () => {
		const account = await stage.account();
		const runs = await Promise.all(
			Array.from({ length: 20 }, async () => await stage.engine.run(reading(account))),
		);
		expect(runs.map(({ status }) => status)).toEqual(Array(20).fill('success'));
		expect(exchanges()).toBe(1);
	});

	test('it is stored encrypted, with its end as the absolute time that Chanjing gave', async () => {
		const account = await stage.account();
		await stage.engine.run(reading(account));
		const { accessToken, accessTokenExpiresAt } = await stage.engine.credentials.peek(account);
		expect(accessToken).toBe(stage.sim.state.token);
		expect(Math.abs(Number(accessTokenExpiresAt) - inSeconds(86_400))).toBeLessThan(60);
		expect(stage.engine.credentials.encryptedAtRest(account, String(accessToken))).toBe(true);
		expect(stage.engine.credentials.encryptedAtRest(account, stage.sim.secretKey)).toBe(true);
	});

	test('the stored credential keeps all its fields when the token is renewed', async () => {
		const more = { baseUrl: `${stage.sim.url}/`, allowedHttpRequestDomains: 'all', notice: 'kept' };
		const account = await stage.account(more);
		const before = await stage.engine.credentials.peek(account);
		await stage.engine.run(reading(account));
		stage.sim.faults.killToken();
		await stage.engine.run(reading(account));
		const { accessToken, accessTokenExpiresAt, ...after } = await stage.engine.credentials.peek(account);
		expect({ ...after, accessToken: '', accessTokenExpiresAt: 0 }).toEqual(before);
		expect(accessToken).toBe(stage.sim.state.token);
		expect(Number(accessTokenExpiresAt)).toBeGreaterThan(0);
	});

	test('another process uses the token that this one stored', async () => {
		const { account } = await usedAccount();
		const worker = await anotherWorker();
		try {
			const { status } = await worker.run(reading(account, 5));
			expect(status).toBe('success');
			expect(exchanges()).toBe(0);
		} finally {
			await worker.close();
		}
	});
});

describe('a token that nears its end', () => {
	test('it is not renewed earlier than five minutes before', async () => {
		const { account, token } = await usedAccount();
		await stage.engine.credentials.change(account, { accessTokenExpiresAt: inSeconds(300 + 30) });
		await stage.engine.run(reading(account, 5));
		expect(exchanges()).toBe(0);
		expect(stage.sim.state.token).toBe(token);
	});

	test('it is renewed within the five minutes before, once for all items', async () => {
		const { account, token } = await usedAccount();
		await stage.engine.credentials.change(account, { accessTokenExpiresAt: inSeconds(300 - 5) });
		const { status } = await stage.engine.run(reading(account, 5));
		expect(status).toBe('success');
		expect(exchanges()).toBe(1);
		expect(stage.sim.state.token).not.toBe(token);
		// No call was made with the old one, which the exchange had ended.
		expect(stage.sim.log.count('listCommonAudio')).toBe(5);
	});

	test('the old one goes on serving when it cannot be renewed, without an exchange for each item', async () => {
		const { account } = await usedAccount();
		await stage.engine.credentials.change(account, { accessTokenExpiresAt: inSeconds(200) });
		stage.sim.faults.add({ on: 'accessToken', kind: 'code', code: 50000, times: Infinity });
		const { status, items } = await stage.engine.run(reading(account, 20));
		expect(status).toBe('success');
		expect(items).toHaveLength(20);
		expect(stage.sim.log.calls('listCommonAudio').map(({ code }) => code)).toEqual(Array(20).fill(0));
		expect(exchanges()).toBeLessThanOrEqual(8);
	});

	test('a token that lives shorter than five minutes still serves parallel items', async () => {
		stage.sim.set({ tokenLifeSeconds: 60 });
		const account = await stage.account();
		const { status, items } = await stage.engine.run(reading(account, 10));
		expect(status).toBe('success');
		expect(items).toHaveLength(10);
	});

	test.each([-86_400, 120])(
		'one that ends %i s from now by the clock of this machine serves until it is refused',
		async (seconds) => {
			const account = await stage.account();
			const body = JSON.stringify({
				code: 0,
				data: { access_token: stage.sim.faults.exchangeElsewhere(), expire_in: inSeconds(seconds) },
			});
			stage.sim.faults.add({ on: 'accessToken', kind: 'body', body, contentType: 'application/json' });
			for (let run = 1; run <= 3; run++) {
				expect((await stage.engine.run(reading(account, 3))).status).toBe('success');
			}
			expect(exchanges()).toBe(1);
			stage.sim.faults.killToken();
			expect((await stage.engine.run(reading(account, 3))).status).toBe('success');
			expect(exchanges()).toBe(2);
		},
	);

	test('at its very end a renewal that fails is told', async () => {
		const { account } = await usedAccount();
		await stage.engine.credentials.change(account, { accessTokenExpiresAt: inSeconds(-1) });
		stage.sim.faults.add({ on: 'accessToken', kind: 'code', code: 50000, msg: '系统繁忙', times: Infinity });
		const { status, error } = await stage.engine.run(reading(account));
		expect(status).toBe('error');
		expect(error?.message).toContain('系统繁忙');
		expect(stage.sim.log.count('listCommonAudio')).toBe(0);
	});
});

describe('a token that is refused', () => {
	const ways = [
		{ name: 'code 10400', set: { tokenRefusedCode: 10400, tokenRefusedStatus: 200 } },
		{ name: 'code 10401', set: { tokenRefusedCode: 10401, tokenRefusedStatus: 200 } },
		{ name: 'HTTP 401 with code 10400', set: { tokenRefusedCode: 10400, tokenRefusedStatus: 401 } },
		{ name: 'HTTP 401 with another code', set: { tokenRefusedCode: 40000, tokenRefusedStatus: 401 } },
	];

	test.each(ways)('$name costs one exchange and one repeat of the call', async ({ set }) => {
		stage.sim.set(set);
		const { account } = await usedAccount();
		stage.sim.faults.killToken();
		const { status } = await stage.engine.run(reading(account));
		expect(status).toBe('success');
		expect(exchanges()).toBe(1);
		expect(stage.sim.log.count('listCommonAudio')).toBe(2);
	});

	test.each(ways)('$name costs nothing when another process has renewed it', async ({ set }) => {
		stage.sim.set(set);
		const { account } = await usedAccount();
		stage.sim.faults.add({ on: 'listCommonAudio', kind: 'delay', ms: 100 });
		const running = stage.engine.start(reading(account));
		await until(() => stage.sim.log.count('listCommonAudio') === 1);
		const renewed = stage.sim.faults.exchangeElsewhere();
		await stage.engine.credentials.change(account, { accessToken: renewed });

		const { status } = await running.finished;
		expect(status).toBe('success');
		expect(exchanges()).toBe(0);
		expect(stage.sim.log.calls('listCommonAudio').map(({ headers }) => headers.access_token)).toEqual([
			expect.not.stringMatching(renewed),
			renewed,
		]);
	});

	test('a renewal by another process right before ours is used instead of ended', async () => {
		bend({ token: { jitterSeconds: 0.8 } });
		const { account } = await usedAccount();
		const dice = jest.spyOn(Math, 'random').mockReturnValue(0.5);
		try {
			stage.sim.faults.killToken();
			const running = stage.engine.start(reading(account));
			await stage.sim.log.waitFor('listCommonAudio');
			// It has found its token in the store again by now, and waits for its turn to exchange.
			await pause(150);
			const renewed = stage.sim.faults.exchangeElsewhere();
			await stage.engine.credentials.change(account, { accessToken: renewed });
			expect((await running.finished).status).toBe('success');
			expect(exchanges()).toBe(0);
		} finally {
			dice.mockRestore();
		}
	});

	test('one that another process ended at once is not ended in turn: its successor is waited for', async () => {
		bend({ token: { jitterSeconds: 0.8, rereadSeconds: 0.05 } });
		const { account } = await usedAccount();
		const dice = jest.spyOn(Math, 'random').mockReturnValue(0);
		try {
			stage.sim.faults.killToken();
			stage.sim.faults.add({ on: 'listCommonAudio', nth: 2, kind: 'delay', ms: 200 });
			const running = stage.engine.start(reading(account));
			await until(() => stage.sim.log.count('listCommonAudio') === 2);
			const renewed = stage.sim.faults.exchangeElsewhere();
			// A busy n8n takes its time to store what it has exchanged.
			await pause(400);
			await stage.engine.credentials.change(account, { accessToken: renewed });
			expect((await running.finished).status).toBe('success');
			expect(exchanges()).toBe(1);
		} finally {
			dice.mockRestore();
		}
	});

	test('a plain HTTP 401 without an envelope is a refused token too', async () => {
		const { account } = await usedAccount();
		stage.sim.faults.add({ on: 'listCommonAudio', kind: 'html', status: 401 });
		const { status } = await stage.engine.run(reading(account));
		expect(status).toBe('success');
		expect(exchanges()).toBe(1);
	});

	test('5 creates whose token was killed make 5 tasks and one exchange', async () => {
		const { account } = await usedAccount();
		stage.sim.faults.killToken();
		const { status, items } = await stage.engine.run(creating(stage.sim, account, 5));
		expect(status).toBe('success');
		expect(new Set(items.map(({ json }) => json.id)).size).toBe(5);
		expect(stage.sim.state.tasks).toHaveLength(5);
		expect(exchanges()).toBe(1);
	});

	test('40 executions at once in two workers outlive a killed token with few exchanges', async () => {
		bend({ token: { jitterSeconds: 0.2 } });
		const { account } = await usedAccount();
		const worker = await anotherWorker();
		stage.engine.database.credentials.latencyMs = 3;
		try {
			await worker.run(reading(account));
			stage.sim.log.clear();
			stage.sim.faults.killToken();
			const runs = await Promise.all(
				Array.from(
					{ length: 40 },
					async (_, n) => await (n % 2 ? worker : stage.engine).run(reading(account)),
				),
			);
			expect(runs.filter(({ status }) => status !== 'success').map(({ error }) => error)).toEqual([]);
			expect(exchanges()).toBeLessThanOrEqual(6);
		} finally {
			stage.engine.database.credentials.latencyMs = 0;
			await worker.close();
		}
	});

	test('whatever is tried, it ends with what to do after few exchanges', async () => {
		const { account } = await usedAccount();
		stage.sim.faults.add({
			on: 'listCommonAudio',
			kind: 'code',
			code: 10400,
			msg: 'AccessToken验证失败',
			times: Infinity,
		});
		const { status, error } = await stage.engine.run(reading(account, 10));
		expect(status).toBe('error');
		expect(error?.message).toContain('AccessToken验证失败');
		expect(error?.message).toContain('10400');
		expect(error?.message).toMatch(/trace_id [0-9a-f]{32}/);
		expect(error?.description).toContain('same App ID');
		expect(exchanges()).toBeLessThanOrEqual(6);
		expect(stage.sim.log.count('listCommonAudio')).toBeLessThanOrEqual(40);
	});

	test.each(['listCommonAudio', 'createLipSync'] as const)(
		'%s ends after few exchanges also when each gives the refused token again',
		async (on) => {
			const account = await stage.account();
			const data = { access_token: 'the-same', expire_in: inSeconds(86_400) };
			const [body, contentType] = [JSON.stringify({ code: 0, msg: '', data }), 'application/json'];
			stage.sim.faults.add({ on: 'accessToken', kind: 'body', body, contentType, times: Infinity });
			stage.sim.faults.add({ on, kind: 'code', code: 10400, msg: 'APP状态错误', times: Infinity });
			const run = on === 'createLipSync' ? creating(stage.sim, account, 3) : reading(account, 3);
			const { error } = await stage.engine.run(run);
			expect(error?.message).toContain('APP状态错误');
			expect(error?.description).toContain('same App ID');
			expect(exchanges()).toBeLessThanOrEqual(7);
			expect(stage.sim.log.count(on)).toBeLessThanOrEqual(12);
		},
	);

	test('Stop in one execution does not end the exchange that another one waits for', async () => {
		const account = await stage.account();
		stage.sim.faults.add({ on: 'accessToken', kind: 'delay', ms: 300 });
		const first = stage.engine.start(reading(account));
		await until(() => exchanges() === 1);
		const second = stage.engine.start(creating(stage.sim, account));
		await pause(50);
		await first.stop();
		const { status } = await second.finished;
		expect(status).toBe('success');
		expect(stage.sim.state.tasks).toHaveLength(1);
		expect(exchanges()).toBeLessThanOrEqual(2);
	});
});

describe('an exchange that is refused', () => {
	test.each([400, 40000, 10400, 10401, 50000, 51000])(
		'code %i for a wrong secret: what Chanjing said is told, and it is not asked again and again',
		async (code) => {
			stage.sim.set({ wrongCredentialCode: code });
			const account = await stage.account({ secretKey: 'a wrong one' });
			const { status, error } = await stage.engine.run(reading(account, 10));
			expect(status).toBe('error');
			expect(error?.message).toContain('app_id或secret_key错误');
			expect(error?.message).toContain(String(code));
			expect(error?.message).toMatch(/trace_id [0-9a-f]{32}/);
			expect(error?.description).toBeTruthy();
			expect(exchanges()).toBeLessThanOrEqual(code >= 50000 ? 16 : 1);
			expect(stage.sim.log.count('listCommonAudio')).toBe(0);
		},
	);

	test('a wrong secret is told with where to mend it', async () => {
		const account = await stage.account({ secretKey: 'a wrong one' });
		const { error } = await stage.engine.run(reading(account));
		expect(error?.description).toContain('Secret Key');
	});

	test.each([
		['JSON of a gateway', { kind: 'code', code: 503, status: 503 }],
		['a code that no document names', { kind: 'code', code: 60123 }],
		['the quota', { kind: 'code', code: 40002 }],
	] as const)('%s does not blame App ID and Secret Key', async (_name, fault) => {
		const account = await stage.account();
		stage.sim.faults.add({ on: 'accessToken', ...fault, times: Infinity });
		const { error } = await stage.engine.run(reading(account));
		expect(error?.message).toContain('Could not get an access token');
		expect(error?.description).toBeTruthy();
		expect(error?.description).not.toContain('Secret Key');
	});

	test('each item says so under Continue On Fail', async () => {
		const account = await stage.account({ secretKey: 'a wrong one' });
		const { status, items } = await stage.engine.run(
			reading(account, 3, { onError: 'continueRegularOutput' }),
		);
		expect(status).toBe('success');
		expect(items.map(({ json }) => json.error)).toEqual(
			Array(3).fill(expect.stringContaining('app_id或secret_key错误')),
		);
		expect(items.map(({ json }) => json)).toEqual(
			Array(3).fill(
				expect.objectContaining({ code: 40000, trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) }),
			),
		);
	});

	test('a create is not sent without a token', async () => {
		const account = await stage.account({ secretKey: 'a wrong one' });
		const { error } = await stage.engine.run(creating(stage.sim, account));
		expect(error?.message).toContain('app_id或secret_key错误');
		expect(stage.sim.log.count('createLipSync')).toBe(0);
	});

	test.each([
		['a gateway page', { kind: 'html', status: 502 }],
		['a lost reply', { kind: 'lostReply' }],
		['code 50000', { kind: 'code', code: 50000 }],
		['HTTP 503 with JSON of a gateway', { kind: 'code', code: 503, status: 503 }],
		['a code that no document names', { kind: 'code', code: 50001 }],
		['code 40001', { kind: 'code', code: 40001 }],
	] as const)('%s is passed over: the exchange is tried again', async (_name, fault) => {
		const account = await stage.account();
		stage.sim.faults.add({ on: 'accessToken', ...fault });
		const { status } = await stage.engine.run(creating(stage.sim, account));
		expect(status).toBe('success');
		expect(exchanges()).toBe(2);
		expect(stage.sim.state.tasks).toHaveLength(1);
	});

	test('an answer without a token is told as such', async () => {
		const account = await stage.account();
		const body = JSON.stringify({ trace_id: 'abc', code: 0, msg: 'success', data: {} });
		stage.sim.faults.add({
			on: 'accessToken',
			kind: 'body',
			body,
			contentType: 'application/json',
			times: Infinity,
		});
		const { error } = await stage.engine.run(reading(account));
		expect(error?.message).toContain('access token');
		expect(exchanges()).toBe(1);
	});

	test('a create on an address where nobody listens says that nothing was sent', async () => {
		const account = await stage.account({ baseUrl: deadAddress });
		const { error } = await stage.engine.run(creating(stage.sim, account));
		expect(error?.message).toContain('no connection to Chanjing');
		expect(error?.description).toContain('Nothing was sent');
		expect(error?.description).not.toContain('Get Many');
	});
});
