import { setTimeout as pause } from 'node:timers/promises';

import { connectRetry } from '../../../../nodes/Chanjing/limits';
import { replyOptions } from '../../../../nodes/Chanjing/transport/network';
import type { Fault } from '../../../../testing/simulator';
import { creating, deadAddress, reading, useStage } from '../../../../testing/stage';
import { bend } from '../../../../testing/time';

const usualConnectRetry = { ...connectRetry };

const stage = useStage();
const creates = () => stage.sim.log.count('createLipSync');

type FaultKind = Fault extends infer F ? (F extends Fault ? Omit<F, 'on'> : never) : never;

describe('a create whose outcome is not known is never sent again', () => {
	const timeout = replyOptions.timeout;
	afterEach(() => void (replyOptions.timeout = timeout));

	const lost: Array<{ name: string; fault: FaultKind; tasks: number }> = [
		{ name: 'a lost reply', fault: { kind: 'lostReply' }, tasks: 1 },
		{ name: 'a lost request', fault: { kind: 'lostRequest' }, tasks: 0 },
		{
			name: 'HTTP 502 after it was carried out',
			fault: { kind: 'html', status: 502, afterHandling: true },
			tasks: 1,
		},
		{ name: 'HTTP 502 before', fault: { kind: 'html', status: 502 }, tasks: 0 },
		{ name: 'HTTP 401', fault: { kind: 'html', status: 401, afterHandling: true }, tasks: 1 },
		{ name: 'HTTP 504', fault: { kind: 'html', status: 504, afterHandling: true }, tasks: 1 },
		{ name: 'HTTP 524', fault: { kind: 'html', status: 524, afterHandling: true }, tasks: 1 },
		{ name: 'a text instead of JSON', fault: { kind: 'body', body: 'ok', afterHandling: true }, tasks: 1 },
		{
			name: 'half a JSON',
			fault: { kind: 'body', body: '{"code":0,"da', contentType: 'application/json', afterHandling: true },
			tasks: 1,
		},
		{
			name: 'a success without an ID',
			fault: {
				kind: 'body',
				body: '{"code":0,"data":null}',
				contentType: 'application/json',
				afterHandling: true,
			},
			tasks: 1,
		},
		...[504, 50001, 51001, -1].map((code) => ({
			name: `code ${code}, which no document names`,
			fault: { kind: 'code', code, afterHandling: true } as const,
			tasks: 1,
		})),
		...[500, 502, 503, 504, 400].map((status) => ({
			name: `HTTP ${status} with JSON of a gateway`,
			fault: { kind: 'code', code: status === 400 ? 60123 : status, status, afterHandling: true } as const,
			tasks: 1,
		})),
		{
			name: "a gateway's code as text",
			fault: {
				kind: 'body',
				body: '{"code":"502","message":"bad gateway"}',
				contentType: 'application/json',
				afterHandling: true,
			},
			tasks: 1,
		},
		...['false', '[]', '" "'].map((code) => ({
			name: `a code of ${code}`,
			fault: {
				kind: 'body',
				body: `{"code":${code},"data":"a-task"}`,
				contentType: 'application/json',
				afterHandling: true,
			} as const,
			tasks: 1,
		})),
		{
			name: 'an ID that has lost its digits',
			fault: {
				kind: 'body',
				body: '{"code":0,"data":1.5}',
				contentType: 'application/json',
				afterHandling: true,
			},
			tasks: 1,
		},
		{ name: 'an empty body', fault: { kind: 'body', body: '', afterHandling: true }, tasks: 1 },
		{ name: 'no reply in time', fault: { kind: 'hang', afterHandling: true }, tasks: 1 },
	];

	test.each(lost)('$name', async ({ fault, tasks }) => {
		replyOptions.timeout = 400;
		const account = await stage.account();
		stage.sim.faults.add({ on: 'createLipSync', ...fault } as Fault);
		const { status, error } = await stage.engine.run(creating(stage.sim, account));
		expect(status).toBe('error');
		expect(creates()).toBe(1);
		expect(stage.sim.state.tasks).toHaveLength(tasks);
		expect(error?.message).toContain('The video may or may not have been created');
		expect(error?.description).toContain('Get Many');
		expect(error?.description).toContain('sent once');
	});

	test.each([50000, 51000])('code %i: it says to look before it is run again', async (code) => {
		const account = await stage.account();
		stage.sim.faults.add({
			on: 'createLipSync',
			kind: 'code',
			code,
			msg: '系统内部错误',
			afterHandling: true,
		});
		const { error } = await stage.engine.run(creating(stage.sim, account));
		expect(creates()).toBe(1);
		expect(error?.message).toMatch(/系统内部错误 \(code 5\d000, trace_id [0-9a-f]{32}\)/);
		expect(error?.description).toContain('Get Many');
	});

	test('Continue On Fail loses nothing and repeats nothing: the others go on', async () => {
		const account = await stage.account();
		stage.sim.faults.add({ on: 'createLipSync', kind: 'lostReply', nth: 2 });
		const { status, items } = await stage.engine.run(
			creating(stage.sim, account, 4, { onError: 'continueRegularOutput' }),
		);
		expect(status).toBe('success');
		expect(creates()).toBe(4);
		const failed = items.filter(({ json }) => json.error);
		expect(failed).toHaveLength(1);
		expect(failed[0].json.error).toContain('The video may or may not have been created');
		expect(failed[0].json.description).toContain('Get Many');
	});

	test('Stop while it is under way does not send it again', async () => {
		const account = await stage.account();
		stage.sim.faults.add({ on: 'createLipSync', kind: 'delay', ms: 300 });
		await stage.engine.run(reading(account));
		const running = stage.engine.start(creating(stage.sim, account));
		const arrived = new Promise<void>((resolve) => {
			const timer = setInterval(() => {
				if (!creates()) return;
				clearInterval(timer);
				resolve();
			}, 5);
		});
		await arrived;
		const { error } = await running.stop();
		expect(error?.message).toContain('The video may or may not have been created');
		expect(creates()).toBe(1);
	});
});

