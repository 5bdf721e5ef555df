import { join } from 'node:path';
import { renderSpeaker } from '../../testing/simulator/speaker';

/** Draws a person who looks into the camera and says nothing, and returns the path of the mp4. */
export async function drawDrivingVideo(folder: string, signal?: AbortSignal): Promise<string> {
	const target = join(folder, 'driving-video.mp4');
	return await renderSpeaker({ target, seconds: 4, width: 540, height: 960, signal });
}
