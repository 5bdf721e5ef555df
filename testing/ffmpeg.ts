import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { path as program } from '@ffmpeg-installer/ffmpeg';

export interface FfmpegOptions {
	/** The folder that relative paths begin in. */
	cwd?: string;
	/** Ends ffmpeg. */
	signal?: AbortSignal;
}

/**
 * Runs ffmpeg; files that are there are overwritten.
 * @returns what it wrote to its standard output
 * @throws with what it complained about
 */
export async function ffmpeg(args: string[], { cwd, signal }: FfmpegOptions = {}): Promise<Buffer> {
	const { stdout } = await promisify(execFile)(program, ['-v', 'error', '-nostdin', '-y', ...args], {
		cwd,
		signal,
		encoding: 'buffer',
		maxBuffer: 2 ** 30,
	});
	return stdout;
}
