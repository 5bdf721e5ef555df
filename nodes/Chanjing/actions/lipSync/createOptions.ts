import type { INodeProperties } from 'n8n-workflow';

import { ranges } from '../../limits';
import { additionalFieldsField } from '../fields/additionalFields';
import { callbackUrlField } from '../fields/callbackUrl';
import { downloadOptions } from '../fields/output';

/** The options of a lip-sync video. */
export const createOptions: INodeProperties[] = [
	additionalFieldsField,
	{
		displayName: 'At the End of the Driving Video',
		name: 'backway',
		type: 'options',
		options: [
			{ name: 'Start Over', value: 1, description: 'Play the driving video forward again' },
			{ name: 'Play Backwards', value: 2, description: 'Play the driving video in reverse' },
		],
		default: 1,
		description: 'What the picture does when the speech is longer than the driving video',
	},
	callbackUrlField,
	...downloadOptions,
	{
		displayName: 'Drive Mode',
		name: 'driveMode',
		type: 'options',
		options: [
			{ name: 'From the Start', value: '', description: 'The driving video plays from its start' },
			{ name: 'Random', value: 'random', description: 'The driving video plays from a random place' },
		],
		default: '',
		description: 'Where in the driving video the result begins',
	},
	{
		displayName: 'Height',
		name: 'screenHeight',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1920,
		description: 'Height of the result, in pixels',
	},
	{
		displayName: 'Model',
		name: 'model',
		type: 'options',
		options: [
			{ name: 'Basic', value: 0, description: '1 bean for each second of the result' },
			{ name: 'High Quality', value: 1, description: '2 beans for each second of the result' },
		],
		default: 0,
		description: 'How well the lips are drawn, and the price',
	},
	{
		displayName: 'Pitch',
		name: 'pitch',
		type: 'number',
		typeOptions: { minValue: ranges.pitch.min, maxValue: ranges.pitch.max, numberPrecision: 2 },
		default: 1,
		description: 'How high the voice sounds, 1 is normal',
		displayOptions: { show: { '/audioType': ['tts'] } },
	},
	{
		displayName: 'Speed',
		name: 'speed',
		type: 'number',
		typeOptions: { minValue: ranges.speed.min, maxValue: ranges.speed.max, numberPrecision: 2 },
		default: 1,
		description: 'How fast the text is spoken, 1 is normal',
		displayOptions: { show: { '/audioType': ['tts'] } },
	},
	{
		displayName: 'Volume',
		name: 'volume',
		type: 'number',
		typeOptions: { minValue: ranges.volume.min, maxValue: ranges.volume.max },
		default: 100,
		description: 'How loud the speech is, in percent',
	},
	{
		displayName: 'Width',
		name: 'screenWidth',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1080,
		description: 'Width of the result, in pixels',
	},
];
