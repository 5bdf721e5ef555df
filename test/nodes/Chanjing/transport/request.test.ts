import { rateLimitRetry } from '../../../../nodes/Chanjing/limits';
import { sampleVideo } from '../../../../testing/samples';
import { fileItem } from '../../../../testing/engine';
import { creating, nodeRun, reading, serve, useStage } from '../../../../testing/stage';
import { bend } from '../../../../testing/time';

const stage = useStage();
const reads = () => stage.sim.log.count('listCommonAudio');

describe('code 40001, over the limit', () => {
	test('a read is repeated until it passes', async () => {
		const account = await stage.account();
		stage.sim.faults.add({ on: 'listCommonAudio', kind: 'code', code: 40001, msg: '超出QPS限制', times: 5 });
		const { status } = await stage.engine.run(reading(account));
		expect(status).toBe('success');
		expect(reads()).toBe(6);
	});

	test('a create did nothing, so it is repeated, and one task comes out', async () => {
		const account = await stage.account();
		stage.sim.faults.add({ on: 'createLipSync', kind: 'code', code: 40001, msg: '超出RPM限制', times: 5 });
		const { status, items } = await stage.engine.run(creating(stage.sim, account));
		expect(status).toBe('success');
		expect(stage.sim.log.count('createLipSync')).toBe(6);
		expect(stage.sim.state.tasks.map(({ id }) => id)).toEqual([items[0].json.id]);
	});

	test.each([
		['HTML', { kind: 'html', status: 429 }],
		['JSON', { kind: 'code', code: 429, status: 429 }],
	] as const)('HTTP 429 of a gateway with %s is the same', async (_name, fault) => {
		const account = await stage.account();
		stage.sim.faults.add({ on: 'listCommonAudio', ...fault, times: 2 });
		const { status } = await stage.engine.run(reading(account));
		expect(status).toBe('success');
		expect(reads()).toBe(3);
	});

	test('the real limit of the service, met although our own pace did not see it, loses none and doubles none', async () => {
		stage.sim.set({ limits: { create: { calls: 3, per: 'second' } }, minuteMs: 18_000 });
		bend({
			callWindows: { createLipSync: { intervalCap: 100, interval: 1 } },
			rateLimitRetry: { firstSeconds: 0.1, factor: 1.5, maxSeconds: 0.4 },
		});
		const account = await stage.account();
		const { status, items } = await stage.engine.run(creating(stage.sim, account, 8));
		expect(status).toBe('success');
		expect(new Set(items.map(({ json }) => json.id)).size).toBe(8);
		expect(stage.sim.state.tasks).toHaveLength(8);
	});

	test('it ends after a bounded number of tries with the limits in the advice', async () => {
		const account = await stage.account();
		stage.sim.faults.add({
			on: 'listCommonAudio',
			kind: 'code',
			code: 40001,
			msg: '超出QPS限制',
			times: Infinity,
		});
		const { error } = await stage.engine.run(reading(account));
		expect(error?.message).toContain('超出QPS限制');
		expect(error?.message).toMatch(/trace_id [0-9a-f]{32}/);
		expect(error?.description).toContain('10 creates');
		expect(reads()).toBe(rateLimitRetry.tries);
	});

	test('Stop ends the backoff', async () => {
		bend({ rateLimitRetry: { firstSeconds: 3600, maxSeconds: 3600 } });
		const account = await stage.account();
		stage.sim.faults.add({ on: 'listCommonAudio', kind: 'code', code: 40001, times: Infinity });
		const running = stage.engine.start(reading(account));
		await stage.sim.log.waitFor('listCommonAudio');
		const { status } = await running.stop();
		expect(status).toBe('canceled');
		expect(reads()).toBe(1);
	});
});

