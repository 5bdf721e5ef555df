import type { INodeParameters } from 'n8n-workflow';

import { callWindows } from '../../../../nodes/Chanjing/limits';
import { startFileServer } from '../../../../testing/fileServer';
import { madeUpVideo } from '../../../../testing/samples';
import { byId, type Stage, useStages } from '../../../../testing/stage';

const open = useStages();

/** Creates that take their text from the item. */
const creates = (stage: Stage, more: INodeParameters = {}): INodeParameters => ({
	videoSource: 'fileId',
	videoFileId: stage.sim.state.addReadyFile('lip_sync_video'),
	text: '={{ $json.text }}',
	voice: byId('common-voice-001'),
	...more,
});
const texts = (count: number) => Array.from({ length: count }, (_, n) => ({ json: { text: `text ${n}` } }));
const spoken = (stage: Stage, id: unknown) =>
	stage.sim.state.task(String(id)).request.tts_config.text as string;

/** Chanjing refuses the create of one text. */
function refuse(stage: Stage, text: string, code = 40002, msg = '时长不足') {
	const when = ({ body }: { body?: { tts_config: { text: string } } }) => body?.tts_config.text === text;
	stage.sim.faults.add({ on: 'createLipSync', kind: 'code', code, msg, when, times: Infinity });
}

describe('many items', () => {
	it('100 items keep their order and pair with what was made of them', async () => {
		const stage = await open();
		const items = await stage.items(creates(stage), { items: texts(100) });
		expect(items.map(({ json }) => spoken(stage, json.id))).toEqual(texts(100).map(({ json }) => json.text));
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		expect(stage.sim.log.count('createLipSync')).toBe(100);
		expect(stage.sim.log.count('accessToken')).toBe(1);
	});

	it('items overlap: each waits for its own file, all at the same time', async () => {
		// No file can be used before the last one is uploaded: one item after the other would wait for ever.
		const stage = await open({ fileReadyMs: Infinity });
		const items = texts(8).map(({ json }) => ({
			json,
			files: { data: { from: madeUpVideo(json.text), fileName: 'clip.mp4' } },
		}));
		const results = stage.items(creates(stage, { videoSource: 'binary' }), { items });
		await stage.sim.log.waitFor('put', items.length);
		for (const file of stage.sim.state.files) file.readyAt = Date.now();
		const spokenTexts = (await results).map(({ json }) => spoken(stage, json.id));
		expect(spokenTexts).toEqual(items.map(({ json }) => json.text));
	});

	it('an item that gives several pairs each of them with itself', async () => {
		const stage = await open();
		for (let n = 0; n < 3; n++) stage.sim.state.addTask();
		const items = await stage.items({ operation: 'getMany', limit: 2 }, { items: [{}, {}] });
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([0, 0, 1, 1].map((item) => ({ item })));
	});
});

