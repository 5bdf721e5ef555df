import { randomBytes } from 'node:crypto';

import { binaryModes, sha256, useStages } from '../../../../testing/stage';
import { bend } from '../../../../testing/time';
import { startFileServer, type FileServer } from '../../../../testing/fileServer';

const open = useStages();
// Half of it is zeros, so that its compressed form has another length.
const bytes = Buffer.concat([randomBytes(200_000), Buffer.alloc(200_001)]);
let server: FileServer;
beforeEach(async () => {
	server = await startFileServer(bytes);
});
afterEach(async () => await server.close());

const upload = (path: string, options = {}) => ({
	resource: 'file',
	operation: 'upload',
	source: 'url',
	url: server.url + path,
	options,
});

describe.each(binaryModes)('a file behind a URL, with binaries in %s mode, arrives byte for byte', (mode) => {
	it.each([
		['with a Content-Length', '/plain/clip.mp4'],
		['in chunks, without a length', '/chunked/clip.mp4'],
		['compressed, with the length of the compressed form', '/gzip/clip.mp4'],
		['compressed and in chunks', '/gzip-chunked/clip.mp4'],
		['behind a redirect', '/moved/clip.mp4'],
	])('%s', async (_how, path) => {
		const { sim, ...stage } = await use(mode);
		const [{ json, binary }] = await stage.items(upload(path));
		const file = sim.state.file(String(json.file_id));
		expect(file).toMatchObject({ sha256: sha256(bytes), bytes: bytes.length });
		expect(json).toMatchObject({ name: 'clip.mp4', bytes: bytes.length, ready: true });
		expect(binary).toBeUndefined();
		const put = sim.log.calls('put').at(-1);
		expect(put?.headers).toMatchObject({
			'content-length': String(bytes.length),
			'content-type': 'video/mp4',
		});
	});

	it('also when its compressed form is the longer one', async () => {
		const { sim, ...stage } = await use(mode);
		const noise = await startFileServer(randomBytes(50_000));
		const [{ json }] = await stage.items({ ...upload(''), url: `${noise.url}/gzip/clip.mp4` });
		await noise.close();
		expect(json.bytes).toBe(50_000);
		expect(sim.state.file(String(json.file_id)).bytes).toBe(50_000);
	});

	it('also when the upload breaks off and the URL must be read again', async () => {
		const { sim, ...stage } = await use(mode);
		sim.faults.add({ on: 'put', kind: 'lostRequest', afterBytes: 100_000 });
		const [{ json }] = await stage.items(upload('/plain/clip.mp4'));
		expect(sim.state.file(String(json.file_id)).sha256).toBe(sha256(bytes));
		expect(sim.log.count('put')).toBe(2);
	});
});

it('nothing of Chanjing goes to the server of the file', async () => {
	const { sim, ...stage } = await use();
	await stage.items(upload('/moved/clip.mp4'));
	expect(server.requests).toHaveLength(2);
	for (const { headers } of server.requests) {
		expect(headers).not.toHaveProperty('access_token');
		expect(headers).not.toHaveProperty('authorization');
		expect(JSON.stringify(headers)).not.toContain(sim.state.token);
	}
});

it('the same URL in several items is read and uploaded once', async () => {
	const { sim, ...stage } = await use();
	const results = await stage.items(upload('/plain/clip.mp4'), { items: [{}, {}, {}] });
	expect(new Set(results.map(({ json }) => json.file_id)).size).toBe(1);
	expect(server.requests).toHaveLength(1);
	expect(sim.log.count('put')).toBe(1);
});

describe('the name of the file', () => {
	const named = (disposition: string) => `/named?disposition=${encodeURIComponent(disposition)}`;
	it.each([
		['comes from the path of the URL', '/plain/my%20clip.mp4?size=1', 'my clip.mp4'],
		['comes from Content-Disposition', named('attachment; filename="anna.mp4"'), 'anna.mp4'],
		['comes from it without quotes', named('attachment; filename=anna.mp4'), 'anna.mp4'],
		['comes from its encoded form', named("attachment; filename*=UTF-8''an%20na.mp4"), 'an na.mp4'],
		[
			'comes from its encoded form when both are there',
			named(`attachment; filename="plain.mp4"; filename*=UTF-8''%E8%9D%89%E9%95%9C.mp4`),
			'蝉镜.mp4',
		],
		['gets an extension from the MIME type', '/plain/download', 'download.mp4'],
		['gets one also behind an ending that is none of media', '/plain/get.php', 'get.php.mp4'],
	])('%s', async (_what, path, name) => {
		const { sim, ...stage } = await use();
		const [{ json }] = await stage.items(upload(path));
		expect(json.name).toBe(name);
		expect(sim.log.calls('createUploadUrl')[0].query.name).toBe(name);
	});

	it('can be given where neither URL nor MIME type tells the format', async () => {
		const stage = await open();
		const [{ json }] = await stage.items(upload('/untyped/download', { fileName: 'anna.mov' }));
		expect(json).toMatchObject({ name: 'anna.mov', mime_type: 'video/quicktime' });
	});
});

describe('what cannot be uploaded is refused before Chanjing is asked, with field, item and advice', () => {
	it.each([
		['an address without a file', '/missing/clip.mp4', /its server answered HTTP 404/],
		['a file of another format', '/plain/clip.avi', /"clip\.avi" as driving video/],
		[
			'a file of an unknown format',
			'/untyped/download',
			/neither its name "download" nor its type .* driving video/,
		],
		['an empty file', '/empty/clip.mp4', /the file is empty/],
	])('%s', async (_what, path, message) => {
		const { sim, ...stage } = await use();
		const error = await stage.refusal(upload(path));
		expect(error.message).toMatch(/^File URL: /);
		expect(error.message).toMatch(message);
		expect(error.context).toMatchObject({ itemIndex: 0 });
		expect(error.description).not.toBe('');
		expect(sim.log.entries).toEqual([]);
	});

	it('a server that is not there', async () => {
		const { sim, ...stage } = await use();
		await server.close();
		const error = await stage.refusal(upload('/plain/clip.mp4'));
		expect(error.message).toBe('File URL: the file could not be read: connection refused');
		expect(sim.log.entries).toEqual([]);
	});
});

describe('a file that its server does not send to the end', () => {
	it('is never made a shorter one at Chanjing', async () => {
		const { sim, ...stage } = await use();
		const error = await stage.refusal(upload('/cut/clip.mp4'));
		expect(error.message).toMatch(/^File URL: the file could not be read/);
		expect(sim.state.files.filter(({ sha256: known }) => known !== undefined)).toEqual([]);
	});

	it('is not waited for without an end', async () => {
		const { sim, ...stage } = await use();
		bend({ transfer: { baseSeconds: 0.15, bytesPerSecond: 10_000_000 } });
		const error = await stage.refusal(upload('/stalled/clip.mp4'));
		expect(error.message).toMatch(/^File URL: the file could not be read/);
		expect(sim.state.files.filter(({ sha256: known }) => known !== undefined)).toEqual([]);
	});
});

/** A stage whose parts can be taken apart. */
async function use(mode?: (typeof binaryModes)[number]) {
	const stage = await open({}, { binaryMode: mode });
	return { sim: stage.sim, items: stage.items.bind(stage), refusal: stage.refusal.bind(stage) };
}
