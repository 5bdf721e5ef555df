import type { Opening } from '../speaker/drawing';
import { personLines } from '../speaker/script';
import type { Line } from './speech';

export interface Place {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** subtitle_config of create_video. */
export interface SubtitleStyle extends Partial<Place> {
	font_size?: number;
	color?: string;
	stroke_color?: string;
	stroke_width?: number;
}

export interface Picture {
	width: number;
	height: number;
	durationMs: number;
	person: Place;
	/** How wide the mouth is open in each frame, of {@link framesPerSecond}; closed after the last. */
	openings: Opening[];
	subtitles: Line[];
	style: SubtitleStyle;
	/** Corner of the watermark: 0 top left, 1 top right, 2 bottom left, 3 bottom right; undefined: none. */
	watermark?: number;
}

/** Of an avatar video. */
export const framesPerSecond = 10;

/** `h:mm:ss.cc` */
function clock(ms: number): string {
	const pad = (value: number) => String(Math.floor(value)).padStart(2, '0');
	const seconds = ms / 1000;
	const hundredths = Math.min(99, Math.round((seconds % 1) * 100));
	return `${Math.floor(seconds / 3600)}:${pad((seconds / 60) % 60)}:${pad(seconds % 60)}.${pad(hundredths)}`;
}

/** `#RRGGBB` as the script writes it, the other way round. */
const bgr = (color: string) => `&H${color.slice(5, 7)}${color.slice(3, 5)}${color.slice(1, 3)}&`;

function event(layer: number, startMs: number, endMs: number, tags: string, text: string): string {
	return `Dialogue: ${layer},${clock(startMs)},${clock(endMs)},Default,,0,0,0,,{${tags}}${text}`;
}

function shape(layer: number, startMs: number, endMs: number, color: string, path: string): string {
	return event(layer, startMs, endMs, `\\an7\\pos(0,0)\\bord0\\shad0\\1c${bgr(color)}\\p1`, path);
}

/** The lines of text, or bars as long as they are where there is no font to write with. */
function subtitles({ subtitles: lines, style, width, height }: Picture, hasFonts: boolean): string[] {
	const { x = 0, y = Math.round(height * 0.8), width: across = width - x, font_size: size = 64 } = style;
	const { color = '#FFFFFF', stroke_color: edge = '#000000', stroke_width: stroke = 7 } = style;
	return lines.map(({ startMs, endMs, text }) => {
		if (!hasFonts) {
			const half = Math.min(across, [...text].length * size) / 2;
			const [left, right] = [Math.round(x + across / 2 - half), Math.round(x + across / 2 + half)];
			const bar = `m ${left} ${y} l ${right} ${y} ${right} ${y + size} ${left} ${y + size}`;
			return shape(5, startMs, endMs, color, bar);
		}
		const look = `\\fs${size}\\1c${bgr(color)}\\3c${bgr(edge)}\\bord${stroke}`;
		const written = text.replace(/[{}\\]/g, ' ').replace(/\s+/g, ' ');
		return event(5, startMs, endMs, `\\an8\\pos(${x + across / 2},${y})${look}`, written);
	});
}

/** The picture as a script for libass, which writes text and draws shapes over time. */
export function pictureScript(picture: Picture, hasFonts: boolean): string {
	const { width, height, durationMs, watermark } = picture;
	const corner = [7, 9, 1, 3][watermark ?? -1];
	const frames = Math.ceil((durationMs / 1000) * framesPerSecond);
	const mouth = Array.from({ length: frames }, (_, frame): Opening => picture.openings[frame] ?? 0);
	const margin = Math.max(0, width - (picture.style.width ?? width));
	return [
		'[Script Info]',
		'ScriptType: v4.00+',
		`PlayResX: ${width}`,
		`PlayResY: ${height}`,
		'WrapStyle: 0',
		'[V4+ Styles]',
		'Format: Name, Fontname, Fontsize, Shadow, MarginL, MarginR, MarginV, Encoding',
		`Style: Default,sans,64,0,${Math.floor(margin / 2)},${Math.ceil(margin / 2)},20,1`,
		'[Events]',
		'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text',
		...personLines(picture.person, mouth, framesPerSecond, 0),
		...subtitles(picture, hasFonts),
		...(corner ? [event(6, 0, durationMs, `\\an${corner}\\fs${Math.round(width / 24)}`, 'AI')] : []),
	].join('\n');
}