describe('without Continue On Fail', () => {
	it('one wrong item among many costs nothing', async () => {
		const stage = await open();
		const items = texts(20);
		items[13].json.text = 'hi 😀';
		const error = await stage.refusal(creates(stage), { items });
		expect(error.message).toContain('Text: Chanjing does not take emoji');
		expect(error.context).toMatchObject({ itemIndex: 13 });
		expect(stage.sim.log.entries).toEqual([]);
	});

	it('the error is that of the refused item and lists what the others made', async () => {
		const stage = await open();
		refuse(stage, 'text 4');
		const error = await stage.refusal(creates(stage), { items: texts(6) });
		expect(error.message).toMatch(/时长不足 \(code 40002, trace_id \w+\) \[video_file_id \w+\]$/);
		expect(error.context).toMatchObject({ itemIndex: 4 });
		const { tasks } = stage.sim.state;
		expect(tasks.length).toBeGreaterThan(0);
		for (const { id, request } of tasks) {
			const index = String(request.tts_config.text).slice('text '.length);
			expect(error.description).toMatch(new RegExp(`item ${index}: [^;]*task_id ${id}`));
		}
	});

	it('the error is that of the refused item also when the files of others are still being read', async () => {
		const stage = await open();
		const files = await startFileServer(Buffer.alloc(1000));
		const paths = ['silent', 'stalled', 'missing', 'stalled'];
		const items = paths.map((path) => ({ json: { text: 'text', url: `${files.url}/${path}/clip.mp4` } }));
		const error = await stage
			.refusal(creates(stage, { videoSource: 'url', videoUrl: '={{ $json.url }}' }), { items })
			.finally(files.close);
		expect(error.message).toContain('HTTP 404');
		expect(error.context).toMatchObject({ itemIndex: 2 });
	});

	it('what others were given by the user is not told as made', async () => {
		const stage = await open();
		callWindows.createLipSync.intervalCap = 1;
		refuse(stage, 'text 0');
		const error = await stage.refusal(creates(stage), { items: texts(3) });
		expect(stage.sim.state.tasks).toEqual([]);
		expect(error.description).not.toMatch(/Other items|video_file_id/);
	});

	it('after a refusal no further create starts', async () => {
		const stage = await open();
		callWindows.createLipSync.intervalCap = 3;
		refuse(stage, 'text 4');
		await stage.refusal(creates(stage), { items: texts(30) });
		const { n } = stage.sim.log.calls('createLipSync').find(({ code }) => code === 40002)!;
		const later = stage.sim.log.calls('createLipSync').filter((call) => call.n > n);
		// Those that were under way with it in the same window.
		expect(later.length).toBeLessThan(3);
		expect(stage.sim.state.tasks.length).toBeLessThan(9);
	});

	it('every item whose video may exist is named, though one refusal alone ends the node', async () => {
		const stage = await open();
		// From then on the creates go side by side.
		await stage.items(creates(stage), { items: texts(1) });
		const before = stage.sim.state.tasks.length;
		stage.sim.faults.add({ on: 'createLipSync', kind: 'lostReply', times: Infinity });
		const error = await stage.refusal(creates(stage), { items: texts(3), retryOnFail: true, maxTries: 2 });
		const tasks = stage.sim.state.tasks.slice(before);
		expect(tasks.length).toBeGreaterThan(1);
		const first = Number(error.context?.itemIndex);
		for (const { request } of tasks) {
			const index = Number(String(request.tts_config.text).slice('text '.length));
			if (index === first) expect(error.message).toContain('may or may not have been created');
			else
				expect(error.description).toMatch(new RegExp(`item ${index}: [^;]*its create was sent .* may exist`));
		}
		expect(error.description).toContain('Lip-Sync Video > Get Many');
	});

	it('an item whose video may exist is named beside the refusal of another one, with its uploaded file', async () => {
		const stage = await open();
		refuse(stage, 'text 0');
		const lost = ({ body }: { body?: { tts_config: { text: string } } }) =>
			body?.tts_config.text === 'text 1';
		stage.sim.faults.add({ on: 'createLipSync', kind: 'lostReply', when: lost });
		// The refusal comes while the other create is under way.
		stage.sim.faults.add({ on: 'createLipSync', kind: 'delay', ms: 100, times: Infinity });
		const items = texts(2).map(({ json }) => ({
			json,
			files: { data: { from: Buffer.from(`\0\0\0\x10ftypisom${json.text}`), fileName: 'clip.mp4' } },
		}));
		const error = await stage.refusal(creates(stage, { videoSource: 'binary' }), { items });
		const told = `${error.message} ${error.description}`;
		const uploaded = stage.sim.state.files.filter(({ name }) => name === 'clip.mp4');
		expect(uploaded).toHaveLength(2);
		for (const { id } of uploaded) expect(told).toContain(id);
		for (const { request } of stage.sim.state.tasks) {
			expect(request.tts_config.text).toBe('text 1');
			expect(told).toMatch(
				/item 1: video_file_id \w+, its create was sent .* may exist|may or may not have been created/,
			);
		}
	});

	it('a failed task does not hide what the other tasks cost', async () => {
		const stage = await open();
		stage.sim.faults.failNextTasks('欠费');
		const error = await stage.refusal(creates(stage, { waitMode: 'poll' }), { items: texts(3) });
		const [failed] = stage.sim.state.tasks.filter(({ plannedFailure }) => plannedFailure);
		expect(error.message).toContain(`Lip-sync task ${failed.id} has no video: 欠费`);
		for (const { id } of stage.sim.state.tasks) expect(error.message + error.description).toContain(id);
	});
});

