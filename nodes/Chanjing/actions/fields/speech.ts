import { type INodeProperties, updateDisplayOptions } from 'n8n-workflow';

import { checkId, checkSpokenText, refuseDigitsAlone } from '../../errors/checks';
import type { Source } from '../../files/bytes';
import type { Service } from '../../files/formats';
import { ranges } from '../../limits';
import { choiceField, field, numberField, type Part } from './field';
import { pickedField } from './id';
import { sourceField } from './source';

/** What is said: a text in a voice, or a recording. */
export type Speech =
	| { text: string; voice: string; audio?: undefined }
	| { audio: Source; text?: undefined; voice?: undefined };

const audioType = choiceField<'tts' | 'audio'>({
	displayName: 'Speech',
	name: 'audioType',
	noDataExpression: true,
	options: [
		{ name: 'Audio', value: 'audio', description: 'The person speaks what is in an audio file' },
		{
			name: 'Text',
			value: 'tts',
			description: 'The person speaks a text with one of the voices of Chanjing',
		},
	],
	default: 'tts',
	description: 'What the person in the video says',
});

export const spokenText = (takesDigitsAlone = true) =>
	field(
		{
			displayName: 'Text',
			name: 'text',
			type: 'string',
			typeOptions: { rows: 4 },
			required: true,
			default: '',
			placeholder: 'e.g. Hello, and welcome to our spring collection.',
			description: `What is said. Fewer than 4,000 characters, no emoji${takesDigitsAlone ? '' : ', not digits alone'}.`,
			builderHint: { propertyHint: 'Plain text as it is spoken, without emoji, markup or stage directions' },
		},
		(input) => {
			const text = checkSpokenText(input);
			return takesDigitsAlone ? text : refuseDigitsAlone(text, input);
		},
		'Enter the text to be spoken.',
	);

export const speakingVoice = pickedField('a voice', 'searchVoices', {
	displayName: 'Voice',
	name: 'voice',
	description: 'The voice that speaks the text',
	builderHint: {
		propertyHint:
			'Ask the user to choose a voice from the list; an ID comes from the operation Get Many of the resource Voice',
	},
	placeholder: 'e.g. f9248f3b1b42447fb9282829321cfcf2',
});

/** How it is spoken: options, which are not sent unless they are set. */
export const speedAndPitch = (shown: Pick<INodeProperties, 'displayOptions'> = {}) => ({
	pitch: numberField({
		displayName: 'Pitch',
		name: 'pitch',
		typeOptions: { minValue: ranges.pitch.min, maxValue: ranges.pitch.max, numberPrecision: 2 },
		default: 1,
		description: 'How high the voice sounds, 1 is normal',
		...shown,
	}),
	speed: numberField({
		displayName: 'Speed',
		name: 'speed',
		typeOptions: { minValue: ranges.speed.min, maxValue: ranges.speed.max, numberPrecision: 2 },
		default: 1,
		description: 'How fast the text is spoken, 1 is normal',
		...shown,
	}),
});

/** Empty for the voice that the video has by itself. */
const optionalVoice = field(
	{
		...speakingVoice.property,
		required: false,
		description: "The voice that speaks the text. Leave it empty for the avatar's own voice.",
	},
	(input) => (input.value === '' ? '' : checkId(input, 'a voice is missing')),
	'Choose one from the list, or give the ID of one.',
);

export function speechField({
	service,
	hasOwnVoice = false,
	takesDigitsAlone,
	fileIdNote,
}: {
	service: Service;
	hasOwnVoice?: boolean;
	takesDigitsAlone?: boolean;
	fileIdNote?: string;
}): Part<Speech> {
	const text = spokenText(takesDigitsAlone);
	const voice = hasOwnVoice ? optionalVoice : speakingVoice;
	const audio = sourceField({
		label: 'Audio',
		service,
		prefix: 'audio',
		binaryField: 'audio',
		search: service === 'lip_sync_audio' ? 'searchLipSyncAudios' : 'searchAvatarVideoAudios',
		fileIdNote,
	});
	return {
		properties: [
			audioType.property,
			...updateDisplayOptions({ show: { audioType: ['tts'] } }, [text.property, voice.property]),
			...updateDisplayOptions({ show: { audioType: ['audio'] } }, audio.properties),
		],
		read: async (context, itemIndex) =>
			audioType.read(context, itemIndex) === 'audio'
				? { audio: await audio.read(context, itemIndex) }
				: { text: text.read(context, itemIndex), voice: voice.read(context, itemIndex) },
	};
}
