import { type Stage, useStages } from '../../../../../testing/stage';

const open = useStages();
const resource = 'avatarVideo';

const add = (stage: Stage, given: Parameters<Stage['sim']['state']['addTask']>[0] = {}) =>
	stage.sim.state.addTask({ kind: resource, status: 30, request: spoken, ...given });

const spoken = { audio: { type: 'tts', tts: { text: ['你好，世界。'] } } };

/** A task that has ended in this status. */
async function addFailed(stage: Stage, status: number, msg: string) {
	const taskId = add(stage, { status: 10 });
	await stage.sim.state.failTask(taskId, msg, status);
	return taskId;
}

describe('Get', () => {
	it('gives a finished task with every field of its item and no other, its duration in ms', async () => {
		const stage = await open({ durationMs: 12_340 });
		const taskId = add(stage);
		const [{ json, pairedItem }] = await stage.items({ resource, operation: 'get', taskId });
		expect(json).toEqual({
			id: taskId,
			resource,
			status: 30,
			state: 'success',
			progress: 100,
			msg: 'success',
			video_url: expect.stringContaining(`/video/${taskId}.mp4`),
			preview_url: expect.stringContaining(`/cover/${taskId}.jpg`),
			subtitle_data_url: expect.stringContaining(`/subtitles/${taskId}.json`),
			duration: 12_340,
			create_time: expect.any(Number),
		});
		expect(pairedItem).toEqual({ item: 0 });
		expect(stage.sim.log.counts()).toEqual({ accessToken: 1, video: 1 });
	});

	it.each([[40], [49], [50], [59]])(
		'without a wait, gives a task of status %i as data: failed',
		async (status) => {
			const stage = await open({ failedQueueStatus: 'completed' });
			const taskId = await addFailed(stage, status, '音频中没有人声');
			const [{ json }] = await stage.items({ resource, operation: 'get', taskId });
			expect(json).toMatchObject({ id: taskId, status, state: 'failed', msg: '音频中没有人声' });
		},
	);

	it('gives a running task as data', async () => {
		const stage = await open();
		const taskId = add(stage, { status: 10 });
		const [{ json }] = await stage.items({ resource, operation: 'get', taskId });
		expect(json).toMatchObject({ id: taskId, status: 10, state: 'generating', video_url: '' });
	});

	it('has null where Chanjing gives no duration', async () => {
		const stage = await open({ missingDuration: true });
		const [{ json }] = await stage.items({ resource, operation: 'get', taskId: add(stage) });
		expect(json.duration).toBeNull();
	});

	it.each([50000, 40000, 400])(
		'of a task that Chanjing does not know (code %i) is refused with its ID',
		async (code) => {
			const stage = await open({ unknownTaskCode: code });
			const taskId = stage.sim.state.addTask({ status: 20 });
			const error = await stage.refusal({ resource, operation: 'get', taskId });
			expect(error.message).toContain(`Chanjing knows no avatar video task ${taskId}`);
			expect(error.context?.data).toMatchObject({ code, trace_id: expect.any(String) });
		},
	);

	it('of many items looks with few calls and keeps their order', async () => {
		const stage = await open();
		const ids = Array.from({ length: 40 }, () => add(stage));
		const items = ids.map((id) => ({ json: { id } }));
		const results = await stage.items({ resource, operation: 'get', taskId: '={{ $json.id }}' }, { items });
		expect(results.map(({ json }) => json.id)).toEqual(ids);
		expect(stage.sim.log.count('videoList') + stage.sim.log.count('video')).toBe(1);
	});

	it('waits for the video when asked to, and puts it into the output', async () => {
		const stage = await open();
		const taskId = add(stage, { status: 10 });
		setTimeout(() => void stage.sim.state.finishTask(taskId), 100);
		const options = { download: true };
		const [item] = await stage.items({ resource, operation: 'get', taskId, waitMode: 'poll', options });
		expect(item.json).toMatchObject({ id: taskId, state: 'success' });
		expect((await stage.engine.openBinary(item)).size).toBeGreaterThan(1000);
	});

	it('with a wait refuses a failed task with its id, what Chanjing says and what to do', async () => {
		const stage = await open();
		const taskId = await addFailed(stage, 41, '蝉豆不足扣费失败');
		const error = await stage.refusal({ resource, operation: 'get', taskId, waitMode: 'poll' });
		expect(error.message).toBe(`Avatar video task ${taskId} has no video: 蝉豆不足扣费失败`);
		expect(error.description).toContain('Top it up');
		expect(error.context?.data).toMatchObject({ task_id: taskId });
	});
});