describe('with Continue On Fail', () => {
	it('only the refused items fail, in their place, with all that is known as fields', async () => {
		const stage = await open();
		refuse(stage, 'text 1');
		const items = texts(4);
		items[2].json.text = '';
		const parameters = creates(stage);
		const run = await stage.run(parameters, { items, onError: 'continueRegularOutput' });
		expect(run.status).toBe('success');
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 3].map((item) => ({ item })));

		const [first, refused, wrong, last] = run.items.map(({ json }) => json);
		expect(spoken(stage, first.id)).toBe('text 0');
		expect(spoken(stage, last.id)).toBe('text 3');
		const call = stage.sim.log.calls('createLipSync').find(({ code }) => code === 40002);
		expect(refused).toEqual({
			error: `Could not create the lip-sync video: 时长不足 (code 40002, trace_id ${call?.traceId}) [video_file_id ${String(parameters.videoFileId)}]`,
			description: expect.stringContaining('Top it up'),
			code: 40002,
			msg: '时长不足',
			trace_id: call?.traceId,
			video_file_id: parameters.videoFileId,
		});
		expect(wrong).toMatchObject({ error: 'Text: a text is missing' });
		expect(stage.sim.state.tasks).toHaveLength(2);
	});

	it('the error output takes the refused items, whose message has trace_id and the IDs that exist', async () => {
		const stage = await open();
		refuse(stage, 'text 1');
		const parameters = creates(stage);
		const run = await stage.run(parameters, { items: texts(3), onError: 'continueErrorOutput' });
		expect(run.items.map(({ json }) => spoken(stage, json.id))).toEqual(['text 0', 'text 2']);
		expect(run.errorItems).toHaveLength(1);
		const [{ json, pairedItem }] = run.errorItems;
		expect(pairedItem).toEqual({ item: 1 });
		const call = stage.sim.log.calls('createLipSync').find(({ code }) => code === 40002);
		expect(json).toMatchObject({ text: 'text 1', error: expect.stringContaining('时长不足') });
		expect(json.error).toContain(`trace_id ${call?.traceId}`);
		expect(json.error).toContain(`video_file_id ${String(parameters.videoFileId)}`);
		expect(json.message).toContain('Top it up');
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'a task that failed is in the item with its ID (%s)',
		async (onError) => {
			const stage = await open();
			stage.sim.faults.failNextTasks('欠费');
			const parameters = creates(stage, { waitMode: 'poll' });
			const run = await stage.run(parameters, { items: texts(3), onError });
			const all = [...run.items, ...run.errorItems];
			const failed = all.filter(({ json }) => json.error);
			expect(failed).toHaveLength(1);
			expect(all.filter(({ json }) => json.state === 'success')).toHaveLength(2);
			const task = stage.sim.state.tasks.find(({ ended }) => ended?.status === 30);
			expect(failed[0].json.error).toContain(`Lip-sync task ${task?.id} has no video: 欠费`);
			if (onError === 'continueRegularOutput') {
				expect(failed[0].json).toMatchObject({ task_id: task?.id, msg: '欠费' });
			} else {
				expect(run.errorItems).toHaveLength(1);
			}
		},
	);

	it('an unknown task fails alone among others that are looked up together', async () => {
		const stage = await open();
		const ids = [stage.sim.state.addTask(), 'unknown', stage.sim.state.addTask()];
		const items = ids.map((id) => ({ json: { id } }));
		const onError = 'continueRegularOutput';
		const run = await stage.run({ operation: 'get', taskId: '={{ $json.id }}' }, { items, onError });
		expect(run.items.map(({ json }) => json.state ?? json.error)).toEqual([
			'success',
			expect.stringContaining('视频不存在'),
			'success',
		]);
		expect(run.items[1].json.trace_id).toEqual(expect.any(String));
	});

	it('when every item is refused, every item says so and none is left out', async () => {
		const stage = await open();
		stage.sim.faults.add({ on: 'createLipSync', kind: 'code', code: 50011, msg: '违规', times: Infinity });
		const run = await stage.run(creates(stage), { items: texts(5), onError: 'continueRegularOutput' });
		expect(run.items).toHaveLength(5);
		expect(run.items.every(({ json }) => String(json.error).includes('违规'))).toBe(true);
	});
});

