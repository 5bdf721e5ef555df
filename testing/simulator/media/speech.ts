import { writeFile } from 'node:fs/promises';

import { execute } from '../../execute';
import { ffmpeg } from '../../ffmpeg';
import { cached } from './cached';
import { sampleRate, toneWav } from './tone';

const han = /\p{Script=Han}/gu;

const espeak = 'espeak-ng';

/** How long a text takes to say: 4.7 Chinese characters or 15 other letters a second, and a breath around them. */
export function spokenMs(text: string, speed = 1): number {
	const chinese = (text.match(han) ?? []).length;
	const others = (text.match(/[\p{L}\p{N}]/gu) ?? []).length - chinese;
	return Math.round(((chinese / 4.7 + others / 15) / speed + 0.6) * 1000);
}

export interface Line {
	startMs: number;
	endMs: number;
	text: string;
}

/** A text in lines of a breath each, timed over `durationMs`. */
export function timedLines(text: string, durationMs: number): Line[] {
	const lines = (text.match(/[^。！？!?.;；，,\n]+[。！？!?.;；，,]*/gu) ?? [])
		.map((line) => line.trim())
		.filter(Boolean);
	const weights = lines.map((line) => spokenMs(line));
	const all = weights.reduce((sum, weight) => sum + weight, 0);
	let at = 0;
	return lines.map((line, index) => {
		const startMs = Math.round((at / all) * durationMs);
		at += weights[index];
		return { startMs, endMs: Math.round((at / all) * durationMs), text: line };
	});
}

let isInstalled: Promise<boolean> | undefined;

const hasEspeak = async () =>
	await (isInstalled ??= execute(espeak, ['--version']).then(
		() => true,
		() => false,
	));

/** How a text is spoken; 1 is usual. */
export interface Manner {
	speed?: number;
	pitch?: number;
}

/** A wav in which espeak-ng says the text; nothing where it, or the voice, is not installed. */
async function spoken(
	text: string,
	{ speed = 1, pitch = 1 }: Manner = {},
	signal?: AbortSignal,
): Promise<Buffer | undefined> {
	const language = /\p{Script=Han}/u.test(text) ? 'cmn' : 'en';
	const how = [
		...['-v', `${language}+f3`],
		...['-s', String(Math.round(155 * speed))],
		...['-p', String(Math.min(99, Math.round(50 * pitch)))],
	];
	try {
		const { stdout } = await execute(espeak, [...how, '--stdin', '--stdout'], { input: text, signal });
		return stdout.length ? stdout : undefined;
	} catch {
		signal?.throwIfAborted();
		return undefined;
	}
}

const hummed = (text: string, durationMs: number) => toneWav(timedLines(text, durationMs), durationMs);

/**
 * Says a text in a wav file: spoken where espeak-ng can, else a tone.
 * @returns `target`
 */
export async function speak(
	text: string,
	target: string,
	manner: Manner = {},
	signal?: AbortSignal,
): Promise<string> {
	const input = await spoken(text, manner, signal);
	// What was streamed does not know its own length.
	if (input) await ffmpeg(['-i', 'pipe:0', target], { input, signal });
	else await writeFile(target, hummed(text, spokenMs(text, manner.speed)));
	return target;
}

/** Path of a wav in which the text is said in exactly that time. */
export async function speechWav(text: string, durationMs = spokenMs(text)): Promise<string> {
	const recipe = { speech: 3, text, durationMs, isSpoken: await hasEspeak() };
	return await cached(recipe, 'wav', async (draft) => {
		const input = recipe.isSpoken ? await spoken(text) : undefined;
		if (!input) return await writeFile(draft, hummed(text, durationMs));
		// 22,050 samples of two bytes a second behind the header; ffmpeg takes 0.5 to 2 as a tempo.
		const tempo = Math.min(2, Math.max(0.5, (input.length - 44) / 44.1 / durationMs));
		const fitted = ['-af', `atempo=${tempo},apad`, '-t', `${durationMs / 1000}`, '-ar', `${sampleRate}`];
		await ffmpeg(['-i', 'pipe:0', ...fitted, '-ac', '1', draft], { input });
	});
}
