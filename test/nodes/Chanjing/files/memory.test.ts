import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import execa from 'execa';

import { bigFile, sampleVideo } from '../../../../testing/samples';
import { startSimulator } from '../../../../testing/simulator';

const bytes = 300 * 2 ** 20;

/** What an n8n process may hold during a transfer of any size, in MiB over what it holds after a small one. */
const allowed = 64;

jest.setTimeout(300_000);

it(`uploads and downloads of 300 MiB hold no more than ${allowed} MiB in memory`, async () => {
	const folder = await mkdtemp(join(tmpdir(), 'chanjing-memory-'));
	const sim = await startSimulator({ storeUploads: false, result: { bytes } });
	const small = await sampleVideo('mp4');
	const big = await bigFile(join(folder, 'big.mp4'), bytes);
	const server = createServer(async (req, res) => {
		const path = req.url === '/big.mp4' ? big : small;
		res.writeHead(200, { 'Content-Type': 'video/mp4', 'Content-Length': (await stat(path)).size });
		await pipeline(createReadStream(path), res).catch(() => {});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	try {
		const [smallTask, bigTask] = [sim.state.addTask(), sim.state.addTask()];
		// Without a file of its own it serves made-up bytes, as many as asked for.
		sim.state.task(bigTask).ended!.path = undefined;
		const given = {
			url: sim.url,
			appId: sim.appId,
			secretKey: sim.secretKey,
			small,
			big,
			smallTask,
			bigTask,
			fileUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		};
		const args = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]);
		const script = join(__dirname, '../../../../testing/processes/transferProcess.ts');
		const { stdout } = await execa(
			process.execPath,
			['--expose-gc', '--import', require.resolve('tsx'), script, ...args],
			{ stdin: 'ignore', env: { NODE_ENV: '' } },
		);
		const { peaks, size, file, fromUrl } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
			peaks: Record<string, { peak: number; looks: number }>;
			size: number;
			file: { file_id: string; bytes: number };
			fromUrl: { file_id: string; bytes: number };
		};
		const hash = createHash('sha256');
		await pipeline(createReadStream(big), hash);
		const sha256 = hash.digest('hex');
		for (const uploaded of [file, fromUrl]) {
			expect(uploaded.bytes).toBe(bytes);
			expect(sim.state.file(uploaded.file_id)).toMatchObject({ bytes, sha256 });
		}
		expect(size).toBe(bytes);
		const within = Object.fromEntries(
			Object.entries(peaks).map(([name, { peak, looks }]) => [
				name,
				(peak <= allowed && looks > 2) || `${peak} MiB in ${looks} looks`,
			]),
		);
		expect(within).toEqual({ upload: true, uploadUrl: true, download: true });
	} finally {
		server.closeAllConnections();
		server.close();
		await sim.close();
		await rm(folder, { recursive: true, force: true });
	}
});