describe('items that an earlier node refused', () => {
	/** What Create emits under Continue On Fail: a video, and a refused item. */
	async function created(stage: Stage, onError: 'continueRegularOutput' | 'continueErrorOutput') {
		refuse(stage, 'text 1');
		const run = await stage.run(creates(stage), { items: texts(2), onError });
		const items = [...run.items, ...run.errorItems].map(({ json }) => ({ json }));
		expect(items[1].json.error).toContain('时长不足');
		for (const { id } of stage.sim.state.tasks) await stage.sim.state.finishTask(id);
		return items;
	}
	const id = '={{ $json.id }}';
	const ways: Array<[string, INodeParameters]> = [
		['Get', { operation: 'get', taskId: id }],
		['Get with Wait for Video', { operation: 'get', taskId: id, waitMode: 'poll' }],
		['Download', { operation: 'download', taskId: id }],
	];

	it.each(ways)(
		'go through %s with their own reason, and the others are handled',
		async (_way, parameters) => {
			const stage = await open();
			const items = await created(stage, 'continueRegularOutput');
			const results = await stage.items(parameters, { items });
			expect(results[0].json).toMatchObject({ id: items[0].json.id, state: 'success' });
			expect(results[1]).toEqual({ json: items[1].json, pairedItem: { item: 1 } });
		},
	);

	it.each(ways)('go to the error output of %s, with their own reason', async (_way, parameters) => {
		const stage = await open();
		const items = await created(stage, 'continueRegularOutput');
		const run = await stage.run(parameters, { items, onError: 'continueErrorOutput' });
		expect(run.items.map(({ json }) => json.id)).toEqual([items[0].json.id]);
		expect(run.errorItems).toHaveLength(1);
		expect(run.errorItems[0].json).toMatchObject({
			error: items[1].json.error,
			message: expect.stringContaining('Top it up'),
		});
	});

	it('go through when they come from an error output', async () => {
		const stage = await open();
		const items = await created(stage, 'continueErrorOutput');
		const results = await stage.items({ operation: 'get', taskId: id }, { items });
		expect(results[1].json).toEqual(items[1].json);
	});

	it.each(['get', 'delete'])('go through File > %s', async (operation) => {
		const stage = await open();
		stage.sim.faults.add({ on: 'createUploadUrl', kind: 'code', code: 40002, msg: '空间不足', nth: 2 });
		const files = ['a.mp4', 'b.mp4'].map((fileName) => ({
			files: { data: { from: Buffer.from(fileName), fileName } },
		}));
		const upload = { resource: 'file', operation: 'upload' };
		const uploaded = await stage.run(upload, { items: files, onError: 'continueRegularOutput' });
		const items = uploaded.items.map(({ json }) => ({ json }));
		const refused = items.findIndex(({ json }) => json.error);
		const parameters = { resource: 'file', operation, fileId: '={{ $json.file_id }}' };
		const results = await stage.items(parameters, { items });
		expect(results[refused].json).toEqual(items[refused].json);
		expect(results[1 - refused].json.id).toBe(items[1 - refused].json.file_id);
	});

	it('are handled as any other where the ID is known all the same', async () => {
		const stage = await open();
		const task = stage.sim.state.addTask();
		const items = [{ json: { error: 'The wait was stopped', task_id: task } }];
		const results = await stage.items({ operation: 'get', taskId: '={{ $json.task_id }}' }, { items });
		expect(results[0].json).toMatchObject({ id: task, state: 'success' });
	});

	it.each(['={{ ({ toString: 1 }) }}', '={{ Object.create(null) }}'])(
		'are no excuse for an ID that is no text: %s',
		async (taskId) => {
			const stage = await open();
			const { items } = await stage.run(
				{ operation: 'get', taskId },
				{ items: [{ json: { error: 'own reason' } }], onError: 'continueRegularOutput' },
			);
			expect(items[0].json.error).toMatch(/^Task ID: .*object/);
		},
	);

	it('are no excuse for an item that was not refused', async () => {
		const stage = await open();
		for (const json of [{}, { error: '' }, { error: null }, { error: 'x', id: ' ' }]) {
			const error = await stage.refusal({ operation: 'get', taskId: id }, { items: [{ json }] });
			expect(error.message).toMatch(/^Task ID: /);
		}
	});
});
