import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { startFileServer, type FileServer } from '../../../../testing/fileServer';
import { sampleAudio, samplePicture, sampleVideo } from '../../../../testing/samples';
import { binaryModes, sha256, useStages } from '../../../../testing/stage';
import { bend } from '../../../../testing/time';

const open = useStages();
const bytes = Buffer.concat([randomBytes(50_000), Buffer.alloc(50_001)]);
let server: FileServer;
beforeEach(async () => {
	server = await startFileServer(bytes);
});
afterEach(async () => await server.close());

const upload = (path: string) => ({
	resource: 'file',
	operation: 'upload',
	source: 'url',
	url: server.url + path,
});

describe.each(binaryModes)('a source without a Content-Length, with binaries in %s mode,', (mode) => {
	it('that never ends is read up to a limit and refused with it, before Chanjing is asked', async () => {
		const stage = await open({}, { binaryMode: mode });
		bend({ transfer: { unknownSourceBytes: 3 * 2 ** 20 } });
		const error = await stage.refusal(upload('/endless/clip.mp4'));
		expect(error.message).toBe(
			'File URL: the file could not be read: its server does not tell its length, and it has more than 3 MB',
		);
		expect(error.description).toMatch(/HTTP Request node and use Binary/);
		expect(stage.sim.log.entries).toEqual([]);
	});

	it('that drips is given up, and the message says that it was too slow', async () => {
		const stage = await open({}, { binaryMode: mode });
		bend({ transfer: { baseSeconds: 0.3, bytesPerSecond: 100_000 } });
		const error = await stage.refusal(upload('/drip/clip.mp4'));
		expect(error.message).toBe('File URL: the file could not be read: its bytes came too slowly');
		expect(stage.sim.log.entries).toEqual([]);
	});

	it('that is slow, but not too slow, arrives', async () => {
		const stage = await open({}, { binaryMode: mode });
		bend({ transfer: { baseSeconds: 0.5, bytesPerSecond: 10_000 } });
		const [{ json }] = await stage.items(upload('/steady/clip.mp4'));
		expect(stage.sim.state.file(String(json.file_id)).sha256).toBe(sha256(bytes));
	});
});

describe('a compressed file', () => {
	let video: Buffer;
	let videos: FileServer;
	beforeEach(async () => {
		video = await readFile(await sampleVideo());
		videos = await startFileServer(video);
	});
	afterEach(async () => await videos.close());
	const uploadVideo = (path: string) => ({ ...upload(''), url: videos.url + path });

	it.each(['gzip', 'br'])('in %s arrives byte for byte', async (encoding) => {
		const stage = await open();
		const [{ json }] = await stage.items(uploadVideo(`/packed/${encoding}/clip.mp4`));
		expect(stage.sim.state.file(String(json.file_id)).sha256).toBe(sha256(video));
	});

	it.each(['half-packed/gzip', 'half-packed/br', 'half-packed-chunked/gzip', 'half-packed-chunked/br'])(
		'that is cut, but ends cleanly, is never taken for whole: %s',
		async (path) => {
			const stage = await open();
			const error = await stage.refusal(uploadVideo(`/${path}/clip.mp4`));
			expect(error.message).toBe('File URL: the file could not be read: its end is missing');
			expect(stage.sim.state.files.filter(({ sha256: known }) => known !== undefined)).toEqual([]);
		},
	);

	describe.each([
		['wav', 'lip_sync_audio', async () => await sampleAudio('wav')],
		['mp3', 'lip_sync_audio', async () => await sampleAudio('mp3')],
		['webm', 'lip_sync_video', async () => await sampleVideo('webm')],
		['jpg', 'make_video_background', async () => await samplePicture('jpg')],
		['png', 'make_video_background', async () => await samplePicture('png')],
	])('of type %s', (extension, service, sample) => {
		it('arrives byte for byte when it is whole, and not at all when it is cut', async () => {
			const file = await readFile(await sample());
			const files = await startFileServer(file, 'application/octet-stream');
			const stage = await open();
			const uploadOf = (path: string) => ({
				...upload(''),
				service,
				url: `${files.url}/${path}/a.${extension}`,
			});
			for (const path of ['packed/gzip', 'packed/br', 'chunked', 'plain']) {
				const [{ json }] = await stage.items(uploadOf(path));
				expect(stage.sim.state.file(String(json.file_id)).sha256).toBe(sha256(file));
			}
			const uploaded = stage.sim.state.files.length;
			for (const path of ['half-packed/gzip', 'half-packed/br', 'half-packed-chunked/gzip']) {
				const error = await stage.refusal(uploadOf(path));
				expect(error.message).toBe('File URL: the file could not be read: its end is missing');
			}
			await files.close();
			expect(stage.sim.state.files.slice(uploaded).filter(({ sha256: known }) => known)).toEqual([]);
		});
	});

	it.each(['half-packed/gzip', 'half-packed-chunked/gzip'])('nor as a result: %s', async (path) => {
		const stage = await open();
		const data = { id: 'abc', status: 20, progress: 100, msg: '', video_url: `${videos.url}/${path}/a.mp4` };
		const body = JSON.stringify({ code: 0, msg: 'success', trace_id: 't', data });
		stage.sim.faults.add({ on: 'lipSyncDetail', kind: 'body', body, times: Infinity });
		const error = await stage.refusal({ operation: 'download', taskId: 'abc' });
		expect(error.message).toBe('The download of the result broke off [task_id abc]');
	});

	it('in a way that n8n cannot unpack is refused', async () => {
		const stage = await open();
		const error = await stage.refusal(upload('/packed/lz4/clip.mp4'));
		expect(error.message).toBe(
			'File URL: the file could not be read: 127.0.0.1 compresses it in a way that n8n does not know (lz4)',
		);
		expect(stage.sim.log.entries).toEqual([]);
	});
});

it('a URL that redirects to itself is told as that', async () => {
	const stage = await open();
	const error = await stage.refusal(upload('/loop/clip.mp4'));
	expect(error.message).toBe('File URL: the file could not be read: too many redirects');
});
