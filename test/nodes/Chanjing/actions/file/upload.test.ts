import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { readFile, stat } from 'node:fs/promises';

import { uploadBytes } from '../../../../../nodes/Chanjing/limits';
import { maxBytesOf } from '../../../../../nodes/Chanjing/files/formats';
import { startFileServer } from '../../../../../testing/fileServer';
import { file, fileItem } from '../../../../../testing/engine';
import { madeUpVideo, sampleVideo } from '../../../../../testing/samples';
import { binaryModes, sha256, sha256OfFile, useStages } from '../../../../../testing/stage';
import { bend } from '../../../../../testing/time';

const open = useStages();
const upload = { resource: 'file', operation: 'upload' };
const bytes = randomBytes(700_001);
const clip = (fileName = 'clip.mp4', content: Buffer = bytes, mimeType?: string) =>
	fileItem(content, { fileName, mimeType });

describe.each(binaryModes)('with binaries in %s mode', (mode) => {
	it('the file arrives byte for byte, with its exact length and the MIME type that was signed', async () => {
		const { sim, items } = await open({}, { binaryMode: mode });
		const video = await sampleVideo('mp4');
		const { size } = await stat(video);

		const [{ json, pairedItem }] = await items(upload, { items: [fileItem(video)] });

		const id = String(json.file_id);
		expect(json).toEqual({
			file_id: id,
			service: 'lip_sync_video',
			name: basename(video),
			mime_type: 'video/mp4',
			bytes: size,
			status: 1,
			ready: true,
			url: expect.stringMatching(new RegExp(`^http://[^?]+/${id}\\.mp4$`)),
		});
		expect(pairedItem).toEqual({ item: 0 });
		expect(sim.state.file(id)).toMatchObject({ bytes: size, sha256: await sha256OfFile(video) });
		const [put] = sim.log.calls('put');
		expect(put.headers).toMatchObject({ 'content-length': String(size), 'content-type': 'video/mp4' });
		expect(put.headers).not.toHaveProperty('transfer-encoding');
		expect(sim.log.counts()).toMatchObject({ accessToken: 1, createUploadUrl: 1, put: 1 });
	});

	it('an upload that breaks off is made again with another URL and the same bytes', async () => {
		const { sim, items } = await open({}, { binaryMode: mode });
		sim.faults.add({ on: 'put', kind: 'lostRequest', afterBytes: 300_000 });

		const [{ json }] = await items(upload, { items: [clip()] });

		const [broken, whole] = sim.log.calls('put');
		expect(whole.url).not.toBe(broken.url);
		expect(whole.about).toBe(json.file_id);
		expect(sim.state.file(String(json.file_id)).sha256).toBe(sha256(bytes));
		expect(sim.log.count('put')).toBe(2);
		expect(sim.log.count('createUploadUrl')).toBe(2);
	});

	it('the same binary in several items is uploaded once', async () => {
		const { sim, items } = await open({}, { binaryMode: mode });
		const shared = file(bytes, { fileName: 'clip.mp4' });
		const three = [1, 2, 3].map((n) => ({ json: { n }, files: { data: shared } }));

		const results = await items(upload, { items: [...three, clip('other.mp4', randomBytes(1000))] });

		const ids = results.map(({ json }) => json.file_id);
		expect(new Set(ids.slice(0, 3)).size).toBe(1);
		expect(ids[3]).not.toBe(ids[0]);
		expect(results.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 3].map((item) => ({ item })));
		expect(sim.log.count('put')).toBe(2);
	});
});