describe('a create that is refused is final', () => {
	test.each([
		[40000, '参数错误'],
		[400, '传入参数格式错误'],
		[40002, '额度不足'],
		[50011, '内容违规'],
		[50000, '没有找到对应的声音ID'],
		[50000, '文件不存在'],
	])('code %i "%s"', async (code, msg) => {
		const account = await stage.account();
		await stage.engine.run(creating(stage.sim, account));
		stage.sim.log.clear();
		stage.sim.faults.add({ on: 'createLipSync', kind: 'code', code, msg, times: Infinity });
		const { error } = await stage.engine.run(creating(stage.sim, account));
		// 400 and 40000 may mean the shape of the text, even where it was taken before, so the other one is tried once.
		expect(creates()).toBe([400, 40000].includes(code) ? 2 : 1);
		expect(error?.message).toContain(msg);
		expect(error?.message).not.toContain('may or may not');
	});
});

describe('a create that did nothing is repeated, and one task comes out', () => {
	test.each([
		{ name: 'code 10400', fault: { kind: 'code', code: 10400 } },
		{ name: 'code 10401', fault: { kind: 'code', code: 10401 } },
		{ name: 'code 40001', fault: { kind: 'code', code: 40001 } },
		{ name: 'a file that is not ready', fault: { kind: 'code', code: 50000, msg: '视频文件还未完成上传' } },
	] as const)('$name', async ({ fault }) => {
		const account = await stage.account();
		await stage.engine.run(reading(account));
		stage.sim.faults.add({ on: 'createLipSync', ...fault });
		const { status, items } = await stage.engine.run(creating(stage.sim, account));
		expect(status).toBe('success');
		expect(creates()).toBe(2);
		expect(stage.sim.state.tasks.map(({ id }) => id)).toEqual([items[0].json.id]);
	});
});

describe('a create that finds no connection', () => {
	test('it is sent when there is one again, once', async () => {
		const account = await stage.account();
		await stage.engine.run(reading(account));
		await stage.engine.credentials.change(account, { baseUrl: deadAddress });
		bend({ connectRetry: { firstSeconds: 0.2, factor: 1, maxSeconds: 0.2 } });
		const running = stage.engine.start(creating(stage.sim, account));
		await pause(300);
		await stage.engine.credentials.change(account, { baseUrl: stage.sim.url });
		const { status, items } = await running.finished;
		expect(status).toBe('success');
		expect(stage.sim.state.tasks.map(({ id }) => id)).toEqual([items[0].json.id]);
		expect(creates()).toBe(1);
	});

	test('each try that found none is in the log of n8n, with its reason and the pause, and without secrets', async () => {
		const account = await stage.account({ baseUrl: deadAddress });
		const { tries } = usualConnectRetry;
		await stage.engine.run(reading(account));
		const told = stage.engine.log.lines.filter(({ message }) => message.includes('Trying again'));
		expect(told).toHaveLength(tries - 1);
		for (const { level, message } of told) {
			expect(level).toBe('info');
			expect(message).toMatch(/no connection to Chanjing \(connection refused\)\. Trying again in \d+ s$/);
		}
		expect(stage.engine.log.text()).not.toContain(stage.sim.secretKey);
	});

	test('the tries outlast about half a minute', () => {
		const { tries, firstSeconds, factor, maxSeconds } = usualConnectRetry;
		let seconds = 0;
		for (let n = 0; n < tries - 1; n++) seconds += Math.min(firstSeconds * factor ** n, maxSeconds);
		expect(seconds).toBeGreaterThanOrEqual(25);
		expect(seconds).toBeLessThanOrEqual(40);
	});

	test('after them it says that nothing was sent, and takes no place of the documented limit', async () => {
		const account = await stage.account();
		await stage.engine.run(reading(account));
		await stage.engine.credentials.change(account, { baseUrl: deadAddress });
		for (let run = 1; run <= 2; run++) {
			const { error } = await stage.engine.run(creating(stage.sim, account));
			expect(error?.description).toContain('Nothing was sent');
		}
	});
});

