import { randomBytes } from 'node:crypto';

import { file, fileItem, type ItemInput } from '../../../../../testing/engine';
import { useStages, spoken, type Stage, type StageOptions, texts } from '../../../../../testing/stage';

let stage: Stage;
const openStage = useStages();
const open = async ({ sim, ...options }: StageOptions = {}) => (stage = await openStage(sim, options)).sim;

const clip = (name = 'clip.mp4') => file(randomBytes(2000), { fileName: name, mimeType: 'video/mp4' });
const clips = (count: number): ItemInput[] =>
	texts(count).map((item) => ({ ...item, files: { data: clip() } }));
const refused = (code: number) => stage.sim.log.entries.filter((entry) => entry.code === code);

describe('many raw videos in one run', () => {
	it('cost one readiness: all twenty are uploaded before the first can be used, and looked at together', async () => {
		const sim = await open({ sim: { fileReadyMs: Infinity } });
		const running = stage.start({ ...stage.order, videoSource: 'binary' }, { items: clips(20) });
		await sim.log.waitFor('put', 20);
		expect(sim.log.count('createLipSync')).toBe(0);
		const looksBefore = sim.log.count('fileList');
		await sim.log.waitFor('fileList', looksBefore + 2);
		for (const { id } of sim.state.files) sim.state.setFileStatus(id, 1);
		const [looksWhenReady, singlesWhenReady] = [sim.log.count('fileList'), sim.log.count('fileDetail')];
		const run = await running.finished;

		expect(run.error).toBeUndefined();
		expect(run.items).toHaveLength(20);
		expect(sim.log.count('put')).toBe(20);
		expect(sim.log.count('createLipSync')).toBe(20);
		// One look under way when the files became ready, and one that sees them.
		expect(sim.log.count('fileList')).toBeLessThanOrEqual(looksWhenReady + 2);
		// Only the file that was uploaded first may have been looked at before there was another one.
		expect(sim.log.count('fileDetail')).toBe(singlesWhenReady);
		expect(new Set(sim.log.calls('fileDetail').map(({ about }) => about)).size).toBeLessThanOrEqual(1);
		expect(refused(40001)).toEqual([]);
	});

	it('are sent a few at a time', async () => {
		const sim = await open({ sim: { rateLimits: false } });
		sim.faults.add({ on: 'put', kind: 'delay', ms: 40, times: 12 });
		const run = await stage.run({ ...stage.order, videoSource: 'binary' }, { items: clips(12) });
		expect(run.error).toBeUndefined();
		expect(sim.log.mostAtOnce('put')).toBeGreaterThan(1);
		expect(sim.log.mostAtOnce('put')).toBeLessThanOrEqual(4);
	});

	it('keep order and pairing, whichever is ready and finished first', async () => {
		const sim = await open();
		for (const ms of [150, 10, 100, 0, 60, 30]) sim.faults.slowNextFiles(ms);
		for (const ms of [200, 20, 150, 10, 90, 50]) sim.faults.slowNextTasks(ms);
		const items = clips(6);
		const run = await stage.run({ ...stage.order, videoSource: 'binary', waitMode: 'poll' }, { items });
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => spoken(stage, json.id))).toEqual(items.map(({ json }) => json!.text));
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		for (const { json } of run.items) {
			expect(sim.state.task(String(json.id)).request.video_file_id).toBe(json.video_file_id);
			expect(json.state).toBe('success');
		}
	});

	it('become videos in the output, each the one of its item', async () => {
		await open();
		const bytes = [randomBytes(3000), randomBytes(4000), randomBytes(5000)];
		const items = bytes.map((from) => fileItem(from, { fileName: 'clip.mp4', mimeType: 'video/mp4' }));
		const options = { download: true, outputBinaryPropertyName: 'finished' };
		const run = await stage.run(
			{ ...stage.order, videoSource: 'binary', waitMode: 'poll', options },
			{ items },
		);
		expect(run.error).toBeUndefined();
		const stored = await Promise.all(
			run.items.map(async (item) => await stage.engine.readBinary(item, 'finished')),
		);
		expect(stored.map((one) => one.toString('hex'))).toEqual(bytes.map((one) => one.toString('hex')));
	});

	it('with raw audio: both files are uploaded for their purpose, and both ids are in the item', async () => {
		const sim = await open();
		const audio = file(randomBytes(1500), { fileName: 'speech.mp3', mimeType: 'audio/mpeg' });
		const run = await stage.run(
			{ ...stage.order, videoSource: 'binary', audioType: 'audio', audioSource: 'binary' },
			{ items: [{ files: { data: clip(), audio } }] },
		);
		expect(run.error).toBeUndefined();
		const { video_file_id, audio_file_id } = run.items[0].json;
		expect(sim.state.file(String(video_file_id)).service).toBe('lip_sync_video');
		expect(sim.state.file(String(audio_file_id))).toMatchObject({ service: 'lip_sync_audio', bytes: 1500 });
	});
});

describe.each(['filesystem', 'default'] as const)('binary mode %s', (binaryMode) => {
	it('uploads a file once that several items use', async () => {
		const sim = await open({ binaryMode });
		const shared = clip();
		const items = texts(5).map((item) => ({ ...item, files: { data: shared } }));
		const run = await stage.run({ ...stage.order, videoSource: 'binary' }, { items });
		expect(run.error).toBeUndefined();
		expect(sim.log.count('createUploadUrl')).toBe(1);
		expect(sim.log.count('put')).toBe(1);
		expect(new Set(run.items.map(({ json }) => json.video_file_id)).size).toBe(1);
		expect(run.items.map(({ json }) => spoken(stage, json.id))).toEqual(items.map(({ json }) => json!.text));
	});
});

