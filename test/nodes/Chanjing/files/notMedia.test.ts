import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { fileItem } from '../../../../testing/engine';
import { startFileServer, type FileServer } from '../../../../testing/fileServer';
import { sampleAudio, sampleVideo } from '../../../../testing/samples';
import { coverImage, speakerVideo } from '../../../../testing/simulator/store';
import { binaryModes, byId, sha256, sha256OfFile, useStages } from '../../../../testing/stage';

const open = useStages();
const servers: FileServer[] = [];
afterEach(async () => await Promise.all(servers.splice(0).map(async (server) => await server.close())));

const page =
	'<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Sign in to go on.</body></html>';
const json = '{"code":403,"msg":"denied","data":null}';
const xml = '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code></Error>';
const texts: Array<[what: string, type: string, body: string | Buffer]> = [
	['a web page', 'text/html; charset=utf-8', page],
	['JSON', 'application/json', json],
	['XML', 'application/xml', xml],
	['text', 'text/plain', 'The file was moved.\r\nAsk your administrator.'],
	['text', 'text/plain', '文件不存在'],
	['text', 'text/plain', Buffer.from('\ufeffNot here', 'utf16le')],
	['a web page', 'video/mp4', page],
	['JSON', 'application/octet-stream', json],
];

/** The address of a server that answers 200 with these bytes. */
async function served(bytes: Buffer | string, type: string): Promise<string> {
	const server = await startFileServer(Buffer.from(bytes as string), type);
	servers.push(server);
	return server.url;
}

const upload = (url: string, more = {}) => ({
	resource: 'file',
	operation: 'upload',
	source: 'url',
	url,
	...more,
});

describe('a URL that answers 200 with something else than the file is refused before Chanjing is asked', () => {
	it.each(texts)('%s of type %s', async (what, type, body) => {
		const stage = await open();
		for (const path of ['/plain/clip.mp4', '/chunked/clip.mp4']) {
			const error = await stage.refusal(upload((await served(body, type)) + path));
			expect(error.message).toBe(
				`File URL: the file could not be read: 127.0.0.1 answered with ${what}, not with a media file`,
			);
			expect(error.description).toMatch(/leads to the file itself/);
		}
		expect(stage.sim.log.entries).toEqual([]);
	});

	it('a page whose address has no extension is told to be a page, not a format', async () => {
		const stage = await open();
		const error = await stage.refusal(upload(`${await served(page, 'text/html')}/plain/watch`));
		expect(error.message).toContain('127.0.0.1 answered with a web page');
	});

	it('a page in bytes that are no text, by its type', async () => {
		const stage = await open();
		const noise = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), randomBytes(2000)]);
		const error = await stage.refusal(upload(`${await served(noise, 'text/html')}/plain/clip.mp4`));
		expect(error.message).toContain('answered with a web page');
		expect(stage.sim.log.entries).toEqual([]);
	});

	it('nothing at all', async () => {
		const stage = await open();
		const error = await stage.refusal(upload(`${await served('', 'video/mp4')}/chunked/clip.mp4`));
		expect(error.message).toBe('File URL: the file is empty (0 bytes)');
		expect(stage.sim.log.entries).toEqual([]);
	});
});

describe('a real file passes', () => {
	const samples = {
		'clip.mp4': async () => await sampleVideo('mp4'),
		'clip.mov': async () => await sampleVideo('mov'),
		'clip.webm': async () => await sampleVideo('webm'),
		'speech.mp3': async () => await sampleAudio('mp3'),
		'speech.m4a': async () => await sampleAudio('m4a'),
		'speech.wav': async () => await sampleAudio('wav'),
	};
	it.each(Object.entries(samples))('%s under any type that its server gives', async (name, sample) => {
		const stage = await open();
		const bytes = await readFile(await sample());
		const service = name.startsWith('clip') ? 'lip_sync_video' : 'lip_sync_audio';
		for (const type of ['application/octet-stream', 'binary/octet-stream', 'text/plain', 'text/html', '']) {
			const url = `${await served(bytes, type)}/plain/${name}`;
			const [{ json: item }] = await stage.items(upload(url, { service }));
			expect(stage.sim.state.file(String(item.file_id)).sha256).toBe(sha256(bytes));
		}
	});

	const atom = (type: string) => Buffer.concat([Buffer.from([0, 0, 0, 16]), Buffer.from(type, 'latin1')]);
	const beginnings: Array<[what: string, name: string, start: Buffer]> = [
		...['moov', 'mdat', 'wide', 'free', 'skip', 'pnot'].map((type): [string, string, Buffer] => [
			`an old mov that begins with ${type}`,
			'clip.mov',
			atom(type),
		]),
		['an mp3 without tags', 'speech.mp3', Buffer.from([0xff, 0xfb, 0x90, 0x44])],
		['an mp3 behind zeros', 'speech.mp3', Buffer.alloc(300)],
		['an mp3 with an APE tag', 'speech.mp3', Buffer.from('APETAGEX\xd0\x07\0\0', 'latin1')],
	];
	it.each(beginnings)('%s', async (_what, name, start) => {
		const stage = await open();
		const bytes = Buffer.concat([start, randomBytes(3000)]);
		const service = name.startsWith('clip') ? 'lip_sync_video' : 'lip_sync_audio';
		const url = `${await served(bytes, 'application/octet-stream')}/plain/${name}`;
		const [{ json: item }] = await stage.items(upload(url, { service }));
		expect(item.bytes).toBe(bytes.length);
	});
});