describe('a read that costs nothing', () => {
	const outages = [
		{ name: 'HTTP 502 with HTML', fault: { kind: 'html', status: 502 } },
		{ name: 'HTTP 504 with HTML', fault: { kind: 'html', status: 504 } },
		{ name: 'HTTP 200 with text', fault: { kind: 'body', body: 'please wait' } },
		{ name: 'HTTP 503 with JSON of a gateway', fault: { kind: 'code', code: 503, status: 503 } },
		{ name: 'a code that no document names', fault: { kind: 'code', code: 50001 } },
		{ name: 'code 50000', fault: { kind: 'code', code: 50000, msg: '系统内部错误' } },
		{ name: 'code 51000', fault: { kind: 'code', code: 51000, msg: '系统错误' } },
		{ name: 'a lost reply', fault: { kind: 'lostReply' } },
		{ name: 'a lost request', fault: { kind: 'lostRequest' } },
	] as const;

	test.each(outages)('$name: it is repeated and passes', async ({ fault }) => {
		const account = await stage.account();
		stage.sim.faults.add({ on: 'listCommonAudio', times: 2, ...fault });
		const { status } = await stage.engine.run(reading(account));
		expect(status).toBe('success');
		expect(reads()).toBe(3);
	});

	test.each(outages)('$name for good: it ends after four calls and is readable', async ({ fault }) => {
		const account = await stage.account();
		stage.sim.faults.add({ on: 'listCommonAudio', times: Infinity, ...fault });
		const { error } = await stage.engine.run(reading(account));
		expect(error?.message).toMatch(/^Could not list the common voices: /);
		expect(error?.description).toContain('Try again later');
		expect(error?.message).not.toContain('<');
		expect(reads()).toBe(4);
	});

	test.each([400, 40000, 40002, 50011])('code %i is final: it is asked once', async (code) => {
		const account = await stage.account();
		stage.sim.faults.add({ on: 'listCommonAudio', kind: 'code', code, msg: '不行' });
		const { error } = await stage.engine.run(reading(account));
		expect(error?.message).toMatch(/不行 \(code \d+, trace_id [0-9a-f]{32}\)$/);
		expect(error?.context?.data).toMatchObject({ code, msg: '不行' });
		expect(reads()).toBe(1);
	});

	test('50000 whose words say what is wrong is not repeated', async () => {
		const account = await stage.account();
		const { error } = await stage.engine.run(
			nodeRun(account, { resource: 'file', operation: 'get', fileId: 'unknown' }),
		);
		expect(error?.message).toContain('文件不存在');
		expect(error?.description).toContain('30 days');
		expect(stage.sim.log.count('fileDetail')).toBe(1);
	});

	test('an unknown path (plain text, HTTP 404) points to the Base URL and is asked once', async () => {
		stage.provoked.push('secretOutsideExchange', 'unknownPath');
		const account = await stage.account({ baseUrl: `${stage.sim.url}/elsewhere` });
		const { error } = await stage.engine.run(reading(account));
		expect(error?.message).toContain('HTTP 404');
		expect(error?.description).toContain('Base URL');
		expect(stage.sim.log.count()).toBe(1);
	});

	test.each(['/', '///', ' '])('a Base URL that ends in "%s" works', async (end) => {
		const account = await stage.account({ baseUrl: stage.sim.url + end });
		const { status } = await stage.engine.run(reading(account));
		expect(status).toBe('success');
		expect(stage.sim.log.violations).toEqual([]);
	});
});

describe('where the token goes', () => {
	test('to every call of the API, and never to the storage or the result host', async () => {
		const account = await stage.account();
		const voice = { __rl: true, mode: 'id', value: stage.sim.state.voices.common[0].id };
		const { status } = await stage.engine.run({
			node: 'chanjing',
			credentialId: account,
			parameters: {
				videoSource: 'binary',
				text: '你好',
				voice,
				waitMode: 'poll',
				options: { download: true },
			},
			items: [fileItem(await sampleVideo('mp4'))],
		});
		expect(status).toBe('success');
		const outside = [...stage.sim.log.calls('put'), ...stage.sim.log.calls('result')];
		expect(outside).toHaveLength(2);
		for (const { headers } of outside) {
			expect(headers).not.toHaveProperty('access_token');
			expect(headers).not.toHaveProperty('authorization');
		}
		const inside = stage.sim.log.entries.filter(
			({ listener, endpoint }) => listener === 'api' && endpoint !== 'accessToken',
		);
		expect(new Set(inside.map(({ headers }) => headers.access_token))).toEqual(
			new Set([stage.sim.state.token]),
		);
		expect(stage.sim.log.violations).toEqual([]);
	});

	test('not to the server that a media URL names', async () => {
		const seen: unknown[] = [];
		const video = await serve((req, res) => {
			seen.push(req.headers);
			res.writeHead(404).end();
		});
		try {
			const account = await stage.account();
			await stage.engine.run(reading(account));
			await stage.engine.run(
				nodeRun(account, {
					resource: 'file',
					operation: 'upload',
					source: 'url',
					url: `${video.url}/a.mp4`,
				}),
			);
			expect(seen.length).toBeGreaterThan(0);
			expect(JSON.stringify(seen)).not.toContain(stage.sim.state.token);
			expect(JSON.stringify(seen)).not.toContain('access_token');
		} finally {
			await video.close();
		}
	});

	test.each([301, 302, 307, 308])('not where a redirect (HTTP %i) points to', async (status) => {
		const reached: unknown[] = [];
		const elsewhere = await serve((req, res) => {
			reached.push(req.url);
			res.end('{"code":0}');
		});
		const redirecting = await serve((req, res) => {
			res.writeHead(status, { Location: elsewhere.url + req.url }).end();
		});
		try {
			const used = await stage.account();
			await stage.engine.run(reading(used));
			await stage.engine.credentials.change(used, { baseUrl: redirecting.url });
			const call = await stage.engine.run(reading(used));
			expect(call.error?.message).toContain(`HTTP ${status}`);

			const unused = await stage.account({ baseUrl: redirecting.url });
			const exchange = await stage.engine.run(reading(unused));
			expect(exchange.error?.message).toContain(`HTTP ${status}`);
			expect(reached).toEqual([]);
		} finally {
			await Promise.all([elsewhere.close(), redirecting.close()]);
		}
	});
});
