import { startSimulator, type Simulator } from '../../testing/simulator/index';
import type { Json } from '../../testing/simulator/json';
import { clientOf } from '../../testing/simulator/testClient';

describe('the rate limits of the stand-in', () => {
	let sim: Simulator;
	let client: ReturnType<typeof clientOf>;

	beforeEach(async () => {
		// Windows so long that none of them moves on during a test.
		sim = await startSimulator({ minuteMs: 3_600_000, pendingMs: Infinity });
		client = clientOf(sim);
		await client.signIn();
	});

	afterEach(async () => {
		await sim.close();
	});

	const codes = async (times: number, call: (index: number) => Promise<Json>) => {
		const all: number[] = [];
		for (let index = 0; index < times; index++) all.push((await call(index)).data.code);
		return all;
	};

	const fits = (times: number) => [...Array(times).fill(0), 40001];

	it('ten creates a minute, the eleventh does nothing', async () => {
		const body = client.createBody();
		expect(await codes(11, async () => await client.post('/video_lip_sync/create', body))).toEqual(fits(10));
		expect(sim.state.tasks).toHaveLength(10);
	});

	it('thirty file calls a minute, all kinds of them together', async () => {
		const id = sim.state.addReadyFile('lip_sync_video');
		const calls = [
			async () => await client.get('/common/create_upload_url', { service: 'lip_sync_video', name: 'a.mp4' }),
			async () => await client.get('/common/file_detail', { id }),
			async () => await client.post('/common/file_list', {}),
		];
		expect(await codes(31, async (index) => await calls[index % 3]())).toEqual(fits(30));
		expect((await client.post('/common/delete_file', { id })).data.code).toBe(40001);
	});

	it('ten look-ups of tasks a second', async () => {
		const id = sim.state.addTask();
		expect(await codes(11, async () => await client.get('/video_lip_sync/detail', { id }))).toEqual(fits(10));
	});

	it('ten lists of customised voices a minute', async () => {
		expect(await codes(11, async () => await client.post('/list_customised_audio'))).toEqual(fits(10));
	});

	it('five hundred speeches a minute, both versions together', async () => {
		const body = client.speechBody();
		const paths = ['/create_audio_task', '/create_audio_task_v2'];
		const all = await codes(501, async (index) => await client.post(paths[index % 2], body));
		expect(all).toEqual(fits(500));
	});

	it('ten each of cloned voices, avatars and avatar videos a minute', async () => {
		const file = sim.state.addReadyFile('customised_person');
		const bodies: Array<[string, object]> = [
			['/create_customised_audio', { name: 'Anna', url: 'https://files.example.org/me.wav' }],
			['/create_customised_person', { name: 'Anna', file_id: file }],
			['/create_video', client.avatarVideoBody()],
		];
		sim.options.customPersonLimit = 100;
		for (const [path, body] of bodies) {
			expect(await codes(11, async () => await client.post(path, body))).toEqual(fits(10));
		}
	});

	it('none for lists of tasks, common voices and the account', async () => {
		const zeros = Array(40).fill(0);
		expect(await codes(40, async () => await client.post('/video_lip_sync/list'))).toEqual(zeros);
		expect(await codes(40, async () => await client.get('/list_common_audio'))).toEqual(zeros);
		expect(await codes(40, async () => await client.get('/user_duration'))).toEqual(zeros);
	});

	describe('as time goes by', () => {
		let now: number;

		beforeEach(() => {
			now = Date.now();
			jest.spyOn(Date, 'now').mockImplementation(() => now);
			sim.set({ minuteMs: 60_000, limits: { customised: { calls: 2, per: 'minute' } } });
		});

		afterEach(() => {
			jest.restoreAllMocks();
		});

		const callAfter = async (ms: number) => {
			now += ms;
			return (await client.post('/list_customised_audio')).data.code;
		};

		it('the window slides: a call is free again a minute after each one that counted', async () => {
			expect([await callAfter(0), await callAfter(20_000)]).toEqual([0, 0]);
			expect([await callAfter(39_999), await callAfter(1)]).toEqual([40001, 0]);
			expect([await callAfter(19_999), await callAfter(1)]).toEqual([40001, 0]);
		});

		it('refused calls count only where the options say so', async () => {
			sim.options.refusedCallsCount = true;
			expect([await callAfter(0), await callAfter(0), await callAfter(30_000)]).toEqual([0, 0, 40001]);
			expect([await callAfter(30_000), await callAfter(29_999), await callAfter(1)]).toEqual([
				0, 40001, 40001,
			]);
		});

		it('a minute is as long as the options say, a second a sixtieth of it', async () => {
			sim.set({ minuteMs: 600, limits: { customised: { calls: 1, per: 'second' } } });
			expect([await callAfter(0), await callAfter(9), await callAfter(1)]).toEqual([0, 40001, 0]);
		});
	});

	it('can be switched off, changed and emptied', async () => {
		sim.set({ limits: { detail: { calls: 1, per: 'minute' } } });
		const id = sim.state.addTask();
		const call = async () => await client.get('/video_lip_sync/detail', { id });
		expect(await codes(2, call)).toEqual(fits(1));
		sim.resetRateLimits();
		expect(await codes(2, call)).toEqual(fits(1));
		sim.options.rateLimits = false;
		expect(await codes(2, call)).toEqual([0, 0]);
	});
});
