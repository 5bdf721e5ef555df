import { inputError } from '../../errors/chanjingError';
import { checkId, checkText, isObject } from '../../errors/checks';
import { type Field, field, pixelsField } from '../fields/field';

/** A colour as Chanjing takes it. */
export function colorField(displayName: string, name: string, fallback: string, description: string) {
	return field<string>({ displayName, name, type: 'color', default: fallback, description }, (input) => {
		const color = checkText(input);
		if (/^(#[0-9a-f]{6})?$/i.test(color)) return color;
		throw inputError(
			displayName,
			`${JSON.stringify(color).slice(0, 100)} is not a colour`,
			'Write it as #RRGGBB, such as #EDEDED.',
		);
	});
}

const pixels = (displayName: string, name: string, fallback: number, description: string) =>
	pixelsField({ displayName, name, default: fallback, description, minValue: 0 });

const fontId = field<string>(
	{
		displayName: 'Font ID',
		name: 'fontId',
		type: 'string',
		default: '',
		description: 'The ID of a font of Chanjing. Leave it empty for the usual one.',
	},
	(input) => (input.value === '' ? '' : checkId(input)),
);

/** By the names that Chanjing gives them. Nothing, or 0, is the documented default of the screen. */
const parts: Record<string, Field> = {
	color: colorField('Color', 'color', '#FFFFFF', 'Color of the letters'),
	font_id: fontId,
	font_size: pixels('Font Size', 'fontSize', 0, 'Height of the letters in pixels, 0 for the usual one'),
	height: pixels('Height', 'height', 0, 'Height of the subtitles in pixels, 0 for the usual one'),
	stroke_color: colorField('Outline Color', 'strokeColor', '', 'Color of the outline of the letters'),
	stroke_width: pixels('Outline Width', 'strokeWidth', 7, 'Width of the outline in pixels'),
	width: pixels('Width', 'width', 0, 'Width of the subtitles in pixels, 0 for the usual one'),
	x: pixels('X', 'x', 0, 'From the left of the screen in pixels; counts where Width is set'),
	y: pixels('Y', 'y', 0, 'From the top of the screen in pixels; counts where Height is set'),
};

/** How subtitles look, as far as the user says: by the names that Chanjing gives it. */
export type SubtitleStyle = Record<string, number | string>;

export const subtitleStyle = field<SubtitleStyle>(
	{
		displayName: 'Subtitle Style',
		name: 'subtitleStyle',
		type: 'fixedCollection',
		default: {},
		placeholder: 'Add style',
		description: 'How the subtitles look, where it is not the usual way',
		options: [
			{
				displayName: 'Style',
				name: 'style',
				values: Object.values(parts).map(({ property }) => property),
			},
		],
	},
	({ value }) => {
		const style = isObject(value) ? (value.style ?? {}) : undefined;
		if (!isObject(style)) {
			throw inputError(
				'Subtitle Style',
				'this is not a style',
				'Add the style with the fields of this option.',
			);
		}
		const read = Object.entries(parts)
			.filter(([, { property }]) => property.name in style)
			.map(([name, part]) => [name, part.parse(style[part.property.name])] as const)
			.filter(([name, one]) => one !== '' && (one !== 0 || ['x', 'y', 'stroke_width'].includes(name)));
		const set = Object.fromEntries(read) as SubtitleStyle;
		if (set.width === undefined) delete set.x;
		if (set.height === undefined) delete set.y;
		return set;
	},
);
