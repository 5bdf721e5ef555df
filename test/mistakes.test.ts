import { randomBytes } from 'node:crypto';

import type { INodeParameters } from 'n8n-workflow';

import { fileItem } from '../testing/engine';
import { startFileServer } from '../testing/fileServer';
import { binaryModes, byId, sha256, type Stage, useStages } from '../testing/stage';
import { bend } from '../testing/time';

/** Mistakes that nodes for services like this one are known for; each test shows that this package does not make it. */

const open = useStages();
const bytes = randomBytes(400_000);
const clip = () => fileItem(bytes, { fileName: 'clip.mp4' });
const upload = { resource: 'file', operation: 'upload' };
const create = (stage: Stage, more: INodeParameters = {}): INodeParameters => ({
	videoSource: 'fileId',
	videoFileId: stage.sim.state.addReadyFile('lip_sync_video'),
	text: 'hello',
	voice: byId('common-voice-001'),
	...more,
});

describe.each(binaryModes)('1. binary.data is not the file: with binaries in %s mode', (mode) => {
	it('the bytes that arrive are those of the file', async () => {
		const stage = await open({}, { binaryMode: mode });
		const [{ json }] = await stage.items(upload, { items: [clip()] });
		expect(stage.sim.state.file(String(json.file_id)).sha256).toBe(sha256(bytes));
	});
});

it('2. keys and tokens are not logged, stored with the execution or told, whatever goes wrong', async () => {
	const stage = await open();
	const { sim } = stage;
	sim.faults.add(
		// What Chanjing echoes is its own text, so it may hold what it was sent.
		{ on: 'userInfo', kind: 'code', code: 40000, msg: `bad key ${sim.secretKey} of ${sim.appId}` },
		{ on: 'accessToken', kind: 'code', code: 40000, msg: `bad key ${sim.secretKey}`, nth: 2 },
	);
	const account = { resource: 'account', operation: 'get' };
	const runs = [
		await stage.run(account),
		await stage.run(create(stage, { waitMode: 'poll', options: { download: true } })),
	];
	sim.faults.killToken();
	runs.push(await stage.run(account));
	sim.faults.add({ on: '*', kind: 'lostReply', times: Infinity });
	runs.push(await stage.run(account));

	expect(runs.map(({ status }) => status)).toEqual(['error', 'success', 'error', 'error']);
	expect(sim.log.count('accessToken')).toBeGreaterThan(1);
	const tokens = sim.log.entries.map(({ headers }) => headers.access_token).filter(Boolean) as string[];
	for (const { stored, logText, error } of runs) {
		for (const secret of [sim.secretKey, ...tokens]) {
			expect(stored + logText + JSON.stringify(error ?? '')).not.toContain(secret);
		}
	}
	expect(await stage.engine.credentials.encryptedAtRest(stage.credentialId, sim.secretKey)).toBe(true);
});

it('3. the signed upload URL is in no item, message and log', async () => {
	const stage = await open();
	const fine = await stage.run(upload, { items: [clip()] });
	stage.sim.faults.add({ on: 'put', kind: 'lostRequest', afterBytes: 10, times: 2 });
	stage.sim.faults.add({ on: 'put', kind: 'body', status: 403, body: '<Error/>', times: Infinity });
	const refused = await stage.run(upload, { items: [clip()], onError: 'continueRegularOutput' });
	const broken = await stage.run(upload, { items: [clip()] });

	expect([fine.status, refused.items[0].json.error, broken.status]).toEqual([
		'success',
		expect.stringContaining('did not reach the storage'),
		'error',
	]);
	const urls = stage.sim.log.calls('put').map(({ url, query }) => [url, String(query.Signature)]);
	expect(urls).toHaveLength(7);
	for (const { stored, logText, error } of [fine, refused, broken]) {
		const all = stored + logText + JSON.stringify(error ?? '');
		// The public address of the uploaded file, which the item has, lies on the same host.
		expect(all.replaceAll(String(fine.items[0].json.url), '')).not.toContain(stage.sim.storageUrl);
		for (const [url, signature] of urls) {
			expect(all).not.toContain(url);
			expect(all).not.toContain(signature);
		}
	}
});