describe('a failure in the words of Chanjing', () => {
	it.each([
		['蝉豆不足扣费失败', 'Top it up'],
		['您需要至少输入1S以上的内容', 'at least one second of speech'],
		['音频中没有人声', 'hears nobody speak'],
		['不支持的音频格式，请上传mp3、m4a、wav', 'Give it as mp3, m4a or wav'],
		['不支持纯数字文本', 'Add a word'],
		['上传音频文件失败', 'Check that its URL opens without a login'],
		['上传背景文件失败', 'Check that its URL opens without a login'],
		['暂不支持该语种', 'Change the text or the voice'],
		['内容违规', 'Change the text, the audio or the video'],
		['未知原因', 'Change what Chanjing names'],
	])('%s is shown with what to do about it', async (msg, advice) => {
		const stage = await open();
		const taskId = await addFailed(stage, 41, msg);
		const error = await stage.refusal({ resource, operation: 'get', taskId, waitMode: 'poll' });
		expect(error.message).toBe(`Avatar video task ${taskId} has no video: ${msg}`);
		expect(error.description).toContain(advice);
	});
});

describe('Get Many', () => {
	it.each(['page_info', 'pageInfo', 'ListPageInfo'] as const)(
		'returns the tasks of all pages, in the order of the list, spelled %s',
		async (pageCasing) => {
			const stage = await open({ pageCasing });
			stage.sim.state.addTask({ status: 20 });
			const ids = Array.from({ length: 130 }, () => add(stage)).reverse();
			const items = await stage.items({ resource, operation: 'getMany', returnAll: true });
			expect(items.map(({ json }) => json.id)).toEqual(ids);
			expect(stage.sim.log.count('videoList')).toBe(2);
		},
	);

	it('gives task items, filters them by state, and keeps to Limit', async () => {
		const stage = await open();
		const failed = [40, 59, 50].map((status) => add(stage, { status })).reverse();
		add(stage);
		add(stage, { status: 10 });
		const get = async (more: object) =>
			(await stage.items({ resource, operation: 'getMany', ...more })).map(({ json }) => json);
		const ofState = await get({ filters: { state: ['failed'] }, limit: 2 });
		expect(ofState.map(({ id }) => id)).toEqual(failed.slice(0, 2));
		expect(ofState[0]).toMatchObject({ resource, state: 'failed', subtitle_data_url: '' });
		expect((await get({ limit: 3 })).length).toBe(3);
	});
});

describe('Download', () => {
	it.each([
		['video', 'video/mp4', 'mp4'],
		['cover', 'image/jpeg', 'jpg'],
	])('streams the %s into the output, named after the task', async (asset, mimeType, fileExtension) => {
		const stage = await open();
		const taskId = add(stage);
		const [item] = await stage.items({ resource, operation: 'download', taskId, asset });
		expect(item.json).toMatchObject({ id: taskId, resource, state: 'success' });
		expect(item.binary?.data).toMatchObject({ mimeType, fileExtension });
		expect(item.binary?.data.fileName).toBe(`${taskId}.${fileExtension}`);
	});

	it('of a transparent video gives a webm', async () => {
		const stage = await open({ resultContentType: 'application/octet-stream' });
		const taskId = add(stage, { request: { ...spoken, is_rgba_mode: true } });
		const [item] = await stage.items({ resource, operation: 'download', taskId });
		expect(item.binary?.data).toMatchObject({ mimeType: 'video/webm', fileName: `${taskId}.webm` });
		// Drawing it takes long on a busy machine.
	}, 120_000);

	it.each([
		[10, /^Avatar video task \w+ has no video yet, it is generating/],
		[50, /^Avatar video task \w+ has no video: 失败/],
	])('refuses a task of status %i', async (status, message) => {
		const stage = await open();
		const taskId = status === 10 ? add(stage, { status }) : await addFailed(stage, status, '失败');
		const error = await stage.refusal({ resource, operation: 'download', taskId });
		expect(error.message).toMatch(message);
	});
});

describe('Delete', () => {
	it('deletes the task', async () => {
		const stage = await open();
		const taskId = add(stage);
		const [{ json }] = await stage.items({ resource, operation: 'delete', taskId });
		expect(json).toEqual({ id: taskId, deleted: true });
		expect(stage.sim.state.task(taskId).deleted).toBe(true);
	});

	it.each([50000, 40000])(
		'counts as success where only the reply was lost, although Chanjing then knows no such task (code %i)',
		async (unknownTaskCode) => {
			const stage = await open({ unknownTaskCode });
			const taskId = add(stage);
			stage.sim.faults.add({ on: 'deleteVideo', kind: 'lostReply' });
			const [{ json }] = await stage.items({ resource, operation: 'delete', taskId });
			expect(json).toEqual({ id: taskId, deleted: true });
			expect(stage.sim.log.count('deleteVideo')).toBe(2);
		},
	);

	it('refuses a task that never was, and one that Chanjing will not delete', async () => {
		const stage = await open();
		const unknown = stage.sim.state.addTask();
		const error = await stage.refusal({ resource, operation: 'delete', taskId: unknown });
		expect(error.message).toContain(`Chanjing knows no avatar video task ${unknown}`);
		expect(stage.sim.log.count('deleteVideo')).toBe(0);
		stage.sim.faults.add({ on: 'deleteVideo', kind: 'code', code: 40000, msg: '参数错误' });
		const kept = await stage.refusal({ resource, operation: 'delete', taskId: add(stage) });
		expect(kept.message).toContain('参数错误');
	});
});