describe('every documented format', () => {
	it.each([
		['lip_sync_video', 'clip.mp4', 'video/mp4'],
		['lip_sync_video', 'clip.mov', 'video/quicktime'],
		['lip_sync_video', 'clip.webm', 'video/webm'],
		['lip_sync_audio', 'speech.mp3', 'audio/mpeg'],
		['lip_sync_audio', 'speech.m4a', 'audio/x-m4a'],
		['lip_sync_audio', 'speech.wav', 'audio/x-wav'],
		['customised_person', 'anna.mp4', 'video/mp4'],
		['customised_person', 'anna.mov', 'video/quicktime'],
		['customised_person', 'anna.webm', 'video/webm'],
		['prompt_audio', 'voice.mp3', 'audio/mpeg'],
		['prompt_audio', 'voice.wav', 'audio/x-wav'],
		['prompt_audio', 'voice.m4a', 'audio/x-m4a'],
		['make_video_audio', 'speech.wav', 'audio/x-wav'],
		['make_video_audio', 'speech.mp3', 'audio/mpeg'],
		['make_video_audio', 'speech.m4a', 'audio/x-m4a'],
		['make_video_background', 'room.jpg', 'image/jpeg'],
		['make_video_background', 'room.png', 'image/png'],
	])('%s takes %s, sent as %s', async (service, name, mimeType) => {
		const { sim, items } = await open();
		// What n8n thinks of the type counts for nothing: the URL is signed for Chanjing's.
		const item = clip(name, bytes, 'application/octet-stream');
		const [{ json }] = await items({ ...upload, service }, { items: [item] });
		expect(json).toMatchObject({ service, name, mime_type: mimeType, ready: true });
		expect(sim.log.calls('put')[0].headers['content-type']).toBe(mimeType);
	});

	it.each(['recording', 'Interview.final'])(
		'is recognised by the MIME type where the name (%s) does not tell it',
		async (name) => {
			const { sim, items } = await open();
			const [{ json }] = await items(upload, { items: [clip(name, bytes, 'video/quicktime')] });
			expect(json.name).toBe(`${name}.mov`);
			expect(sim.log.calls('createUploadUrl')[0].query).toEqual({
				service: 'lip_sync_video',
				name: `${name}.mov`,
			});
		},
	);
});

describe('a file that is larger than Chanjing takes', () => {
	const services = [
		['prompt_audio', 'voice.mp3', 'voice sample'],
		['customised_person', 'anna.mp4', 'avatar source'],
	] as const;

	it.each(services)('is refused for %s before any call, with both sizes', async (service, name, purpose) => {
		const { sim, items, refusal } = await open();
		uploadBytes[service] = 1024 ** 2;
		const fits = clip(name, Buffer.alloc(1024 ** 2));
		const tooLarge = clip(name, Buffer.alloc(1024 ** 2 + 1));
		const error = await refusal({ ...upload, service }, { items: [fits, tooLarge] });
		expect(error.message).toBe(
			`Input Data Field Name: the file has 1.1 MB, and Chanjing takes at most 1 MB as ${purpose}`,
		);
		expect(error.context).toMatchObject({ itemIndex: 1 });
		expect(sim.log.entries).toEqual([]);
		expect(await items({ ...upload, service }, { items: [fits] })).toHaveLength(1);
	});

	it.each(services)('is refused for %s behind a URL, too', async (service, name) => {
		const { sim, refusal } = await open();
		uploadBytes[service] = 1024 ** 2;
		const server = await startFileServer(Buffer.alloc(1024 ** 2 + 1));
		try {
			for (const path of ['plain', 'chunked', 'endless']) {
				const url = `${server.url}/${path}/${name}`;
				const error = await refusal({ ...upload, service, source: 'url', url });
				expect(error.message).toMatch(/^File URL: .* (at most|more than) 1 MB/);
			}
		} finally {
			await server.close();
		}
		expect(sim.log.entries).toEqual([]);
	});

	it('is one of 100 MB for a voice and 2 GB for an avatar, and of no known size for others', () => {
		const sizes = services.map(([service]) => maxBytesOf(service));
		expect(sizes).toEqual([100 * 1024 ** 2, 2 * 1024 ** 3]);
		expect(maxBytesOf('lip_sync_video')).toBe(Infinity);
	});
});

describe('the public URL of a file', () => {
	const told = async (fields: object) => {
		const { sim, items } = await open();
		const target = {
			sign_url: '',
			mime_type: 'video/mp4',
			file_id: sim.state.addReadyFile('lip_sync_video'),
		};
		const put = await startFileServer(bytes);
		target.sign_url = `${put.url}/taken`;
		const body = JSON.stringify({ code: 0, msg: '', trace_id: 't', data: { ...target, ...fields } });
		sim.faults.add({ on: 'createUploadUrl', kind: 'body', body });
		const [{ json }] = await items(upload, { items: [clip()] }).finally(put.close);
		return json;
	};

	it('is that which Chanjing gives', async () => {
		const url = 'https://res.example.com/upload/a b.mp4';
		expect(await told({ full_path: url })).toMatchObject({ url });
	});

	it.each([
		['is signed', 'https://res.example.com/a.mp4?Signature=abc'],
		['names no host', 'upload/a.mp4'],
		['is missing', undefined],
		['is none', { path: 'a.mp4' }],
	])('is left out where it %s', async (_what, full_path) => {
		expect(await told({ full_path })).not.toHaveProperty('url');
	});
});

