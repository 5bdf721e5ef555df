import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';

import { coverImage, speakerVideo } from '../../../../../testing/simulator/store';
import { startFileServer } from '../../../../../testing/fileServer';
import { madeUpVideo } from '../../../../../testing/samples';
import { binaryModes, sha256, sha256OfFile, type Stage, useStages } from '../../../../../testing/stage';
import { bend } from '../../../../../testing/time';

const open = useStages();
const download = (taskId: string, more = {}) => ({ operation: 'download', taskId, ...more });

/** A finished task whose video is a real one: returns its id. */
async function finished(stage: Stage): Promise<string> {
	const [{ json }] = await stage.items({
		videoSource: 'fileId',
		videoFileId: stage.sim.state.addReadyFile('lip_sync_video', speakerVideo),
		text: 'hello',
		voice: { __rl: true, mode: 'id', value: 'common-voice-001' },
	});
	await stage.sim.state.finishTask(String(json.id));
	return String(json.id);
}

describe.each(binaryModes)('with binaries in %s mode', (mode) => {
	it('the video arrives byte for byte, with its type and name, beside the task', async () => {
		const stage = await open({}, { binaryMode: mode });
		const id = await finished(stage);
		const [item] = await stage.items(download(id));
		const stored = await stage.engine.openBinary(item);
		expect(sha256(await stored.buffer())).toBe(await sha256OfFile(speakerVideo));
		expect(stored.size).toBe((await readFile(speakerVideo)).length);
		expect(stored.data).toMatchObject({ mimeType: 'video/mp4', fileName: `${id}.mp4`, fileExtension: 'mp4' });
		expect(item.json).toMatchObject({ id, state: 'success', status: 20 });
		expect(item.pairedItem).toEqual({ item: 0 });
	});

	it('the cover arrives byte for byte, with its type and name, in the field that was named', async () => {
		const stage = await open({}, { binaryMode: mode });
		const id = await finished(stage);
		const [item] = await stage.items(download(id, { asset: 'cover', outputBinaryPropertyName: 'cover' }));
		expect(Object.keys(item.binary ?? {})).toEqual(['cover']);
		const stored = await stage.engine.openBinary(item, 'cover');
		expect(sha256(await stored.buffer())).toBe(await sha256OfFile(coverImage));
		expect(stored.data).toMatchObject({ mimeType: 'image/jpeg', fileName: `${id}.jpg` });
	});

	it('a download that breaks off is made again, and nothing of the first try is left in it', async () => {
		const stage = await open({}, { binaryMode: mode });
		const id = await finished(stage);
		stage.sim.faults.add({ on: 'result', kind: 'truncate', bytes: 500 });
		const [item] = await stage.items(download(id));
		expect(sha256(await stage.engine.readBinary(item))).toBe(await sha256OfFile(speakerVideo));
		expect(stage.sim.log.count('result')).toBe(2);
	});
});

it('the MIME type is that of a video even where the result host does not say so', async () => {
	const stage = await open({ resultContentType: 'application/octet-stream' });
	const [item] = await stage.items(download(await finished(stage)));
	expect(item.binary?.data.mimeType).toBe('video/mp4');
});

it.each([403, 401, 404, 410])(
	'a result URL that is refused with %i is looked up anew, once',
	async (status) => {
		const stage = await open();
		const id = await finished(stage);
		stage.sim.faults.add({ on: 'result', kind: 'body', status, body: '<Error/>' });
		const [item] = await stage.items(download(id));
		expect(sha256(await stage.engine.readBinary(item))).toBe(await sha256OfFile(speakerVideo));
		expect(stage.sim.log.count('lipSyncDetail')).toBe(2);
		expect(stage.sim.log.count('result')).toBe(2);
	},
);

it('a result that is gone for good is refused with the ID of its task', async () => {
	const stage = await open({ resultUrlSeconds: -1 });
	const id = await finished(stage);
	const error = await stage.refusal(download(id));
	expect(error.message).toBe(`The result could not be downloaded: HTTP 403 [task_id ${id}]`);
	expect(stage.sim.log.count('result')).toBe(2);
});

it('a result host that is down for a moment is asked again', async () => {
	const stage = await open();
	const id = await finished(stage);
	stage.sim.faults.add({ on: 'result', kind: 'html', status: 502, times: 2 });
	const [item] = await stage.items(download(id));
	expect(sha256(await stage.engine.readBinary(item))).toBe(await sha256OfFile(speakerVideo));
});

it('a download that always breaks off is given up after three tries, with the ID of the task', async () => {
	const stage = await open();
	const id = await finished(stage);
	stage.sim.faults.add({ on: 'result', kind: 'truncate', bytes: 500, times: Infinity });
	const error = await stage.refusal(download(id));
	expect(error.message).toBe(`The download of the result broke off [task_id ${id}]`);
	expect(stage.sim.log.count('result')).toBe(3);
});

it('a task that failed is refused with what Chanjing said', async () => {
	const stage = await open();
	const id = stage.sim.state.addTask({ status: 30, msg: '人脸检测失败' });
	const error = await stage.refusal(download(id));
	expect(error.message).toBe(`Lip-sync task ${id} has no video: 人脸检测失败`);
	expect(stage.sim.log.count('result')).toBe(0);
});