describe('the documented limits', () => {
	it('are never overrun: thirty raw videos meet no 40001', async () => {
		const sim = await open();
		const run = await stage.run({ ...stage.order, videoSource: 'binary' }, { items: clips(30) });
		expect(run.error).toBeUndefined();
		expect(sim.state.tasks).toHaveLength(30);
		expect(refused(40001)).toEqual([]);
	});

	it('hold across two executions with the same credential', async () => {
		const sim = await open();
		const runs = await Promise.all([1, 2].map(async () => await stage.run(stage.order, { items: texts(8) })));
		expect(runs.map(({ error }) => error)).toEqual([undefined, undefined]);
		expect(sim.state.tasks).toHaveLength(16);
		expect(refused(40001)).toEqual([]);
	});

	it('leave a full window to be used at once: ten creates do not wait for the minute', async () => {
		const sim = await open({ times: 1 });
		const run = await stage.run(stage.order, { items: texts(10) });
		expect(run.error).toBeUndefined();
		expect(sim.state.tasks).toHaveLength(10);
	});

	it('are shared with other processes: their 40001 is absorbed, and no video is made twice', async () => {
		const sim = await open({ sim: { limits: { create: { calls: 6, per: 'minute' } } } });
		const run = await stage.run(stage.order, { items: texts(12) });
		expect(run.error).toBeUndefined();
		expect(refused(40001).length).toBeGreaterThan(0);
		expect(sim.state.tasks).toHaveLength(12);
	});

	it('of files and reads are shared too', async () => {
		const sim = await open();
		const busy = { kind: 'code', code: 40001, msg: '超出RPM限制', times: 3 } as const;
		sim.faults.add(
			{ on: 'createUploadUrl', ...busy },
			{ on: ['fileList', 'fileDetail'], ...busy },
			{ on: ['lipSyncList', 'lipSyncDetail'], ...busy },
		);
		const run = await stage.run(
			{ ...stage.order, videoSource: 'binary', waitMode: 'poll' },
			{ items: clips(3) },
		);
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json.state)).toEqual(['success', 'success', 'success']);
		expect(refused(40001)).toHaveLength(9);
	});
});

describe('a create', () => {
	it('waits for a file that cannot be used yet, and makes one video', async () => {
		const sim = await open();
		const id = sim.state.addReadyFile('lip_sync_video');
		sim.state.setFileStatus(id, 0);
		const running = stage.start({ ...stage.order, videoFileId: id });
		await sim.log.waitFor('fileDetail', 2);
		sim.state.setFileStatus(id, 1);
		const run = await running.finished;
		expect(run.error).toBeUndefined();
		expect(sim.state.tasks).toHaveLength(1);
		expect(sim.log.count('createLipSync')).toBe(2);
	});

	it.each([400, 40000] as const)(
		'refused with %i for the shape of its text is sent once more in the other one, which is kept',
		async (textShapeCode) => {
			const sim = await open({ sim: { textShape: 'array', textShapeCode } });
			const run = await stage.run(stage.order, { items: texts(4) });
			expect(run.error).toBeUndefined();
			expect(sim.log.count('createLipSync')).toBe(5);
			await stage.run(stage.order);
			expect(sim.log.count('createLipSync')).toBe(6);
			expect(sim.state.tasks).toHaveLength(5);
		},
	);

	it.each([
		['the connection breaks', { kind: 'lostReply' }],
		['a gateway answers with a page', { kind: 'html', status: 502, afterHandling: true }],
		['the answer holds no id', { kind: 'body', body: '{"trace_id":"a-trace","code":0,"data":null}' }],
		['Chanjing answers 50000', { kind: 'code', code: 50000, msg: '系统内部错误' }],
	] as const)('is never repeated when %s', async (_, fault) => {
		const sim = await open();
		sim.faults.add({ on: 'createLipSync', ...fault });
		const run = await stage.run(stage.order);
		expect(run.status).toBe('error');
		expect(sim.log.count('createLipSync')).toBe(1);
		if (fault.kind !== 'code') {
			expect(run.error?.message).toMatch(/may or may not have been created/);
			expect(run.error?.description).toMatch(/Get Many/);
		}
		if (fault.kind === 'body') expect(run.error?.message).toContain('trace_id a-trace');
		expect(`${run.error?.message} ${run.error?.description}`).toContain(String(stage.order.videoFileId));
	});

	it('of one refused item does not lose the task of another', async () => {
		const sim = await open();
		const items = [{ json: { text: 'good' } }, { json: { text: 'bad' } }];
		sim.faults.add({
			on: 'createLipSync',
			kind: 'code',
			code: 50011,
			msg: '内容违规',
			times: 5,
			when: ({ body }) => body.tts_config.text === 'bad',
		});
		const run = await stage.run(stage.order, { items });
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain('内容违规');
		expect(run.error?.context?.itemIndex).toBe(1);
		expect(`${run.error?.message} ${run.error?.description}`).toContain(sim.state.tasks[0].id);
	});
});
