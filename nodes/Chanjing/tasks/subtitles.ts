/** A line of a speech. Times are in ms from its start. */
export interface Subtitle {
	start: number;
	end: number;
	text: string;
}

/** The formats in which players take subtitles. */
const formats = {
	srt: { mimeType: 'application/x-subrip', head: '', decimal: ',', isNumbered: true },
	vtt: { mimeType: 'text/vtt', head: 'WEBVTT\n\n', decimal: '.', isNumbered: false },
};

export type SubtitleFormat = keyof typeof formats;

/** A file of subtitles. */
export function subtitleFile(
	format: SubtitleFormat,
	lines: Subtitle[],
): { content: string; mimeType: string } {
	const { mimeType, head, decimal, isNumbered } = formats[format];
	const blocks = lines.map(({ start, end, text }, index) => {
		const times = `${clock(start, decimal)} --> ${clock(end, decimal)}`;
		// An empty line would end the block, and an arrow would be read as times.
		const shown = text.replace(/\s*\n\s*/g, '\n').replaceAll('-->', '→');
		return `${isNumbered ? `${index + 1}\n` : ''}${times}\n${shown}\n`;
	});
	return { content: head + blocks.join('\n'), mimeType };
}

/** `00:01:02,345` */
function clock(ms: number, decimal: string): string {
	const parts = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1000) % 60];
	const padded = parts.map((part) => String(Math.floor(part)).padStart(2, '0'));
	return `${padded.join(':')}${decimal}${String(ms % 1000).padStart(3, '0')}`;
}