describe.each(binaryModes)('a text that is named like a video, with binaries in %s mode,', (mode) => {
	it.each(texts)('is refused before any call: %s of type %s', async (what, _type, body) => {
		const stage = await open({}, { binaryMode: mode });
		const good = fileItem(await sampleVideo());
		const renamed = fileItem(Buffer.from(body as string), { fileName: 'clip.mp4', mimeType: 'video/mp4' });
		const error = await stage.refusal({ resource: 'file', operation: 'upload' }, { items: [good, renamed] });
		expect(error.message).toBe(
			`Input Data Field Name: "clip.mp4" holds ${what}, not a video, audio or picture`,
		);
		expect(error.context).toMatchObject({ itemIndex: 1 });
		expect(error.description).not.toBe('');
		expect(stage.sim.log.entries).toEqual([]);
	});

	it('is not paid for', async () => {
		const stage = await open({}, { binaryMode: mode });
		const error = await stage.refusal(
			{ text: 'hello', voice: byId('common-voice-001') },
			{ items: [fileItem(Buffer.from('my notes'), { fileName: 'notes.mp4' })] },
		);
		expect(error.message).toContain('"notes.mp4" holds text');
		expect(stage.sim.log.entries).toEqual([]);
	});
});

describe('a result URL that answers 200 with something else than the video', () => {
	const download = (taskId: string, more = {}) => ({ operation: 'download', taskId, ...more });
	const bodies: typeof texts = [
		...texts.filter(([, , body]) => typeof body === 'string'),
		['nothing', 'video/mp4', ''],
	];

	it.each(bodies)('%s of type %s: is looked up anew, once', async (_what, contentType, body) => {
		const stage = await open();
		const id = stage.sim.state.addTask();
		stage.sim.state.task(id).ended!.path = speakerVideo;
		stage.sim.faults.add({ on: 'result', kind: 'body', body: String(body), contentType });
		const [item] = await stage.items(download(id));
		expect(sha256(await stage.engine.readBinary(item))).toBe(await sha256OfFile(speakerVideo));
		expect(stage.sim.log.count('result')).toBe(2);
		expect(stage.sim.log.count('lipSyncDetail')).toBe(2);
	});

	it.each([
		['a web page', 'text/html', page],
		['nothing', 'video/mp4', ''],
	])('%s that stays is refused, with its host and the ID of the task', async (what, contentType, body) => {
		const stage = await open();
		const id = stage.sim.state.addTask();
		stage.sim.faults.add({ on: 'result', kind: 'body', body, contentType, times: Infinity });
		const error = await stage.refusal(download(id));
		expect(error.message).toBe(
			`The result could not be downloaded: 127.0.0.1 answered with ${what}, not with a media file [task_id ${id}]`,
		);
		expect(stage.sim.log.count('result')).toBe(2);
	});

	it.each([1, Infinity])(
		'a web page by its type alone, in bytes that look like nothing, %d times',
		async (times) => {
			const stage = await open();
			const id = stage.sim.state.addTask();
			const fault = { on: 'result', kind: 'body', body: '\x1f\x08\0\x01'.repeat(300), times } as const;
			stage.sim.faults.add({ ...fault, contentType: 'text/html' });
			const run = await stage.run(download(id));
			expect(run.error?.message).toBe(
				times === 1
					? undefined
					: `The result could not be downloaded: 127.0.0.1 answered with a web page, not with a media file [task_id ${id}]`,
			);
			expect(stage.sim.log.count('result')).toBe(2);
			expect(stage.sim.log.count('lipSyncDetail')).toBe(2);
		},
	);

	it('a cover, the same', async () => {
		const stage = await open();
		const id = stage.sim.state.addTask();
		stage.sim.faults.add({ on: 'preview', kind: 'body', body: xml, contentType: 'image/jpeg' });
		const [item] = await stage.items(download(id, { asset: 'cover' }));
		expect(sha256(await stage.engine.readBinary(item))).toBe(await sha256OfFile(coverImage));
	});
});