it.each([
	[0, 'pending', 'video'],
	[10, 'generating', 'cover'],
] as const)('a task of status %i is refused: it is %s, so it has no %s yet', async (status, state, asset) => {
	const stage = await open();
	const id = stage.sim.state.addTask({ status });
	const error = await stage.refusal(download(id, { asset }));
	expect(error.message).toBe(`Lip-sync task ${id} has no ${asset} yet, it is ${state}`);
	expect(error.description).toContain('Wait for Video');
});

describe('the URL of a finished video', () => {
	const answer = (video_url: unknown, id = 'abc') =>
		JSON.stringify({
			code: 0,
			msg: 'success',
			trace_id: 't',
			data: { id, status: 20, progress: 100, msg: '', video_url },
		});

	it.each([
		['empty', '', 'Chanjing gives no URL of it'],
		['missing', undefined, 'Chanjing gives no URL of it'],
		[
			'relative',
			'/video/a.mp4?Signature=secret',
			'Chanjing gives "/video/a.mp4" as its URL, which names no host',
		],
	])('is asked for anew once when it is %s, and then told', async (_what, url, why) => {
		const stage = await open();
		stage.sim.faults.add({ on: 'lipSyncDetail', kind: 'body', body: answer(url), times: Infinity });
		const error = await stage.refusal(download('abc'));
		expect(error.message).toBe(`The result could not be downloaded: ${why} [task_id abc]`);
		expect(error.description).toContain('costs nothing again');
		expect(stage.sim.log.count('lipSyncDetail')).toBe(2);
	});

	it('that came late is taken', async () => {
		const stage = await open();
		const id = await finished(stage);
		stage.sim.faults.add({ on: 'lipSyncDetail', kind: 'body', body: answer('', id) });
		const [item] = await stage.items(download(id));
		expect(sha256(await stage.engine.readBinary(item))).toBe(await sha256OfFile(speakerVideo));
	});

	it('without a scheme is called by https', async () => {
		const firstBytes: number[] = [];
		const server = createServer((socket) => {
			socket
				.on('error', () => {})
				.once('data', (hello) => {
					firstBytes.push(hello[0]);
					socket.destroy();
				});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const stage = await open();
		const { port } = server.address() as AddressInfo;
		const body = answer(`//127.0.0.1:${port}/a.mp4`);
		stage.sim.faults.add({ on: 'lipSyncDetail', kind: 'body', body, times: Infinity });
		const error = await stage.refusal(download('abc'));
		await new Promise((resolve) => server.close(resolve));
		expect(error.message).toMatch(/^The result could not be downloaded: /);
		// What a TLS client says first.
		expect(new Set(firstBytes)).toEqual(new Set([0x16]));
	});
});

it('many items keep their order, and few are downloaded at a time', async () => {
	const stage = await open();
	const ids = Array.from({ length: 12 }, () => stage.sim.state.addTask());
	const items = ids.map((id) => ({ json: { id } }));
	const results = await stage.items(download('={{ $json.id }}'), { items });
	expect(results.map(({ json, binary }) => [json.id, binary?.data.fileName])).toEqual(
		ids.map((id) => [id, `${id}.mp4`]),
	);
	expect(results.map(({ pairedItem }) => pairedItem)).toEqual(ids.map((_, item) => ({ item })));
	expect(stage.sim.log.mostAtOnce('result')).toBeLessThanOrEqual(4);
});

describe('a result on another kind of host', () => {
	const bytes = madeUpVideo('0123456789'.repeat(50));
	let server: Awaited<ReturnType<typeof startFileServer>>;
	beforeEach(async () => {
		server = await startFileServer(bytes);
	});
	afterEach(async () => await server.close());

	/** Chanjing names this URL as the video. */
	function namesUrl(stage: Stage, path: string) {
		const data = { id: 'abc', status: 20, progress: 100, msg: '', video_url: server.url + path };
		const body = JSON.stringify({ code: 0, msg: 'success', trace_id: 't', data });
		stage.sim.faults.add({ on: 'lipSyncDetail', kind: 'body', body, times: Infinity });
	}

	it.each(['/chunked/a.mp4', '/gzip/a.mp4', '/moved/a.mp4'])('is stored byte for byte: %s', async (path) => {
		const stage = await open();
		namesUrl(stage, path);
		const [item] = await stage.items(download('abc'));
		expect(await stage.engine.readBinary(item)).toEqual(bytes);
		for (const { headers } of server.requests) expect(headers).not.toHaveProperty('access_token');
	});

	it.each(['stalled', 'drip'])(
		'is not waited for without an end when its bytes come like this: %s',
		async (way) => {
			const stage = await open();
			namesUrl(stage, `/${way}/a.mp4`);
			bend({ transfer: { baseSeconds: 0.1, bytesPerSecond: 1_000_000 } });
			const error = await stage.refusal(download('abc'));
			expect(error.message).toContain('The download of the result broke off');
			expect(server.requests).toHaveLength(3);
		},
	);
});
