import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

import { ffmpegLog } from '../../ffmpeg';
import { openingsOf } from '../speaker/loudness';
import { cached } from './cached';
import { framesPerSecond, pictureScript, type Picture, type Place } from './picture';

export interface Drawing extends Omit<Picture, 'openings'> {
	/** Path of what is heard and moves the mouth; undefined: silence. */
	sound?: string;
	/** `#RRGGBB`. */
	color: string;
	background?: { path: string } & Partial<Place>;
	/** A webm with alpha instead of an mp4. */
	isTransparent: boolean;
}

const mp4 = '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -movflags +faststart -c:a aac';
const webm = '-c:v libvpx -pix_fmt yuva420p -auto-alt-ref 0 -deadline realtime -cpu-used 8 -c:a libvorbis';

const digest = (path: string | undefined) =>
	path && createHash('sha256').update(readFileSync(path)).digest('hex');

/** Path of a real video of what is asked for: somebody who speaks, before the background, under subtitles. */
export async function drawAvatarVideo(drawing: Drawing): Promise<string> {
	const { sound, background, isTransparent } = drawing;
	const recipe = {
		...drawing,
		sound: digest(sound),
		background: { ...background, path: digest(background?.path) },
	};
	return await cached({ avatarVideo: 4, ...recipe }, isTransparent ? 'webm' : 'mp4', async (draft) => {
		const told = await draw(drawing, draft, true);
		const hasFonts = drawing.subtitles.length === 0 || told.includes('fontselect:');
		if (!hasFonts) await draw(drawing, draft, false);
	});
}

/** Writes the video to `path`: what ffmpeg said. */
async function draw(drawing: Drawing, path: string, hasFonts: boolean): Promise<string> {
	const { sound, background, isTransparent, durationMs, color } = drawing;
	const seconds = durationMs / 1000;
	// H.264 in its usual form has no odd sizes.
	const [width, height] = [drawing.width, drawing.height].map((size) => size + (size % 2));
	const script = `${path}.ass`;
	const canvas = isTransparent ? 'black@0.0' : `0x${color.slice(1)}`;
	const empty = `color=c=${canvas}:size=${width}x${height}:rate=${framesPerSecond}`;
	const inputs = ['-f', 'lavfi', '-i', isTransparent ? `${empty},format=rgba` : empty];
	const layers: string[] = [];
	if (background) {
		const { path: picture, x = 0, y = 0, width: across = width, height: down = height } = background;
		inputs.push('-loop', '1', '-i', picture);
		layers.push(`[1:v]scale=${across}:${down}[picture]`, `[0:v][picture]overlay=${x}:${y}[scene]`);
	}
	const under = background ? 'scene' : '0:v';
	layers.push(`[${under}]ass=${basename(script)}${isTransparent ? ':alpha=1' : ''}[video]`);
	if (sound) inputs.push('-i', sound);
	const heard = sound ? ['-map', `${background ? 2 : 1}:a`] : [];
	const codecs = isTransparent ? webm : mp4;
	const target = [...codecs.split(' '), '-t', `${seconds}`, path];
	const openings = sound ? await openingsOf(sound, framesPerSecond) : [];
	await writeFile(script, pictureScript({ ...drawing, openings }, hasFonts));
	try {
		const picture = ['-filter_complex', layers.join(';'), '-map', '[video]'];
		return await ffmpegLog([...inputs, ...picture, ...heard, ...target], { cwd: dirname(path) });
	} finally {
		await rm(script, { force: true });
	}
}
