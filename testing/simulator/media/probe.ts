import { ffmpegLog } from '../../ffmpeg';

export interface SourceInfo {
	durationMs?: number;
	width?: number;
	height?: number;
}

/** Length and size of a media file, by its header; empty where it is none. */
export async function sourceInfo(path: string): Promise<SourceInfo> {
	// Without an output ffmpeg shows what it was given and ends with an exit code.
	const told = await ffmpegLog(['-i', path]).catch(({ stderr = '' }) => String(stderr));
	const [, hours, minutes, seconds] = /Duration: (\d+):(\d+):([\d.]+)/.exec(told) ?? [];
	const [, width, height] = /Video: .*?, (\d+)x(\d+)/.exec(told) ?? [];
	return {
		...(seconds && { durationMs: Math.round(((+hours * 60 + +minutes) * 60 + +seconds) * 1000) }),
		...(width && { width: +width, height: +height }),
	};
}