describe('the shape of the text', () => {
	const shapes = () =>
		stage.sim.log
			.calls('createLipSync')
			.map(({ body }) => (Array.isArray(body.tts_config.text) ? 'array' : 'string'));

	test('it is a string where that is taken', async () => {
		stage.sim.set({ textShape: 'string' });
		const { status } = await stage.engine.run(creating(stage.sim, await stage.account(), 3));
		expect(status).toBe('success');
		expect(shapes()).toEqual(['string', 'string', 'string']);
	});

	test.each([400, 40000] as const)(
		'a string that is refused with %i is sent once more as an array, which is kept for later creates',
		async (textShapeCode) => {
			stage.sim.set({ textShape: 'array', textShapeCode });
			const account = await stage.account();
			const { status, items } = await stage.engine.run(creating(stage.sim, account, 3));
			expect(status).toBe('success');
			expect(items).toHaveLength(3);
			await stage.engine.run(creating(stage.sim, account));
			expect(shapes()).toEqual(['string', 'array', 'array', 'array', 'array']);
			expect(stage.sim.state.tasks).toHaveLength(4);
			expect(stage.sim.state.tasks[0].request.tts_config.text).toEqual(['你好']);
		},
	);

	test.each([400, 40000] as const)(
		'a shape that was taken until now and is refused with %i gives way to the other one, which is kept',
		async (textShapeCode) => {
			const account = await stage.account();
			stage.sim.set({ textShape: 'array', textShapeCode });
			await stage.engine.run(creating(stage.sim, account));
			stage.sim.set({ textShape: 'string' });
			stage.sim.log.clear();
			const { status, items } = await stage.engine.run(creating(stage.sim, account, 2));
			expect(status).toBe('success');
			expect(items).toHaveLength(2);
			expect(stage.sim.state.tasks).toHaveLength(3);
			await stage.engine.run(creating(stage.sim, account));
			expect(shapes().filter((shape) => shape === 'string')).toHaveLength(3);
			expect(shapes().at(-1)).toBe('string');
			stage.sim.set({ textShape: 'array' });
			await stage.engine.run(creating(stage.sim, account));
			expect(shapes().slice(-2)).toEqual(['string', 'array']);
		},
	);

	test('another credential finds it out by itself', async () => {
		stage.sim.set({ textShape: 'array' });
		await stage.engine.run(creating(stage.sim, await stage.account()));
		await stage.engine.run(creating(stage.sim, await stage.account()));
		expect(shapes()).toEqual(['string', 'array', 'string', 'array']);
	});

	test('both refused: two calls, and the first refusal is told', async () => {
		const account = await stage.account();
		stage.sim.faults.add(
			{ on: 'createLipSync', kind: 'code', code: 40000, msg: '第一个' },
			{ on: 'createLipSync', kind: 'code', code: 400, msg: '第二个', nth: 2 },
		);
		const { error } = await stage.engine.run(creating(stage.sim, account));
		expect(error?.message).toContain('第一个');
		expect(shapes()).toEqual(['string', 'array']);
	});

	test('a refusal of both teaches nothing: the next create begins with the string', async () => {
		const account = await stage.account();
		stage.sim.faults.add({ on: 'createLipSync', kind: 'code', code: 40000, times: 2 });
		await stage.engine.run(creating(stage.sim, account));
		await stage.engine.run(creating(stage.sim, account));
		expect(shapes()).toEqual(['string', 'array', 'string']);
		expect(stage.sim.state.tasks).toHaveLength(1);
	});

	test.each([
		{ name: '50000', fault: { kind: 'code', code: 50000 } },
		{ name: '50011', fault: { kind: 'code', code: 50011 } },
		{ name: 'a lost reply', fault: { kind: 'lostReply' } },
	] as const)('$name is no answer about the shape: one call', async ({ fault }) => {
		stage.sim.faults.add({ on: 'createLipSync', ...fault });
		await stage.engine.run(creating(stage.sim, await stage.account()));
		expect(shapes()).toEqual(['string']);
	});

	test('a reply that is lost after the fallback is not repeated either', async () => {
		stage.sim.set({ textShape: 'array' });
		stage.sim.faults.add({ on: 'createLipSync', kind: 'lostReply', nth: 2 });
		const { error } = await stage.engine.run(creating(stage.sim, await stage.account()));
		expect(shapes()).toEqual(['string', 'array']);
		expect(error?.message).toContain('The video may or may not have been created');
		expect(stage.sim.state.tasks).toHaveLength(1);
	});
});
