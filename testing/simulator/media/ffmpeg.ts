import { execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';

import { path as ffmpeg } from '@ffmpeg-installer/ffmpeg';

export { ffmpeg };

const run = promisify(execFile);

/** Media are made once for each set of parameters and kept for later runs, where build tools keep theirs. */
const cacheFolder = join(__dirname, '../../../node_modules/.cache/n8n-nodes-chanjing-samples');

/** Runs ffmpeg in the folder `cwd`: what it wrote to stderr. */
export async function runFfmpeg(args: string[], cwd?: string): Promise<string> {
	const { stderr } = await run(ffmpeg, ['-hide_banner', '-nostdin', ...args], { cwd, maxBuffer: 64e6 });
	return stderr;
}

/** Runs a program on `input`: what it wrote to stdout. Rejects where it is not installed or fails. */
export async function pipe(command: string, args: string[], input: string | Buffer = ''): Promise<Buffer> {
	const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
	const exit = new Promise<void>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code) =>
			code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}`)),
		);
	});
	// A program that ends early does not read all of it: its exit code says why.
	child.stdin.on('error', () => {}).end(input);
	const [output] = await Promise.all([buffer(child.stdout), exit]);
	return output;
}

/**
 * Path of a file that `make` writes to the path it is given, unless it was made before. `recipe` tells all that the
 * file depends on. Do not change the file: others share it.
 */
export async function cached(
	recipe: unknown,
	extension: string,
	make: (draft: string) => Promise<unknown>,
): Promise<string> {
	await mkdir(cacheFolder, { recursive: true });
	const key = createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 16);
	const path = join(cacheFolder, `${key}.${extension}`);
	if (existsSync(path)) return path;
	// Under a name of its own first: another process may be making the same file.
	const draft = path.replace(/\.(\w+)$/, `-${process.pid}-${randomBytes(4).toString('hex')}.$1`);
	try {
		await make(draft);
		await rename(draft, path);
	} finally {
		await rm(draft, { force: true });
	}
	return path;
}
