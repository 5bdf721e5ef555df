import type { ExecuteOptions } from '../../execute';
import { ffmpeg } from '../../ffmpeg';
import type { Opening } from './drawing';

const samplesPerSecond = 16_000;

/** Quieter than this is silence, whatever else is in the recording: of 32,767. */
const silence = 60;

/** The root mean square of a sound in each frame. */
async function loudness(
	audioPath: string,
	framesPerSecond: number,
	options: ExecuteOptions,
): Promise<number[]> {
	const output = ['-vn', '-ac', '1', '-ar', String(samplesPerSecond), '-f', 's16le', '-'];
	const bytes = await ffmpeg(['-i', audioPath, ...output], options);
	const samples = Array.from({ length: Math.floor(bytes.length / 2) }, (_, at) => bytes.readInt16LE(at * 2));
	const window = samplesPerSecond / framesPerSecond;
	return Array.from({ length: Math.ceil(samples.length / window) }, (_, frame) => {
		const part = samples.slice(frame * window, (frame + 1) * window);
		return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length);
	});
}

/**
 * How wide a mouth that makes this sound is open in each frame. Quiet and loud recordings look alike.
 * @throws where the sound cannot be decoded
 */
export async function openingsOf(
	audioPath: string,
	framesPerSecond: number,
	options: ExecuteOptions = {},
): Promise<Opening[]> {
	const frames = await loudness(audioPath, framesPerSecond, options);
	const sorted = [...frames].sort((one, other) => one - other);
	const loud = Math.max(sorted[Math.floor(sorted.length * 0.95)] ?? 0, silence);
	return frames.map((value) => Math.min(4, Math.round((value / loud) ** 0.7 * 4)) as Opening);
}
