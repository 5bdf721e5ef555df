import { writeFile } from 'node:fs/promises';

import { cached, ffmpeg, pipe } from './ffmpeg';
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
	await (isInstalled ??= pipe(espeak, ['--version']).then(
		() => true,
		() => false,
	));

/** Path of a wav in which the text is said in exactly that time: spoken where espeak-ng can, else a tone. */
export async function speechWav(text: string, durationMs = spokenMs(text)): Promise<string> {
	const recipe = { speech: 2, text, durationMs, isSpoken: await hasEspeak() };
	return await cached(recipe, 'wav', async (draft) => {
		if (recipe.isSpoken && (await isSpokenTo(draft, text, durationMs))) return;
		await writeFile(draft, toneWav(timedLines(text, durationMs), durationMs));
	});
}

/** Whether espeak-ng could say it: its voices may not be installed. */
async function isSpokenTo(path: string, text: string, durationMs: number): Promise<boolean> {
	const language = /\p{Script=Han}/u.test(text) ? 'cmn' : 'en';
	const raw = await pipe(espeak, ['-v', language, '--stdin', '--stdout'], text).catch(() => undefined);
	if (!raw) return false;
	// 22,050 samples of two bytes a second behind the header; ffmpeg takes 0.5 to 2 as a tempo.
	const rawMs = (raw.length - 44) / 44.1;
	const tempo = Math.min(2, Math.max(0.5, rawMs / durationMs));
	const filter = ['-af', `atempo=${tempo},apad`, '-t', `${durationMs / 1000}`];
	const target = ['-ar', `${sampleRate}`, '-ac', '1', path];
	await pipe(ffmpeg, ['-v', 'error', '-y', '-i', 'pipe:0', ...filter, ...target], raw);
	return true;
}
