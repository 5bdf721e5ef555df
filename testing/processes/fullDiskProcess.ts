import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { chanjingEngine } from '../engine/chanjing';

/** An n8n process whose binary store is on a small disk. Downloads a large video, then a small one, and prints as JSON how it went. */
async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			url: { type: 'string', default: '' },
			appId: { type: 'string', default: '' },
			secretKey: { type: 'string', default: '' },
			disk: { type: 'string', default: '' },
			largeTask: { type: 'string', default: '' },
			smallTask: { type: 'string', default: '' },
		},
	});
	const disk = values.disk;
	// The engine keeps its files below the temporary folder.
	process.env.TMPDIR = disk;
	const { engine, run } = await chanjingEngine(values, { binaryMode: 'filesystem' });
	const download = async (taskId: string, onError?: 'continueRegularOutput') => {
		const { status, error, items } = await run({ operation: 'download', taskId }, { onError });
		return {
			status,
			message: error?.message,
			description: error?.description,
			json: items[0]?.json,
			binary: items[0]?.binary,
		};
	};
	const large = await download(values.largeTask);
	const continued = await download(values.largeTask, 'continueRegularOutput');
	const sizes = await Promise.all(
		(await readdir(disk, { recursive: true })).map(async (name) => await stat(join(disk, name))),
	);
	const left = sizes.filter((one) => one.isFile()).reduce((sum, { size }) => sum + size, 0);
	const small = await download(values.smallTask);
	await engine.close();
	process.stdout.write(`\n${JSON.stringify({ large, continued, left, small })}\n`);
}

void main().catch((error: unknown) => {
	process.stderr.write(String(error));
	process.exitCode = 1;
});
