import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ffmpegLog } from '../ffmpeg';

/** Length in milliseconds that an mp4 states in its header; undefined where it states none. */
export function mp4Milliseconds(bytes: Buffer): number | undefined {
	const at = bytes.indexOf('mvhd');
	if (at < 0 || at + 36 > bytes.length) return undefined;
	const isLong = bytes[at + 4] === 1;
	const scale = bytes.readUInt32BE(at + (isLong ? 24 : 16));
	const length = isLong ? Number(bytes.readBigUInt64BE(at + 28)) : bytes.readUInt32BE(at + 20);
	return scale ? Math.round((length / scale) * 1000) : undefined;
}

export const isMp4 = (bytes: Buffer) => bytes.toString('latin1', 4, 8) === 'ftyp';

export const isWav = (bytes: Buffer) =>
	bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WAVE';

/** Length in milliseconds of a wav, by the bytes a second in its header. */
export const wavMilliseconds = (bytes: Buffer) =>
	Math.round(((bytes.length - 44) / bytes.readUInt32LE(28)) * 1000);

/** Whether nothing is to be heard in a video. */
export async function isSilent(bytes: Buffer): Promise<boolean> {
	if (!bytes.includes('soun')) return true;
	const folder = await mkdtemp(join(tmpdir(), 'chanjing-contract-'));
	try {
		await writeFile(join(folder, 'video'), bytes);
		const told = await ffmpegLog(['-i', 'video', '-vn', '-af', 'volumedetect', '-f', 'null', '-'], {
			cwd: folder,
		});
		return Number(/max_volume: (-?[\d.]+)/.exec(told)?.[1] ?? -91) < -60;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
