import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';

import { ffmpeg, ffmpegLog } from './ffmpeg';
import { cached } from './simulator/media/cached';

export type VideoFormat = 'mp4' | 'mov' | 'webm';
export type AudioFormat = 'mp3' | 'm4a' | 'wav';

export interface VideoShape {
	seconds?: number;
	width?: number;
	height?: number;
}

const videoCodecs: Record<VideoFormat, string[]> = {
	mp4: ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-movflags', '+faststart'],
	mov: ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'aac'],
	webm: ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '300k', '-c:a', 'libvorbis'],
};

const audioCodecs: Record<AudioFormat, string[]> = {
	mp3: ['-c:a', 'libmp3lame'],
	m4a: ['-c:a', 'aac'],
	wav: ['-c:a', 'pcm_s16le'],
};

async function make(input: string[], output: string[], extension: string): Promise<string> {
	const args = [...input, ...output];
	return await cached(args, extension, async (draft) => await ffmpeg([...args, draft]));
}

const tone = (seconds: number) => ['-f', 'lavfi', '-i', `sine=frequency=220:duration=${seconds}`];

/** Path of a real video with a moving picture and a tone. Do not change the file: other tests share it. */
export async function sampleVideo(format: VideoFormat = 'mp4', shape: VideoShape = {}): Promise<string> {
	const { seconds = 2, width = 180, height = 320 } = shape;
	const picture = `testsrc=size=${width}x${height}:rate=10:duration=${seconds}`;
	return await make(['-f', 'lavfi', '-i', picture, ...tone(seconds)], videoCodecs[format], format);
}

/** Path of a real picture. Do not change the file: other tests share it. */
export async function samplePicture(format: 'jpg' | 'png'): Promise<string> {
	return await make(['-f', 'lavfi', '-i', 'testsrc=size=180x320'], ['-frames:v', '1'], format);
}

/** Bytes that begin as an mp4 does, to tell files apart; nothing can play them. */
export function madeUpVideo(content: string): Buffer {
	return Buffer.from(`\0\0\0\x10ftypisom\0\0\0\0${content}`);
}

/** Path of a real audio file with a tone. Do not change the file: other tests share it. */
export async function sampleAudio(
	format: AudioFormat = 'mp3',
	shape: { seconds?: number } = {},
): Promise<string> {
	return await make(tone(shape.seconds ?? 2), audioCodecs[format], format);
}

export interface Probe {
	/** ffmpeg's names of the container, e.g. `mov,mp4,m4a,3gp,3g2,mj2`. */
	container: string;
	/** Seconds. */
	duration: number;
	videoCodec?: string;
	audioCodec?: string;
	width?: number;
	height?: number;
}

/** What is in a media file, after decoding all of it: rejects where it cannot be played to its end. */
export async function probe(path: string): Promise<Probe> {
	// -xerror: a picture or sample that cannot be decoded ends the run with an exit code.
	const stderr = await ffmpegLog(['-xerror', '-i', path, '-f', 'null', '-']);
	const [head] = stderr.split('\nOutput #0');
	const [, container] = /Input #0, (.+), from /.exec(head) ?? [];
	const [, hours, minutes, seconds] = /Duration: (\d+):(\d+):([\d.]+)/.exec(head) ?? [];
	const [, videoCodec, width, height] = /Video: (\w+).*?, (\d+)x(\d+)/.exec(head) ?? [];
	const [, audioCodec] = /Audio: (\w+)/.exec(head) ?? [];
	return {
		container,
		duration: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds),
		...(videoCodec && { videoCodec, width: Number(width), height: Number(height) }),
		...(audioCodec && { audioCodec }),
	};
}

/**
 * Writes a file of exactly that many bytes at `path`, fast: a random block at every 64 MiB and at the end, holes
 * between them. Its content differs from place to place, so that a hash notices bytes that were lost or moved.
 */
export async function bigFile(path: string, bytes: number): Promise<string> {
	const file = await open(path, 'w');
	try {
		await file.truncate(bytes);
		const block = 4096;
		for (let at = 0; at < bytes; at += 64 * 2 ** 20) {
			await file.write(randomBytes(Math.min(block, bytes - at)), 0, undefined, at);
		}
		const tail = Math.min(block, bytes);
		await file.write(randomBytes(tail), 0, tail, bytes - tail);
	} finally {
		await file.close();
	}
	return path;
}
