import type { IDataObject } from 'n8n-workflow';

import { inputError } from '../../errors/chanjingError';
import { screens } from '../../limits';
import type { Avatar } from '../../tasks/speakers/speakers';
import type { SubtitleStyle } from './subtitleStyle';

export interface Size {
	width: number;
	height: number;
}

export interface Place extends Size {
	x: number;
	y: number;
}

/** The screen of a video: the documented one of its resolution, unless the user gives another. */
export function screenOf(resolution: 0 | 1 = 0, given: Partial<Size>): Size {
	const { width, height } = screens[resolution];
	return { width: given.width ?? width, height: given.height ?? height };
}

/**
 * Where a figure stands: fitted into the screen as a whole, in the middle of its bottom, as far as the user does not say.
 * @throws ChanjingError `input` when nobody would see it
 */
export function placeOf(
	screen: Size,
	figure: Pick<Avatar, 'width' | 'height'>,
	given: Partial<Place>,
): Place {
	const own = figure.width && figure.height ? figure : screen;
	const ratio = own.width / own.height;
	const fitted = Math.min(screen.width, screen.height * ratio);
	const width = given.width || Math.max(1, Math.round(given.height ? given.height * ratio : fitted));
	// Rounded up, a figure that is fitted would leave the screen.
	const most = given.width ? Infinity : screen.height;
	const height = given.height || Math.min(Math.max(1, Math.round(width / ratio)), most);
	const { x = Math.round((screen.width - width) / 2), y = screen.height - height } = given;
	checkPlace(screen, { x, y, width, height });
	return { x, y, width, height };
}

/**
 * A figure without a size is fitted, so it is no larger than the screen.
 * @throws ChanjingError `input` when nothing of it could be seen
 */
export function checkPlace(screen: Size, { x = 0, y = 0, width, height }: Partial<Place>): void {
	const sides = [
		{
			label: 'Avatar X',
			at: x,
			size: width || (height ? Infinity : screen.width),
			of: screen.width,
			is: 'wide',
		},
		{
			label: 'Avatar Y',
			at: y,
			size: height || (width ? Infinity : screen.height),
			of: screen.height,
			is: 'high',
		},
	];
	const outside = sides.find(({ at, size, of }) => at >= of || at + size <= 0);
	if (!outside) return;
	const { label, at, of, is } = outside;
	throw inputError(
		label,
		`at ${at} the figure is outside the screen, which is ${of} pixels ${is}`,
		'Give a place at which some of it can be seen.',
	);
}

/**
 * The documented subtitles of a screen, in proportion on another one, under what the user wants.
 * @throws ChanjingError `input` when they would leave the screen
 */
export function subtitlesOf(resolution: 0 | 1 = 0, screen: Size, style: SubtitleStyle = {}): IDataObject {
	const usual = screens[resolution];
	const [across, down] = [screen.width / usual.width, screen.height / usual.height];
	const { x, y, width, height, font_size, stroke_width } = usual.subtitles;
	const scaled = {
		x: Math.floor(x * across),
		y: Math.floor(y * down),
		width: Math.floor(width * across),
		height: Math.floor(height * down),
		font_size: Math.max(1, Math.round(font_size * Math.min(across, down))),
		stroke_width,
		color: '#FFFFFF',
		asr_type: 0,
	};
	const config = { show: true, ...scaled, ...style };
	if (config.x + config.width > screen.width || config.y + config.height > screen.height) {
		throw inputError(
			'Subtitle Style',
			`${config.width} × ${config.height} pixels at ${config.x}, ${config.y} leave the screen of ${screen.width} × ${screen.height}`,
			'Keep X and Width, and Y and Height, inside the screen.',
		);
	}
	return config;
}