describe('the options', () => {
	it('File Name replaces the name of the input', async () => {
		const { sim, items } = await open();
		const options = { fileName: 'anna.mp4' };
		const [{ json }] = await items({ ...upload, options }, { items: [clip('upload.bin')] });
		expect(json.name).toBe('anna.mp4');
		expect(sim.state.file(String(json.file_id)).name).toBe('anna.mp4');
	});

	it('Wait Until Ready, switched off, looks at nothing and says so', async () => {
		const { sim, items } = await open({ fileReadyMs: Infinity });
		const options = { waitUntilReady: false };
		const [{ json }] = await items({ ...upload, options }, { items: [clip()] });
		expect(json).toMatchObject({ status: 0, ready: false });
		expect(sim.log.count('fileDetail') + sim.log.count('fileList')).toBe(0);
	});

	it('another input field is named by Input Data Field Name', async () => {
		const { sim, items } = await open();
		const item = fileItem(bytes, { property: 'video', fileName: 'clip.mp4' });
		await items({ ...upload, binaryPropertyName: 'video' }, { items: [item] });
		expect(sim.log.calls('put')[0].bytesIn).toBe(bytes.length);
	});
});

describe('the wait until a file can be used', () => {
	it('ends when Chanjing says so, not before', async () => {
		const { sim, items } = await open({ fileReadyMs: 300 });
		const [{ json }] = await items(upload, { items: [clip()] });
		expect(json).toMatchObject({ status: 1, ready: true });
		expect(sim.log.count('fileDetail')).toBeGreaterThan(1);
	});

	it('takes status 2 for ready too, as one page of the documentation says', async () => {
		const { items } = await open({ readyStatus: 2 });
		const [{ json }] = await items(upload, { items: [clip()] });
		expect(json).toMatchObject({ status: 2, ready: true });
	});

	it('asks for many files at once', async () => {
		const { sim, items } = await open({ fileReadyMs: Infinity });
		const many = Array.from({ length: 12 }, (_, n) => clip(`clip-${n}.mp4`, madeUpVideo(`file ${n}`)));
		const uploading = items(upload, { items: many });
		await sim.log.waitFor('put', many.length);
		const looks = () => sim.log.count('fileList') + sim.log.count('fileDetail');
		const before = looks();
		for (const file of sim.state.files) file.readyAt = Date.now();
		const results = await uploading;
		expect(results.map(({ json }) => json.name)).toEqual(many.map((_, n) => `clip-${n}.mp4`));
		expect(results.every(({ json }) => json.ready)).toBe(true);
		expect(looks() - before).toBeLessThan(many.length);
	});

	it('ends with what Chanjing found when the content check fails', async () => {
		const { sim, refusal } = await open();
		sim.faults.failNextContentChecks();
		const error = await refusal(upload, { items: [clip()] });
		const [{ id }] = sim.state.files;
		expect(error.message).toBe(
			`File ${id} cannot be used, it failed the content check: ${sim.options.contentCheckMsg}`,
		);
		expect(error.description).toContain('Upload another file.');
		expect(error.context?.data).toMatchObject({ file_id: id });
	});

	it('ends at Ready Timeout, and tells the ID of the file that is there', async () => {
		const { sim, refusal } = await open({ fileReadyMs: Infinity });
		const error = await refusal({ ...upload, options: { readyTimeout: 1 } }, { items: [clip()] });
		const [{ id }] = sim.state.files;
		expect(error.message).toBe(`File ${id} cannot be used yet after 1 seconds`);
		expect(error.description).toContain('It is uploaded');
		expect(error.context?.data).toMatchObject({ file_id: id });
	});
});

