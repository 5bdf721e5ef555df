import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { fileItem } from '../engine';
import { chanjingEngine } from '../engine/chanjing';

/** How often the memory is looked at, in ms: a transfer of 300 MiB takes seconds, a collection a tenth of one. */
const interval = 400;

/**
 * An n8n process that uploads a file and downloads a video, and prints as JSON how much memory it held while it did, in MiB
 * over what it held after the same with small ones. Held is what a collection of garbage leaves: how much garbage waits for
 * one is up to Node.js and to what else the machine does. A process of its own, so that no other test's memory counts.
 */
async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			url: { type: 'string', default: '' },
			appId: { type: 'string', default: '' },
			secretKey: { type: 'string', default: '' },
			small: { type: 'string', default: '' },
			big: { type: 'string', default: '' },
			smallTask: { type: 'string', default: '' },
			bigTask: { type: 'string', default: '' },
			fileUrl: { type: 'string', default: '' },
		},
	});
	for (const path of [values.small, values.big]) if (!existsSync(path)) throw new Error(`No file ${path}`);
	const { engine, run } = await chanjingEngine(values, { binaryMode: 'filesystem' });
	const work = async (...[parameters, options]: Parameters<typeof run>) => {
		const result = await run(parameters, options);
		if (result.status !== 'success') throw new Error(result.error?.message);
		return result.items[0];
	};
	const upload = async (path: string) =>
		await work(
			{ resource: 'file', operation: 'upload' },
			{ items: [fileItem(path, { fileName: 'clip.mp4' })] },
		);
	const uploadUrl = async (name: string) =>
		await work({
			resource: 'file',
			operation: 'upload',
			source: 'url',
			url: `${values.fileUrl}/${name}.mp4`,
		});
	const download = async (taskId: string) => await work({ operation: 'download', taskId });

	await upload(values.small);
	await uploadUrl('small');
	await download(values.smallTask);
	const held = (): number => {
		global.gc?.();
		const { heapUsed, external } = process.memoryUsage();
		return heapUsed + external;
	};
	const idle = held();

	const peaks: Record<string, { peak: number; looks: number }> = {};
	const measured = async <T>(name: string, transfer: () => Promise<T>): Promise<T> => {
		const looks: number[] = [];
		const timer = setInterval(() => looks.push(held() - idle), interval);
		try {
			return await transfer();
		} finally {
			clearInterval(timer);
			peaks[name] = { peak: Math.round(Math.max(...looks) / 2 ** 20), looks: looks.length };
		}
	};
	const file = await measured('upload', async () => await upload(values.big));
	const fromUrl = await measured('uploadUrl', async () => await uploadUrl('big'));
	const video = await measured('download', async () => await download(values.bigTask));
	const { size } = await engine.openBinary(video);
	await engine.close();
	process.stdout.write(`\n${JSON.stringify({ peaks, size, file: file.json, fromUrl: fromUrl.json })}\n`);
}

void main().catch((error: unknown) => {
	process.stderr.write(String(error));
	process.exitCode = 1;
});
