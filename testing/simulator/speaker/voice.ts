import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { ffmpeg, type FfmpegOptions } from '../../ffmpeg';

export interface Manner {
	/** 1 is usual. */
	speed?: number;
	pitch?: number;
}

/** A tone that swells and fades like syllables, about as long as somebody would speak the text. */
async function hum(text: string, target: string, { speed = 1, pitch = 1 }: Manner, options: FfmpegOptions) {
	const seconds = Math.max(0.6, [...text].length * 0.075) / speed;
	const wave = [1, 2, 3].map((harmonic) => `sin(2*PI*${180 * pitch * harmonic}*t)/${harmonic}`).join('+');
	const syllables = `pow(sin(PI*${4 * speed}*t),2)*(0.6+0.4*sin(2*PI*0.7*t))`;
	const source = `aevalsrc=0.3*(${wave})*${syllables}:d=${seconds}:s=22050`;
	await ffmpeg(['-f', 'lavfi', '-i', source, target], options);
}

/**
 * Speaks a text into a wav file, with espeak-ng where it is installed.
 * @returns `target`
 */
export async function speak(
	text: string,
	target: string,
	manner: Manner = {},
	options: FfmpegOptions = {},
): Promise<string> {
	const { speed = 1, pitch = 1 } = manner;
	const language = /\p{Script=Han}/u.test(text) ? 'cmn' : 'en';
	const how = [
		...['-v', `${language}+f3`],
		...['-s', String(Math.round(155 * speed))],
		...['-p', String(Math.min(99, Math.round(50 * pitch)))],
	];
	const speaking = promisify(execFile)('espeak-ng', [...how, '-w', target, '--stdin'], options);
	// Nobody listens where the program is missing; that shows in `speaking`.
	speaking.child.stdin?.on('error', () => {}).end(text);
	try {
		await speaking;
	} catch {
		await hum(text, target, manner, options);
	}
	return target;
}
