import { open } from 'node:fs/promises';
import { join } from 'node:path';

import { ffmpeg } from '../ffmpeg';

/**
 * The result of a task is the driving video itself, unless the option `render` is set. An mp4 is served byte for byte;
 * mov and webm are turned into an mp4 first, as the service always answers one. Bytes that are no video stay as
 * they are.
 */
export async function resultVideo(source: string, name: string, folder: string): Promise<string> {
	if (!/\.(mov|webm)$/i.test(source)) return source;
	const target = join(folder, `${name}.mp4`);
	const codec = /\.mov$/i.test(source) ? ['-c', 'copy'] : ['-c:v', 'libx264', '-c:a', 'aac'];
	try {
		await ffmpeg(['-i', source, ...codec, '-movflags', '+faststart', target]);
		return target;
	} catch {
		return source;
	}
}

/** Length in milliseconds that an mp4 states in its header (`moov/mvhd`); undefined where there is none. */
export async function mp4Milliseconds(path: string): Promise<number | undefined> {
	const file = await open(path, 'r');
	try {
		const { size } = await file.stat();
		const head = Buffer.alloc(40);
		let at = 0;
		let end = size;
		while (at + 8 <= end) {
			await file.read(head, 0, 40, at);
			const wide = head.readUInt32BE(0) === 1;
			const length = wide ? Number(head.readBigUInt64BE(8)) : head.readUInt32BE(0);
			const type = head.toString('latin1', 4, 8);
			if (type === 'mvhd') {
				const [scale, duration] =
					head[8] === 1
						? [head.readUInt32BE(28), Number(head.readBigUInt64BE(32))]
						: [head.readUInt32BE(20), head.readUInt32BE(24)];
				return scale ? Math.round((duration / scale) * 1000) : undefined;
			}
			if (length < 8) return undefined;
			if (type === 'moov') {
				end = Math.min(end, at + length);
				at += wide ? 16 : 8;
			} else {
				at += length;
			}
		}
		return undefined;
	} finally {
		await file.close();
	}
}
