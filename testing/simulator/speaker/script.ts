import { disc, head, still, type Opening, type Shape } from './drawing';

export const framesPerSecond = 25;

/** A sentence that is shown from one second to another. */
export interface Subtitle {
	start: number;
	end: number;
	text: string;
}

export interface Scene {
	width: number;
	height: number;
	/** How wide the mouth is open in each frame. */
	openings: Opening[];
	subtitles: Subtitle[];
}

/** Where a person is drawn, in pixels of the picture. */
export interface Frame {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** How often the eyes close, and for how long, in seconds. */
const blinkEvery = 3.36;
const blinkLength = 0.12;

/** `h:mm:ss.cc`, rounded so that a frame's time falls into its event. */
function time(seconds: number): string {
	const hundredths = Math.max(0, Math.round(seconds * 100));
	const part = (unit: number, size: number) => String(Math.floor(hundredths / unit) % size).padStart(2, '0');
	return `${Math.floor(hundredths / 360_000)}:${part(6_000, 60)}:${part(100, 60)}.${part(1, 100)}`;
}

/** A colour as ASS has it: BBGGRR. */
const colour = (rgb: string) => `&H${rgb.slice(4)}${rgb.slice(2, 4)}${rgb.slice(0, 2)}&`;

/** SVG path data as ASS has it: small letters, and `b` for a curve. */
const drawing = (path: string) =>
	path
		.replace(/[MLC]/g, (letter) => ({ M: 'm', L: 'l', C: 'b' })[letter] ?? '')
		.replace(/-?\d+\.\d+/g, (number) => String(Math.round(Number(number))));

interface Timing {
	start: string;
	end: string;
	layer: number;
	tags: string;
}

function lineOf({ path, fill, opacity = 1 }: Shape, { start, end, layer, tags }: Timing): string {
	const alpha = Math.round((1 - opacity) * 255)
		.toString(16)
		.padStart(2, '0');
	const style = `${tags}\\1c${colour(fill)}\\1a&H${alpha}&\\p1`;
	return `Dialogue: ${layer},${start},${end},Default,,0,0,0,,{${style}}${drawing(path)}`;
}

/** Text of a user, without what ASS would take for a command. */
const plain = (text: string) =>
	text
		.replace(/[{}\\]/g, ' ')
		.replace(/\s+/g, ' ')
		.trim();

/** In an upright frame the shoulders are cut off, so that the head is not small. */
const scaleOf = ({ width, height }: Pick<Frame, 'width' | 'height'>) => Math.min(height, width * 1.4) / 1000;

/**
 * The lines of a script, in its layers 0 and 1, that draw a person whose mouth is open as given in each frame.
 * @param fps frames a second of the video
 * @param motion whether the head sways: 1, or 0, which is drawn in a third of the time
 * @param behind what is drawn behind the person
 */
export function personLines(
	frame: Frame,
	openings: Opening[],
	fps: number,
	motion: 0 | 1,
	behind: Shape[] = [],
): string[] {
	const scale = scaleOf(frame);
	const middle = frame.x + frame.width / 2;
	const left = Math.round(middle - 500 * scale);
	const top = Math.round(frame.y + frame.height - 1000 * scale);
	const size = `\\an7\\bord0\\shad0\\fscx${scale * 100}\\fscy${scale * 100}`;
	const end = time(openings.length / fps + 1);
	const lines = [...behind, ...still].map((shape) =>
		lineOf(shape, { layer: 0, start: time(0), end, tags: `${size}\\pos(${left},${top})` }),
	);
	const blinkFrames = Math.round(blinkEvery * fps);
	openings.forEach((opening, index) => {
		const at = index / fps;
		const sway = (seconds: number, far: number) => Math.sin((at / seconds) * 2 * Math.PI) * far * motion;
		const x = left + sway(4.3, 6) * scale;
		const y = top + (sway(2.9, 4) + opening * 1.5 * motion) * scale;
		const neck = `\\org(${middle},${top + 680 * scale})\\frz${sway(5.1, 1.2).toFixed(2)}`;
		const place = {
			layer: 1,
			start: time((index - 0.5) / fps),
			end: time((index + 0.5) / fps),
			tags: `${size}\\pos(${x.toFixed(1)},${y.toFixed(1)})${neck}`,
		};
		const isBlinking = index % blinkFrames >= blinkFrames - Math.round(blinkLength * fps);
		lines.push(...head(opening, isBlinking).map((shape) => lineOf(shape, place)));
	});
	return lines;
}

/** The scene as a script of the ASS subtitle format, whose drawing commands ffmpeg turns into pictures. */
export function script({ width, height, openings, subtitles }: Scene): string {
	const frame = { x: 0, y: 0, width, height };
	const lines = personLines(frame, openings, framesPerSecond, 1, [disc]);
	for (const { start, end, text } of subtitles) {
		lines.push(`Dialogue: 2,${time(start)},${time(end)},Default,,0,0,0,,${plain(text)}`);
	}
	const [font, margin, outline] = [60, 55, 5].map((units) => Math.round(units * scaleOf(frame)));
	return `[Script Info]
ScriptType: v4.00+
PlayResX: ${width}
PlayResY: ${height}

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, Bold, Alignment, MarginL, MarginR, MarginV, BorderStyle, Outline, Shadow
Style: Default,DejaVu Sans,${font},&H00FFFFFF,&H00332A20,1,2,${margin},${margin},${margin},1,${outline},0

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
${lines.join('\n')}
`;
}
