import type { Line } from './speech';

/** Samples a second, as Chanjing wants them where it is to find words in a sound. */
export const sampleRate = 16_000;

const syllableSeconds = 1 / 4.7;

/** A mono wav of 16 bits: while a line is said, a tone that swells with each syllable, else silence. */
export function toneWav(lines: Line[], durationMs: number): Buffer {
	const samples = Math.round((durationMs / 1000) * sampleRate);
	const wav = Buffer.alloc(44 + samples * 2);
	wav.write('RIFF', 0, 'latin1');
	wav.writeUInt32LE(36 + samples * 2, 4);
	wav.write('WAVEfmt ', 8, 'latin1');
	wav.writeUInt32LE(16, 16);
	wav.writeUInt16LE(1, 20);
	wav.writeUInt16LE(1, 22);
	wav.writeUInt32LE(sampleRate, 24);
	wav.writeUInt32LE(sampleRate * 2, 28);
	wav.writeUInt16LE(2, 32);
	wav.writeUInt16LE(16, 34);
	wav.write('data', 36, 'latin1');
	wav.writeUInt32LE(samples * 2, 40);
	for (const { startMs, endMs } of lines) {
		const first = Math.round((startMs / 1000) * sampleRate);
		// A pause ends each line.
		const last = Math.min(samples, Math.round(((endMs - 120) / 1000) * sampleRate));
		for (let sample = first; sample < last; sample++) {
			const time = (sample - first) / sampleRate;
			const loudness = Math.sin((Math.PI * time) / syllableSeconds) ** 2;
			const pitch = 180 + 30 * Math.sin(time * 2);
			wav.writeInt16LE(Math.round(9000 * loudness * Math.sin(2 * Math.PI * pitch * time)), 44 + sample * 2);
		}
	}
	return wav;
}
