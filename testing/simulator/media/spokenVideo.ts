import { join } from 'node:path';

import { renderSpeaker, stillOf } from '../speaker';
import { speakerVideo, type Task } from '../store';
import type { Making } from '../kinds/kind';
import { speak } from './speech';

/** What is drawn where the order names no size: less than Chanjing's 1080 × 1920, for the sake of time. */
const usualSize = { width: 720, height: 1280 };

/**
 * The result of a task as the option `render` wants it: a drawn person, whose mouth moves with the ordered speech.
 * @throws where the speech cannot be decoded, or the stand-in closes
 */
export async function spokenVideo(
	{ store, folder, closing: signal }: Making,
	{ id, request }: Task,
): Promise<{ path: string; coverPath: string }> {
	const [path, coverPath, wav] = ['mp4', 'jpg', 'wav'].map((ending) =>
		join(folder, `spoken-${id}.${ending}`),
	);
	const { text, speed, pitch } = request.tts_config ?? {};
	const audioPath =
		request.audio_type === 'audio'
			? (store.files.get(request.audio_file_id)?.path ?? speakerVideo)
			: await speak([text].flat().join(' '), wav, { speed, pitch }, signal);
	const width = request.screen_width ?? usualSize.width;
	const height = request.screen_height ?? usualSize.height;
	await renderSpeaker({ target: path, audioPath, width, height, signal });
	await stillOf(path, coverPath, signal);
	return { path, coverPath };
}
