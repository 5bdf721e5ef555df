import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { ffmpeg } from '../../ffmpeg';
import { background, type Opening } from './drawing';
import { openingsOf } from './loudness';
import { framesPerSecond, script, type Subtitle } from './script';

export type { Subtitle } from './script';

export interface SpeakerVideo {
	/** Path of the mp4. */
	target: string;
	/** What is heard and moves the mouth. Without it the person is silent. */
	audioPath?: string;
	/** Length of the video; that of the sound where not given. */
	seconds?: number;
	/** Pixels. */
	width: number;
	height: number;
	subtitles?: Subtitle[];
	/** Ends the work. */
	signal?: AbortSignal;
}

/** H.264 wants even numbers. */
const even = (pixels: number) => Math.max(2, 2 * Math.round(pixels / 2));

/**
 * Draws a person whose mouth moves with a sound, as an mp4 with that sound.
 * @returns `target`
 * @throws where the sound cannot be decoded
 */
export async function renderSpeaker({
	target,
	audioPath,
	subtitles = [],
	signal,
	...video
}: SpeakerVideo): Promise<string> {
	const [width, height] = [even(video.width), even(video.height)];
	const heard = audioPath ? await openingsOf(resolve(audioPath), framesPerSecond, { signal }) : [];
	const seconds = video.seconds ?? (heard.length || framesPerSecond) / framesPerSecond;
	const length = Math.max(1, Math.round(seconds * framesPerSecond));
	const openings = Array.from({ length }, (_, frame): Opening => heard[frame] ?? 0);
	const folder = await mkdtemp(join(dirname(resolve(target)), 'speaker-'));
	try {
		await writeFile(join(folder, 'speaker.ass'), script({ width, height, openings, subtitles }));
		const canvas = `color=c=0x${background}:s=${width}x${height}:r=${framesPerSecond}`;
		const sound = audioPath ? ['-i', resolve(audioPath)] : ['-f', 'lavfi', '-i', 'anullsrc=r=44100:cl=mono'];
		await ffmpeg(
			[
				...['-f', 'lavfi', '-i', canvas, ...sound, '-map', '0:v', '-map', '1:a', '-t', String(seconds)],
				...['-vf', 'ass=speaker.ass', '-af', 'apad', '-c:v', 'libx264', '-preset', 'veryfast'],
				...['-tune', 'animation', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-b:a', '96k'],
				...['-movflags', '+faststart', resolve(target)],
			],
			// So that the filter's argument is a name that needs no escaping.
			{ cwd: folder, signal },
		);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
	return target;
}

/** A picture of a video, as a JPEG. Returns `target`. */
export async function stillOf(videoPath: string, target: string, signal?: AbortSignal): Promise<string> {
	await ffmpeg(['-i', resolve(videoPath), '-frames:v', '1', '-q:v', '4', resolve(target)], { signal });
	return target;
}
