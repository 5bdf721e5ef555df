import { path as program } from '@ffmpeg-installer/ffmpeg';

import { execute, type ExecuteOptions } from './execute';

/** Files that are there are overwritten. */
const always = ['-hide_banner', '-nostdin', '-y'];

/**
 * Runs ffmpeg.
 * @returns what it wrote to its standard output
 * @throws with what it complained about
 */
export async function ffmpeg(args: string[], options?: ExecuteOptions): Promise<Buffer> {
	const { stdout } = await execute(program, [...always, '-v', 'error', ...args], options);
	return stdout;
}

/**
 * Runs ffmpeg for what it tells of the media.
 * @throws with the same in `stderr`
 */
export async function ffmpegLog(args: string[], options?: ExecuteOptions): Promise<string> {
	const { stderr } = await execute(program, [...always, ...args], options);
	return stderr.toString();
}