describe('an upload that the storage does not take', () => {
	it('is given up after three URLs, and no URL is shown', async () => {
		const { sim, refusal } = await open();
		sim.faults.add({ on: 'put', kind: 'lostRequest', afterBytes: 1000, times: Infinity });
		const error = await refusal(upload, { items: [clip()] });
		expect(sim.log.count('put')).toBe(3);
		expect(sim.log.count('createUploadUrl')).toBe(3);
		expect(error.message).toMatch(/^"clip\.mp4" did not reach the storage of Chanjing/);
		expect(JSON.stringify(error)).not.toContain(sim.storageUrl);
	});

	it('is given up where it never answers', async () => {
		const { sim, refusal } = await open();
		bend({ transfer: { baseSeconds: 0.3, bytesPerSecond: 1e9 } });
		sim.faults.add({ on: 'put', kind: 'hang', times: Infinity });
		const error = await refusal(upload, { items: [clip()] });
		expect(error.message).toBe('"clip.mp4" did not reach the storage of Chanjing: no answer in time');
		expect(sim.log.count('put')).toBe(3);
	});

	it('is tried with a new URL when the URL was refused', async () => {
		const { sim, items } = await open();
		sim.faults.add({
			on: 'put',
			kind: 'body',
			status: 403,
			body: '<Error><Code>AccessDenied</Code></Error>',
		});
		const [{ json }] = await items(upload, { items: [clip()] });
		const urls = sim.log.calls('put').map(({ url }) => url);
		expect(new Set(urls).size).toBe(2);
		expect(sim.state.file(String(json.file_id)).sha256).toBe(sha256(bytes));
	});

	it('is given up when every URL has expired on arrival', async () => {
		const stage = await open({ uploadUrlSeconds: -1 });
		stage.provoked.push('badSignature');
		const error = await stage.refusal(upload, { items: [clip()] });
		expect(error.message).toContain('HTTP 403');
		expect(stage.sim.log.count('put')).toBe(3);
	});

	it('counts 204 as taken', async () => {
		const { sim, items } = await open({ putStatus: 204 });
		await items(upload, { items: [clip()] });
		expect(sim.log.count('put')).toBe(1);
	});
});

describe('refused before any call, with the field and the item', () => {
	const good = clip();
	const url = (value: string) => ({ source: 'url', url: value });
	it.each([
		['an empty file', {}, clip('clip.mp4', Buffer.alloc(0)), /^Input Data Field Name: the file is empty/],
		['another extension', {}, clip('clip.avi'), /^Input Data Field Name: .*"clip\.avi" as driving video/],
		['a video as audio', { service: 'lip_sync_audio' }, clip(), /^Input Data Field Name: .*as audio/],
		['no file in the field', {}, { json: {} }, /^Input Data Field Name: .*no file in the field "data"/],
		['a URL that is none', url('={{ "clip.mp4" }}'), good, /^File URL: .*not an http or https URL/],
		['a file URL', url('={{ "file:///etc/passwd" }}'), good, /^File URL: .*not an http or https URL/],
		['a URL that is missing', url('={{ "" }}'), good, /^File URL: a URL is missing/],
		['a timeout of nothing', { options: { readyTimeout: '={{ 0 }}' } }, good, /^Ready Timeout: 0 is not/],
	])('%s', async (_what, parameters, item, message) => {
		const { sim, refusal } = await open();
		const audio = 'service' in parameters;
		const first = audio ? clip('speech.mp3') : good;
		const everyItem = 'source' in parameters || 'options' in parameters;

		const error = await refusal({ ...upload, ...parameters }, { items: [first, item] });

		expect(error.message).toMatch(message);
		expect(error.context).toMatchObject({ itemIndex: everyItem ? 0 : 1 });
		expect(error.description).not.toBe('');
		expect(sim.log.entries).toEqual([]);
	});

	it('says which purposes there are', async () => {
		const { sim, refusal } = await open();
		const error = await refusal({ ...upload, service: '={{ "poster" }}' }, { items: [clip()] });
		expect(error.message).toBe(
			'Purpose: poster is not one of lip_sync_video, lip_sync_audio, customised_person, prompt_audio, make_video_audio, make_video_background',
		);
		expect(sim.log.entries).toEqual([]);
	});

	it('says which formats are taken', async () => {
		const { refusal } = await open();
		const error = await refusal(upload, { items: [clip('clip.avi')] });
		expect(error.description).toContain('Use one of mp4, mov, webm');
	});
});

it('a real file of another shape keeps its bytes, too', async () => {
	const { sim, items } = await open();
	const webm = await sampleVideo('webm');
	const [{ json }] = await items(upload, { items: [fileItem(webm)] });
	expect(sim.state.file(String(json.file_id)).sha256).toBe(sha256(await readFile(webm)));
});
