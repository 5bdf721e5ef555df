import { beansPerSecond, ranges } from '../../limits';
import { additionalFields } from './additionalFields';
import { callbackUrl } from './callbackUrl';
import { choiceField, numberField, pixelsField } from './field';
import { downloadOptions } from './output';
import { speedAndPitch } from './speech';

const priceOf = (model: number) =>
	`${beansPerSecond[model]} ${beansPerSecond[model] === 1 ? 'bean' : 'beans'} per second of the finished video`;

/**
 * The options that creates of videos share: those that are sent as they are by the name that Chanjing gives them.
 * @param footage what the video is made from, as its user sees it
 * @param models by their labels; 0 is the default
 * @param choice what the choice of a model decides
 */
export function videoOptions(footage: string, models: Record<string, number>, choice: string) {
	return {
		additionalFields,
		backway: choiceField<1 | 2>({
			displayName: `At the End of the ${footage}`,
			name: 'backway',
			options: [
				{ name: 'Start Over', value: 1, description: 'Play it from its start again' },
				{ name: 'Play Backwards', value: 2, description: 'Play it in reverse' },
			],
			default: 1,
			description: `What to do when the speech is longer than the ${footage.toLowerCase()}`,
		}),
		callbackUrl,
		...downloadOptions,
		drive_mode: choiceField<'' | 'random'>({
			displayName: 'Drive Mode',
			name: 'driveMode',
			options: [
				{ name: 'From the Start', value: '', description: 'Begin at its start' },
				{ name: 'Random', value: 'random', description: 'Begin at a random point' },
			],
			default: '',
			description: `Where in the ${footage.toLowerCase()} to begin`,
		}),
		screen_height: pixelsField({
			displayName: 'Height',
			name: 'screenHeight',
			default: 1920,
			description: 'Height of the finished video, in pixels',
			minValue: 1,
		}),
		model: choiceField<number>({
			displayName: 'Model',
			name: 'model',
			options: Object.entries(models).map(([name, value]) => ({ name, value, description: priceOf(value) })),
			default: 0,
			description: `${choice}, and at what price`,
		}),
		...speedAndPitch({ displayOptions: { show: { '/audioType': ['tts'] } } }),
		volume: numberField(
			{
				displayName: 'Volume',
				name: 'volume',
				typeOptions: { minValue: ranges.volume.min, maxValue: ranges.volume.max, numberPrecision: 0 },
				default: 100,
				description: 'How loud the speech is, in percent',
			},
			'percent',
		),
		screen_width: pixelsField({
			displayName: 'Width',
			name: 'screenWidth',
			default: 1080,
			description: 'Width of the finished video, in pixels',
			minValue: 1,
		}),
	};
}
