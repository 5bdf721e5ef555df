import { ranges } from '../../limits';
import { additionalFields } from '../fields/additionalFields';
import { callbackUrl } from '../fields/callbackUrl';
import { choiceField, collectionField, numberField } from '../fields/field';
import { downloadOptions } from '../fields/output';
import { manner } from '../fields/speech';

/** The options of a lip-sync video: those that are sent as they are by the name that Chanjing gives them. */
export const createOptions = collectionField(
	{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
	{
		additionalFields,
		backway: choiceField<1 | 2>({
			displayName: 'At the End of the Driving Video',
			name: 'backway',
			type: 'options',
			options: [
				{ name: 'Start Over', value: 1, description: 'Play the driving video from its start again' },
				{ name: 'Play Backwards', value: 2, description: 'Play the driving video in reverse' },
			],
			default: 1,
			description: 'What to do when the speech is longer than the driving video',
		}),
		callbackUrl,
		...downloadOptions,
		drive_mode: choiceField<'' | 'random'>({
			displayName: 'Drive Mode',
			name: 'driveMode',
			type: 'options',
			options: [
				{ name: 'From the Start', value: '', description: 'Begin at its start' },
				{ name: 'Random', value: 'random', description: 'Begin at a random point' },
			],
			default: '',
			description: 'Where in the driving video to begin',
		}),
		screen_height: numberField(
			{
				displayName: 'Height',
				name: 'screenHeight',
				type: 'number',
				typeOptions: { minValue: 1, numberPrecision: 0 },
				default: 1920,
				description: 'Height of the finished video, in pixels',
			},
			'pixels',
		),
		model: choiceField<0 | 1>({
			displayName: 'Model',
			name: 'model',
			type: 'options',
			options: [
				{ name: 'Basic', value: 0, description: '1 bean per second of the finished video' },
				{ name: 'High Quality', value: 1, description: '2 beans per second of the finished video' },
			],
			default: 0,
			description: 'How well the lips are drawn, and at what price',
		}),
		...manner({ displayOptions: { show: { '/audioType': ['tts'] } } }),
		volume: numberField(
			{
				displayName: 'Volume',
				name: 'volume',
				type: 'number',
				typeOptions: { minValue: ranges.volume.min, maxValue: ranges.volume.max, numberPrecision: 0 },
				default: 100,
				description: 'How loud the speech is, in percent',
			},
			'percent',
		),
		screen_width: numberField(
			{
				displayName: 'Width',
				name: 'screenWidth',
				type: 'number',
				typeOptions: { minValue: 1, numberPrecision: 0 },
				default: 1080,
				description: 'Width of the finished video, in pixels',
			},
			'pixels',
		),
	},
);
