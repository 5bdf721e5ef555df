import type { INodeParameters } from 'n8n-workflow';

import { coverImage, speakerVideo } from '../../../../testing/simulator/store';
import { sha256, sha256OfFile, useStages, type Stage } from '../../../../testing/stage';

const open = useStages();

const voice = { __rl: true, mode: 'id', value: 'common-voice-001' };
const order = (stage: Stage): INodeParameters => ({
	videoSource: 'fileId',
	videoFileId: stage.sim.state.addReadyFile('lip_sync_video', speakerVideo),
	text: 'hello',
	voice,
	waitMode: 'poll',
});

/** A finished task with a real video: returns its id. */
async function finished(stage: Stage): Promise<string> {
	const [{ json }] = await stage.items(order(stage));
	return String(json.id);
}

describe('Download Cover', () => {
	it.each(['create', 'get'])('puts the cover beside the video (%s)', async (operation) => {
		const stage = await open();
		const options = { download: true, downloadCover: true };
		const parameters =
			operation === 'create' ? order(stage) : { operation: 'get', taskId: await finished(stage) };
		const [item] = await stage.items({ ...parameters, options });
		expect(Object.keys(item.binary ?? {}).sort()).toEqual(['cover', 'data']);
		expect(sha256(await stage.engine.readBinary(item, 'cover'))).toBe(await sha256OfFile(coverImage));
		expect(sha256(await stage.engine.readBinary(item))).toBe(await sha256OfFile(speakerVideo));
		expect(item.binary?.cover).toMatchObject({
			mimeType: 'image/jpeg',
			fileName: `${String(item.json.id)}.jpg`,
		});
		expect(item.json).not.toHaveProperty('cover_error');
	});

	it('works for avatar videos, alone, and in the field that is named', async () => {
		const stage = await open();
		const taskId = stage.sim.state.addTask({ kind: 'avatarVideo' });
		const options = { downloadCover: true, coverBinaryPropertyName: 'picture' };
		const [item] = await stage.items({ resource: 'avatarVideo', operation: 'get', taskId, options });
		expect(Object.keys(item.binary ?? {})).toEqual(['picture']);
	});

	it('is off by itself', async () => {
		const stage = await open();
		const [item] = await stage.items({ ...order(stage), options: { download: true } });
		expect(Object.keys(item.binary ?? {})).toEqual(['data']);
	});

	it('loses neither video nor item where the cover cannot be had: the item says why', async () => {
		const stage = await open();
		stage.sim.faults.add({ on: 'preview', kind: 'html', status: 404, times: Infinity });
		const options = { download: true, downloadCover: true };
		const [item] = await stage.items({ ...order(stage), options });
		expect(Object.keys(item.binary ?? {})).toEqual(['data']);
		expect(item.json).toMatchObject({
			state: 'success',
			cover_error: expect.stringMatching(/^The result could not be downloaded: .*404/),
		});
		expect(item.json).not.toHaveProperty('error');
	});

	it('gets nothing of a task that failed', async () => {
		const stage = await open();
		const taskId = stage.sim.state.addTask({ status: 30, msg: '失败' });
		const [item] = await stage.items({ operation: 'get', taskId, options: { downloadCover: true } });
		expect(item.binary).toBeUndefined();
		expect(item.json).not.toHaveProperty('cover_error');
	});

	it('refuses one field for both, before any call', async () => {
		const stage = await open();
		const options = { download: true, downloadCover: true, coverBinaryPropertyName: 'data' };
		for (const parameters of [order(stage), { operation: 'get', taskId: 'abc' }]) {
			const error = await stage.refusal({ ...parameters, options });
			expect(error.message).toBe('Cover Output Field Name: "data" takes the video already');
		}
		expect(stage.sim.log.entries).toEqual([]);
	});
});

describe('File Name', () => {
	const named = [
		['Monday', 'Monday.mp4'],
		['Monday.mp4', 'Monday.mp4'],
		['Monday.MP4', 'Monday.mp4'],
		['Monday.mov', 'Monday.mp4'],
		['v1.2 final', 'v1.2 final.mp4'],
		['周一 – 开门时间', '周一 – 开门时间.mp4'],
		['../../etc/passwd', '-..-etc-passwd.mp4'],
		['C:\\videos\\a|b?.mp4', 'C--videos-a-b-.mp4'],
		['a\u0000b\nc', 'a-b-c.mp4'],
		['x'.repeat(300), `${'x'.repeat(200)}.mp4`],
	];

	it.each(named)('%j names the file %j', async (fileName, expected) => {
		const stage = await open();
		const taskId = stage.sim.state.addTask();
		const items = [{ json: { fileName } }];
		const options = { download: true, downloadCover: true, fileName: '={{ $json.fileName }}' };
		const [item] = await stage.items({ operation: 'get', taskId, options }, { items });
		expect(item.binary?.data.fileName).toBe(expected);
		expect(item.binary?.cover.fileName).toBe(expected.replace(/mp4$/, 'jpg'));
	});

	it.each(['', '..', ' . ', '.mp4'])('%j leaves the file the name of its task', async (fileName) => {
		const stage = await open();
		const taskId = stage.sim.state.addTask();
		const options = { download: true, fileName };
		const [item] = await stage.items({ operation: 'get', taskId, options });
		expect(item.binary?.data.fileName).toBe(`${taskId}.mp4`);
	});

	it('is each item its own, in Create too', async () => {
		const stage = await open();
		const items = ['Monday', 'Tuesday'].map((title) => ({ json: { title } }));
		const options = { download: true, fileName: '={{ $json.title }}' };
		const results = await stage.items({ ...order(stage), options }, { items });
		expect(results.map(({ binary }) => binary?.data.fileName)).toEqual(['Monday.mp4', 'Tuesday.mp4']);
	});

	it.each([
		['video', 'Monday.mp4'],
		['cover', 'Monday.jpg'],
	])('names what Download gives: %s', async (asset, expected) => {
		const stage = await open();
		const taskId = stage.sim.state.addTask();
		const options = { fileName: 'Monday' };
		const [item] = await stage.items({ operation: 'download', taskId, asset, options });
		expect(item.binary?.data.fileName).toBe(expected);
	});

	it.each(['create', 'get'])('names the audio and the subtitles of a speech (%s)', async (operation) => {
		const stage = await open();
		const parameters =
			operation === 'create'
				? { text: '你好，世界。', voice }
				: { taskId: stage.sim.state.addTask({ kind: 'speech' }) };
		const options = { download: true, subtitleFormat: 'srt', fileName: 'Monday.wav' };
		const [{ binary }] = await stage.items({ resource: 'speech', operation, ...parameters, options });
		expect(binary?.data.fileName).toBe('Monday.wav');
		if (operation === 'create') expect(binary?.subtitles.fileName).toBe('Monday.srt');
	});

	it('refuses what is no text, before any call', async () => {
		const stage = await open();
		const options = { download: true, fileName: '={{ { title: "Monday" } }}' };
		const error = await stage.refusal({ operation: 'get', taskId: 'abc', options });
		expect(error.message).toMatch(/^File Name: /);
		expect(stage.sim.log.entries).toEqual([]);
	});
});
