import { cached, runFfmpeg } from './ffmpeg';
import type { Line } from './speech';

export interface Drawing {
	width: number;
	height: number;
	durationMs: number;
	/** Path of what is heard; undefined: silence. */
	sound?: string;
	/** `#RRGGBB`. */
	color: string;
	background?: { path: string; x?: number; y?: number; width?: number; height?: number };
	person: { x: number; y: number; width: number; height: number };
	/** A webm with alpha instead of an mp4. */
	isTransparent: boolean;
	subtitles: Line[];
	style: SubtitleStyle;
}

/** subtitle_config of create_video. */
export interface SubtitleStyle {
	x?: number;
	y?: number;
	width?: number;
	height?: number;
	font_size?: number;
	color?: string;
	stroke_color?: string;
	stroke_width?: number;
}

/** Path of the video that is asked for. */
export async function drawAvatarVideo(drawing: Drawing): Promise<string> {
	const { width, height, color, durationMs, sound, isTransparent } = drawing;
	const seconds = durationMs / 1000;
	const picture = `color=c=0x${color.slice(1)}:size=${width}x${height}:rate=10:duration=${seconds}`;
	const inputs = ['-f', 'lavfi', '-i', picture, ...(sound ? ['-i', sound] : [])];
	const codecs = isTransparent
		? ['-c:v', 'libvpx', '-pix_fmt', 'yuva420p', '-auto-alt-ref', '0', '-c:a', 'libvorbis']
		: ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
	return await cached({ avatarVideo: 1, ...drawing }, isTransparent ? 'webm' : 'mp4', async (draft) =>
		runFfmpeg(['-v', 'error', '-y', ...inputs, ...codecs, '-t', `${seconds}`, draft]),
	);
}
