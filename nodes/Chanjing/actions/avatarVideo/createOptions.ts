import { checkText } from '../../errors/checks';
import { choiceField, field, optionsField, pixelsField, switchField, urlField } from '../fields/field';
import { videoOptions } from '../fields/videoOptions';
import { colorField, subtitleStyle } from './subtitleStyle';

const models = { Basic: 0, Cartoon: 2, 'High Quality': 1 };

const place = (displayName: string, name: string, description: string, minValue?: number) =>
	pixelsField(
		{ displayName, name, default: 0, description, minValue },
		'Give a number of pixels, or remove the option: then the figure is fitted into the screen.',
	);

/** The options of an avatar video. Place and size of the avatar are in pixels of the screen. */
export const createOptions = optionsField({
	...videoOptions('Avatar Footage', models, 'How the avatar is drawn'),
	avatarHeight: place(
		'Avatar Height',
		'avatarHeight',
		'Height of the figure in pixels, 0 for the fitting one',
		0,
	),
	avatarWidth: place(
		'Avatar Width',
		'avatarWidth',
		'Width of the figure in pixels, 0 for the fitting one',
		0,
	),
	avatarX: place('Avatar X', 'avatarX', 'From the left of the screen to the figure, in pixels'),
	avatarY: place('Avatar Y', 'avatarY', 'From the top of the screen to the figure, in pixels'),
	backgroundColor: colorField('Background Color', 'backgroundColor', '#EDEDED', 'What is behind the avatar'),
	backgroundBinary: field(
		{
			displayName: 'Input Data Field Name',
			name: 'backgroundBinaryPropertyName',
			type: 'string',
			default: 'data',
			placeholder: 'e.g. data',
			hint: 'The name of the input field containing the background picture (jpg, png)',
		},
		(input) => checkText(input, 'the name of a field is missing'),
	),
	backgroundUrl: urlField({
		displayName: 'Background URL',
		name: 'backgroundUrl',
		default: '',
		placeholder: 'e.g. https://example.com/media/office.jpg',
		description: 'The URL of a picture to put behind the avatar (jpg, png)',
	}),
	resolution_rate: choiceField<0 | 1>({
		displayName: 'Resolution',
		name: 'resolution',
		options: [
			{ name: '1080p', value: 0 },
			{ name: '4K', value: 1, description: 'Only for an avatar that was made for it' },
		],
		default: 0,
		description: 'How fine the picture is',
	}),
	subtitleStyle,
	subtitles: switchField({
		displayName: 'Subtitles',
		name: 'subtitles',
		default: true,
		description: 'Whether what is said is written into the picture',
	}),
	is_rgba_mode: switchField({
		displayName: 'Transparent',
		name: 'transparent',
		default: true,
		description:
			'Whether the video is a webm without background, for an avatar that was made from one. It has neither subtitles nor a background.',
	}),
	add_compliance_watermark: switchField({
		displayName: 'Watermark',
		name: 'watermark',
		default: true,
		description: 'Whether to mark the picture as made by AI',
	}),
});

export type Options = ReturnType<typeof createOptions.parse>;