describe('4. every item counts, and its input is never its result', () => {
	it('each item gives its own output', async () => {
		const stage = await open();
		const items = ['one', 'two', 'three'].map((text) => ({ json: { text } }));
		const results = await stage.items(create(stage, { text: '={{ $json.text }}' }), { items });
		expect(results.map(({ json }) => stage.sim.state.task(String(json.id)).request.tts_config.text)).toEqual([
			'one',
			'two',
			'three',
		]);
	});

	it.each(['poll', 'callback'])(
		'at the limit of the wait (%s) the input does not come out',
		async (waitMode) => {
			const stage = await open({ generatingMs: Infinity });
			const waitLimit = waitMode === 'poll' ? 0.01 : 1;
			const parameters = create(stage, { waitMode, waitLimit });
			const run = await stage.run(parameters, { items: [{ json: { mine: 'the input' } }] });
			const [{ id }] = stage.sim.state.tasks;
			if (waitMode === 'poll') {
				expect(run.status).toBe('error');
				expect(run.error?.message).toContain(`Lip-sync task ${id} is not finished after 0.01 minutes`);
				return;
			}
			expect(run.status).toBe('waiting');
			const later = await run.resumeByTime();
			expect(later.items.map(({ json }) => json)).toEqual([expect.objectContaining({ id, timed_out: true })]);
			expect(later.items[0].json).not.toHaveProperty('mine');
		},
	);
});

it('5. a limit of time holds while the bytes still come, not only after the last one', async () => {
	const stage = await open();
	const server = await startFileServer(Buffer.alloc(10_000));
	try {
		bend({ transfer: { baseSeconds: 0.1, bytesPerSecond: 1_000_000 } });
		const data = { id: 'abc', status: 20, video_url: `${server.url}/stalled/a.mp4` };
		const body = JSON.stringify({ code: 0, trace_id: 't', data });
		stage.sim.faults.add({ on: 'lipSyncDetail', kind: 'body', body });
		const error = await stage.refusal({ operation: 'download', taskId: 'abc' });
		expect(error.message).toContain('The download of the result broke off');
	} finally {
		await server.close();
	}
});

describe('6. repeats that are promised do happen, with n8n’s real helpers', () => {
	it.each([
		['code 40001 of a create', 'createLipSync', { kind: 'code', code: 40001, times: 3 }],
		['a gateway’s page of a look-up', 'lipSyncDetail', { kind: 'html', status: 502, times: 2 }],
		['a lost reply of a look-up', 'lipSyncDetail', { kind: 'lostReply', times: 2 }],
		['code 50000 of a look-up', 'lipSyncDetail', { kind: 'code', code: 50000, times: 2 }],
	] as const)('after %s', async (_what, on, fault) => {
		const stage = await open();
		stage.sim.faults.add({ on, ...fault });
		const parameters =
			on === 'createLipSync' ? create(stage) : { operation: 'get', taskId: stage.sim.state.addTask() };
		await stage.items(parameters);
		expect(stage.sim.log.count(on)).toBe(fault.times + 1);
		expect(stage.sim.state.tasks).toHaveLength(1);
	});
});

it('7. a video goes through n8n’s binary store, not into the item', async () => {
	const stage = await open({}, { binaryMode: 'filesystem' });
	const run = await stage.run(create(stage, { waitMode: 'poll', options: { download: true } }));
	const { data } = run.items[0].binary ?? {};
	expect(data).toMatchObject({
		id: expect.stringMatching(/^filesystem/),
		data: expect.stringMatching(/^filesystem/),
	});
	const base64 = (await stage.engine.readBinary(run.items[0])).toString('base64');
	expect(run.stored).not.toContain(base64.slice(0, 100));
});

it.each([-1, 40000, 40002, 50011, 99999])('8. code %i is an end with an error, never data', async (code) => {
	const stage = await open();
	stage.sim.faults.add({ on: 'userInfo', kind: 'code', code, msg: '原因', times: Infinity });
	const error = await stage.refusal({ resource: 'account', operation: 'get' });
	expect(error.message).toMatch(new RegExp(`原因 \\(code ${code}, trace_id .+\\)`));
});

it('9. the voice picker searches, and pages to the last voice', async () => {
	const stage = await open({ commonVoices: 230 });
	const { credentialId } = stage;
	const found = await stage.engine.listSearch('searchVoices', {
		node: 'chanjing',
		credentialId,
		filter: 'common-voice-230',
	});
	expect(found.results.map(({ value }) => value)).toEqual(['common-voice-230']);
});

