import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { fileItem } from '../engine';
import { chanjingEngine } from '../engine/chanjing';

/**
 * An n8n process that uploads a file and downloads a video, and prints as JSON how much memory it took for that, in MiB over
 * what it took for the same with small ones. A process of its own, because the peak of a process never falls.
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
	global.gc?.();
	const idle = process.memoryUsage.rss();

	const peaks: Record<string, number> = {};
	const measured = async <T>(name: string, transfer: () => Promise<T>): Promise<T> => {
		const result = await transfer();
		peaks[name] = Math.round((process.resourceUsage().maxRSS * 1024 - idle) / 2 ** 20);
		return result;
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
