/** `node --import tsx testing/simulator/assets/draw.ts` draws speaker.mp4 and cover.jpg anew. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { speak } from '../media/speech';
import { renderSpeaker, stillOf } from '../speaker';
import { coverImage, speakerVideo } from '../store';

async function main(): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'speaker-'));
	try {
		const audioPath = await speak('Hello, n8n!', join(folder, 'voice.wav'));
		// A second, because stand-in tasks cost beans by the second.
		await renderSpeaker({ target: speakerVideo, audioPath, seconds: 1, width: 360, height: 640 });
		await stillOf(speakerVideo, coverImage);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

void main();