describe('10. a wait has an end, and listens to Stop', () => {
	it('at its limit', async () => {
		const stage = await open({ generatingMs: Infinity });
		const error = await stage.refusal(create(stage, { waitMode: 'poll', waitLimit: 0.01 }));
		expect(error.message).toContain('is not finished after 0.01 minutes: it is generating');
	});

	it('at Stop, which says which task goes on and after which nothing is asked any more', async () => {
		const stage = await open({ generatingMs: Infinity });
		// The second look would be in an hour.
		bend({ taskTiming: { firstSeconds: 0.02, factor: 1e6, maxSeconds: 3600 } });
		const running = stage.engine.start({
			node: 'chanjing',
			credentialId: stage.credentialId,
			parameters: create(stage, { waitMode: 'poll' }),
		});
		await stage.sim.log.waitFor('lipSyncDetail');
		const run = await running.stop();
		const [{ id }] = stage.sim.state.tasks;
		expect(run.status).toBe('canceled');
		expect(run.error?.message).toContain(`lip-sync task ${id} goes on at Chanjing`);
		expect(stage.sim.log.counts()).toEqual({ accessToken: 1, createLipSync: 1, lipSyncDetail: 1 });
	});
});

describe('11. token, money and bytes after trouble', () => {
	it('a dead token is exchanged once and never sent again', async () => {
		const stage = await open();
		await stage.items({ resource: 'account', operation: 'get' });
		const dead = stage.sim.state.token;
		stage.sim.faults.killToken();
		stage.sim.log.clear();
		const items = Array.from({ length: 8 }, () => ({}));
		await stage.items({ resource: 'account', operation: 'get' }, { items });
		await stage.items({ resource: 'account', operation: 'get' }, { items });
		const exchanges = stage.sim.log.calls('accessToken');
		expect(exchanges).toHaveLength(1);
		const late = stage.sim.log.entries.filter(
			({ headers, at }) => headers.access_token === dead && at > (exchanges[0].endedAt ?? 0),
		);
		expect(late).toEqual([]);
	});

	it.each(['lostReply', 'hang'] as const)(
		'a billed create is sent once when its reply does not come (%s)',
		async (kind) => {
			const stage = await open();
			stage.sim.faults.add({ on: 'createLipSync', kind, ...(kind === 'hang' && { afterHandling: true }) });
			const running = stage.engine.start({
				node: 'chanjing',
				credentialId: stage.credentialId,
				parameters: create(stage),
				retryOnFail: kind === 'lostReply',
				maxTries: 3,
				waitBetweenTries: 1,
			});
			// A connection that hangs is cut by the other side in the end.
			if (kind === 'hang') {
				await untilTask(stage);
				await stage.sim.close();
			}
			const run = await running.finished;
			expect(run.status).toBe('error');
			expect(run.error?.message).toContain('may or may not have been created');
			expect(stage.sim.log.count('createLipSync')).toBe(1);
			expect(stage.sim.state.tasks).toHaveLength(1);
		},
	);

	it('another try of an upload sends all bytes anew, not the rest of a stream', async () => {
		const stage = await open();
		stage.sim.faults.add({ on: 'put', kind: 'html', status: 503 });
		const [{ json }] = await stage.items(upload, { items: [clip()] });
		expect(stage.sim.state.file(String(json.file_id)).sha256).toBe(sha256(bytes));
		expect(stage.sim.log.calls('put').map(({ bytesIn }) => bytesIn)).toEqual([bytes.length, bytes.length]);
	});

	it('High Quality is what is ordered when it is chosen', async () => {
		const stage = await open();
		await stage.items(create(stage, { options: { model: 1 } }));
		expect(stage.sim.log.calls('createLipSync')[0].body.model).toBe(1);
	});
});

it('12. a wait outlives its token: it is renewed, and the wait goes on to its end', async () => {
	const stage = await open({ pendingMs: 100, generatingMs: 500, callsPerToken: 2 });
	const [{ json }] = await stage.items(create(stage, { waitMode: 'poll' }));
	expect(json.state).toBe('success');
	expect(stage.sim.log.count('accessToken')).toBeGreaterThan(1);
	expect(stage.sim.log.count('createLipSync')).toBe(1);
});

/** Resolves when the first task is there. */
async function untilTask({ sim }: Stage): Promise<void> {
	while (sim.state.tasks.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
}
