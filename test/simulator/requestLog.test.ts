import { startSimulator, type Simulator } from '../../testing/simulator/index';
import { clientOf } from '../../testing/simulator/testClient';

describe('the request log of the stand-in', () => {
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

	it('has every request with what was asked and what was answered', async () => {
		const body = client.createBody({ video_file_id: 'nobody' });
		const { data } = await client.post('/video_lip_sync/create', body);
		expect(sim.log.calls('createLipSync')).toMatchObject([
			{
				n: 2,
				listener: 'api',
				method: 'POST',
				path: '/open/v1/video_lip_sync/create',
				headers: { access_token: sim.state.token, 'content-type': 'application/json' },
				body,
				status: 200,
				code: 50000,
				msg: '文件不存在',
				traceId: data.trace_id,
				about: 'nobody',
				bytesIn: Buffer.byteLength(JSON.stringify(body)),
			},
		]);
		await client.get('/common/file_detail', { id: 'x' });
		expect(sim.log.calls('fileDetail')).toMatchObject([
			{ query: { id: 'x' }, url: expect.stringMatching('id=x') },
		]);
	});

	it('counts by name', async () => {
		await client.get('/user_info');
		await client.get('/user_info');
		expect(sim.log.count('userInfo')).toBe(2);
		expect(sim.log.count('createLipSync')).toBe(0);
		expect(sim.log.count()).toBe(3);
		expect(sim.log.counts()).toEqual({ accessToken: 1, userInfo: 2 });
		sim.log.clear();
		expect(sim.log.count()).toBe(0);
	});

	it('knows how many were under way at once, and within a time', async () => {
		sim.faults.add({ on: 'userInfo', times: 4, kind: 'delay', ms: 60 });
		await Promise.all(Array.from({ length: 4 }, async () => await client.get('/user_info')));
		await client.get('/user_duration');
		await client.get('/user_duration');
		expect(sim.log.mostAtOnce('userInfo')).toBe(4);
		expect(sim.log.mostAtOnce('userDuration')).toBe(1);
		expect(sim.log.mostWithin('userInfo', 60_000)).toBe(4);
		sim.log.calls('userInfo').forEach((entry, index) => (entry.at = index * 100));
		expect(sim.log.mostWithin('userInfo', 101)).toBe(2);
		expect(sim.log.mostWithin('userInfo', 100)).toBe(1);
	});

	it('waits for requests, and says what there was where they do not come', async () => {
		const waiting = sim.log.waitFor('userInfo', 2);
		await client.get('/user_info');
		await client.get('/user_info');
		expect(await waiting).toHaveLength(2);
		await expect(sim.log.waitFor('put', 1, 10)).rejects.toThrow(
			/0 of 1 put after 10 ms:\n#.*\n1 .*accessToken/,
		);
	});

	it('prints a table without signatures and tokens, but with what went wrong', async () => {
		const { sign_url: url } = await client.uploadUrl();
		await client.put(url, Buffer.from('x'), 'text/plain');
		sim.faults.add({ on: 'userInfo', kind: 'lostReply' });
		await client.get('/user_info').catch(() => {});
		await client.get('/nowhere', { access_token: sim.state.token });
		const table = sim.log.toString();
		expect(table).toMatch(/\n3 +\+\d+ +storage +put +PUT .* 403 .*SignatureDoesNotMatch/);
		expect(table).toMatch(/\n4 .* cut .*fault: lostReply/);
		expect(table).toMatch('! #3 wrongContentType: text/plain instead of video/mp4');
		expect(table).toMatch('! #5 unknownPath');
		expect(table).not.toMatch(sim.state.token);
		expect(table).not.toMatch(new URL(url).searchParams.get('Signature')!);
	});
});
