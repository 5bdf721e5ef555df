import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { Ending } from '../../nodes/Chanjing/files/ending';
import { ffmpeg } from '../../testing/ffmpeg';

/** What each flag takes: extensions, and ffmpeg's name of the format that such a file must really have. */
const formats = {
	'--video': { stream: 'v', demuxers: { mp4: 'mov', mov: 'mov', webm: 'matroska' } },
	'--audio': { stream: 'a', demuxers: { mp3: 'mp3', m4a: 'mov', wav: 'wav' } },
} satisfies Record<string, { stream: string; demuxers: Record<string, string> }>;

/**
 * A file that Chanjing could use, by its name and by its content.
 * @returns its absolute path
 * @throws Error that names the flag
 */
export async function checkMedia(
	flag: keyof typeof formats,
	path: string | undefined,
): Promise<string | undefined> {
	if (path === undefined) return undefined;
	const file = await stat(path).catch(() => undefined);
	if (file?.isDirectory()) throw new Error(`${flag}: ${path} is a folder. Give a file.`);
	if (!file?.isFile()) throw new Error(`${flag}: there is no file ${path}`);
	const { stream, demuxers } = formats[flag];
	const extension = extname(path).slice(1).toLowerCase();
	const known = Object.entries(demuxers);
	const demuxer = known.find(([name]) => name === extension)?.[1];
	if (!demuxer) throw new Error(`${flag}: ${path} is none of ${known.map(([name]) => name).join(', ')}.`);
	const first = ['-map', `0:${stream}:0`, `-frames:${stream}`, '1', '-c', 'copy', '-f', 'null', '-'];
	try {
		await ffmpeg(['-f', demuxer, '-i', resolve(path), ...first]);
	} catch {
		const what = stream === 'v' ? 'video' : 'sound';
		throw new Error(`${flag}: ${path} is called ${extension}, but there is no ${what} in it.`);
	}
	const ending = new Ending();
	for await (const chunk of createReadStream(path)) ending.add(chunk as Buffer);
	if (ending.isCut) throw new Error(`${flag}: ${path} breaks off before its end. Copy or export it again.`);
	return resolve(path);
}
