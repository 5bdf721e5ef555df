import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { bigFile } from '../../testing/samples';
import { startSimulator, type Simulator } from '../../testing/simulator/index';
import { clientOf } from '../../testing/simulator/testClient';

describe('the storage host of the stand-in', () => {
	let sim: Simulator;
	let client: ReturnType<typeof clientOf>;
	let folder: string;

	beforeEach(async () => {
		folder = mkdtempSync(join(tmpdir(), 'storage-test-'));
		sim = await startSimulator({ rateLimits: false, fileReadyMs: 0 });
		client = clientOf(sim);
		await client.signIn();
	});

	afterEach(async () => {
		await sim.close();
		rmSync(folder, { recursive: true, force: true });
	});

	const kinds = () => sim.log.violations.map(({ kind }) => kind);

	it('is another origin than the API', () => {
		expect(new Set([sim.url, sim.storageUrl, sim.resultsUrl]).size).toBe(3);
	});

	it('takes the bytes of a PUT with the exact MIME type, counted and hashed', async () => {
		const bytes = Buffer.from('not really a video');
		const { sign_url: url, mime_type: type, file_id: id } = await client.uploadUrl();
		const reply = await client.put(url, bytes, type);
		expect([reply.status, reply.data]).toEqual([200, '']);
		const file = sim.state.file(id);
		expect(file).toMatchObject({
			bytes: bytes.length,
			sha256: createHash('sha256').update(bytes).digest('hex'),
		});
		expect(await readFile(file.path!)).toEqual(bytes);
		expect(sim.log.calls('put')).toMatchObject([{ bytesIn: bytes.length, status: 200, about: id }]);
		expect(kinds()).toEqual([]);
	});

	it('may answer 204', async () => {
		sim.options.putStatus = 204;
		const { sign_url: url, mime_type: type } = await client.uploadUrl();
		expect((await client.put(url, Buffer.from('x'), type)).status).toBe(204);
	});

	it.each(['video/mp4; charset=utf-8', 'application/octet-stream', 'video/quicktime'])(
		'refuses Content-Type %s with 403 SignatureDoesNotMatch',
		async (type) => {
			const { sign_url: url, file_id: id } = await client.uploadUrl();
			const reply = await client.put(url, Buffer.from('x'), type);
			expect(reply.status).toBe(403);
			expect(reply.headers['content-type']).toMatch('xml');
			expect(reply.data).toMatch('<Code>SignatureDoesNotMatch</Code>');
			expect(sim.state.file(id).readyAt).toBeUndefined();
			expect(kinds()).toEqual(['wrongContentType']);
		},
	);

	it('may take any Content-Type', async () => {
		sim.options.contentTypeSigned = false;
		const { sign_url: url } = await client.uploadUrl();
		expect((await client.put(url, Buffer.from('x'), 'text/plain')).status).toBe(200);
		expect((await client.put(`${url}x`, Buffer.from('x'), 'text/plain')).status).toBe(403);
		expect(kinds()).toEqual(['badSignature']);
	});

	it('refuses a changed signature, another path, an unsigned vendor header and every GET', async () => {
		const { sign_url: url, mime_type: type, full_path: path } = await client.uploadUrl();
		const { sign_url: other } = await client.uploadUrl();
		const query = new URL(other).search;
		for (const reply of [
			await client.put(`${url}x`, Buffer.from('x'), type),
			await client.put(path, Buffer.from('x'), type),
			await client.put(path + query, Buffer.from('x'), type),
			await client.put(url, Buffer.from('x'), type, { 'x-oss-acl': 'public' }),
			await client.http.get(path),
		]) {
			expect(reply.status).toBe(403);
		}
		expect(kinds()).toEqual([
			'badSignature',
			'badSignature',
			'badSignature',
			'unsignedHeader',
			'badSignature',
		]);
	});

	it('refuses an upload URL whose time is over', async () => {
		sim.options.uploadUrlSeconds = -1;
		const { sign_url: url, mime_type: type } = await client.uploadUrl();
		const reply = await client.put(url, Buffer.from('x'), type);
		expect([reply.status, reply.data]).toEqual([403, expect.stringContaining('Request has expired')]);
	});

	it('lets an upload URL live fifteen minutes', async () => {
		const { sign_url: url } = await client.uploadUrl();
		const left = Number(new URL(url).searchParams.get('Expires')) - Date.now();
		expect(left).toBeGreaterThan(14 * 60_000);
		expect(left).toBeLessThanOrEqual(15 * 60_000);
	});

	it('refuses a PUT without Content-Length with 411', async () => {
		const { sign_url: url, mime_type: type } = await client.uploadUrl();
		const status = await new Promise((resolve, reject) => {
			const put = request(url, { method: 'PUT', headers: { 'Content-Type': type } }, (res) => {
				res.resume();
				resolve(res.statusCode);
			});
			put.on('error', reject);
			put.write('some');
			put.end('bytes');
		});
		expect(status).toBe(411);
		expect(kinds()).toEqual(['noContentLength']);
	});

	it('notices a token that was sent to it', async () => {
		const token = sim.state.token;
		const { sign_url: url, mime_type: type } = await client.uploadUrl();
		expect((await client.put(url, Buffer.from('x'), type, { access_token: token })).status).toBe(200);
		await client.put(url, Buffer.from('x'), type, { Authorization: 'Bearer x' });
		expect(sim.log.violations).toMatchObject([
			{ kind: 'tokenOnWrongHost', detail: 'header access_token' },
			{ kind: 'tokenOnWrongHost', detail: 'header authorization' },
		]);
	});

	it('an upload that breaks off leaves no file behind', async () => {
		const { sign_url: url, mime_type: type, file_id: id } = await client.uploadUrl();
		const headers = { 'Content-Type': type, 'Content-Length': 1000 };
		const put = request(url, { method: 'PUT', headers });
		put.on('error', () => {});
		put.write('only the beginning', () => put.destroy());
		const [entry] = await sim.log.waitFor('put');
		expect(entry).toMatchObject({ status: 0 });
		expect(sim.state.file(id)).toMatchObject({ bytes: 0 });
		expect(sim.state.file(id).path).toBeUndefined();
		// Removed a moment after the connection ended; never, and this test runs into its time limit.
		while (readdirSync(sim.folder).length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
	});

	it.each([true, false])('takes a large file with little memory (kept: %s)', async (storeUploads) => {
		sim.options.storeUploads = storeUploads;
		const bytes = 300 * 2 ** 20 + 11;
		const path = await bigFile(join(folder, 'big.mp4'), bytes);
		const { sign_url: url, mime_type: type, file_id: id } = await client.uploadUrl();
		const before = process.memoryUsage();
		let most = 0;
		const timer = setInterval(() => {
			const now = process.memoryUsage();
			most = Math.max(most, now.external + now.heapUsed - before.external - before.heapUsed);
		}, 20);
		const sent = createHash('sha256');
		await new Promise<void>((resolve, reject) => {
			const headers = { 'Content-Type': type, 'Content-Length': bytes };
			const put = request(url, { method: 'PUT', headers }, (res) => res.resume().on('end', resolve));
			put.on('error', reject);
			const source = createReadStream(path);
			source.on('data', (chunk) => sent.update(chunk));
			pipeline(source, put).catch(reject);
		});
		clearInterval(timer);
		const file = sim.state.file(id);
		expect(file).toMatchObject({ bytes, sha256: sent.digest('hex') });
		expect(file.path !== undefined && existsSync(file.path)).toBe(storeUploads);
		expect(most).toBeLessThan(150 * 2 ** 20);
	});

	it('removes everything when it closes', async () => {
		const { sign_url: url, mime_type: type, file_id: id } = await client.uploadUrl();
		await client.put(url, Buffer.from('x'), type);
		const path = sim.state.file(id).path!;
		expect(existsSync(path)).toBe(true);
		await sim.close();
		expect(existsSync(path)).toBe(false);
		await expect(client.get('/user_info')).rejects.toThrow('ECONNREFUSED');
	});
});
