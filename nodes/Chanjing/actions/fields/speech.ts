import type { INodeProperties } from 'n8n-workflow';

import { checkId } from '../../errors/checks';
import type { Source } from '../../files/bytes';
import type { Service } from '../../files/formats';
import { textCharacters } from '../../limits';
import { choiceField, field, idField, type Part, spokenTextField } from './field';
import { sourceField } from './source';

/** What is said: a text in a voice, or a recording. */
export type Speech =
	| { text: string; voice: string; audio?: undefined }
	| { audio: Source; text?: undefined; voice?: undefined };

const audioType = choiceField<'tts' | 'audio'>({
	displayName: 'Speech',
	name: 'audioType',
	type: 'options',
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

const text = spokenTextField(
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 4 },
		required: true,
		default: '',
		placeholder: 'e.g. Hello, and welcome to our spring collection.',
		description: 'What the person says. Fewer than 4,000 characters, no emoji.',
		builderHint: { propertyHint: 'Plain text as it is spoken, without emoji, markup or stage directions' },
		displayOptions: { show: { audioType: ['tts'] } },
	},
	textCharacters.max,
);

const voiceProperty: INodeProperties = {
	displayName: 'Voice',
	name: 'voice',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	description: 'The voice that speaks the text',
	builderHint: {
		propertyHint:
			'Ask the user to choose a voice from the list; an ID comes from the operation Get Many of the resource Voice',
	},
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Choose a voice…',
			typeOptions: { searchListMethod: 'searchVoices', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. f9248f3b1b42447fb9282829321cfcf2',
		},
	],
	displayOptions: { show: { audioType: ['tts'] } },
};

const voiceAdvice = 'Choose one from the list, or give the ID of one.';

const voice = idField(voiceProperty, 'a voice is missing', voiceAdvice);

/** Empty for the voice that the video has by itself. */
const optionalVoice = field(
	{
		...voiceProperty,
		required: false,
		description: "The voice that speaks the text. Leave it empty for the avatar's own voice.",
	},
	(input) => (input.value === '' ? '' : checkId(input, 'a voice is missing')),
	voiceAdvice,
);

/** What the person says: a text or a recording. */
export function speechField({
	service,
	hasOwnVoice = false,
}: {
	service: Service;
	hasOwnVoice?: boolean;
}): Part<Speech> {
	const voiceField = hasOwnVoice ? optionalVoice : voice;
	const audio = sourceField({
		label: 'Audio',
		service,
		source: 'audioSource',
		fileId: 'audioFileId',
		binary: { name: 'audioBinaryPropertyName', default: 'audio' },
		url: 'audioUrl',
	});
	return {
		properties: [
			audioType.property,
			text.property,
			voiceField.property,
			...audio.properties.map((property) => ({
				...property,
				displayOptions: { show: { ...property.displayOptions?.show, audioType: ['audio'] } },
			})),
		],
		read: async (context, itemIndex) =>
			audioType.read(context, itemIndex) === 'audio'
				? { audio: await audio.read(context, itemIndex) }
				: { text: text.read(context, itemIndex), voice: voiceField.read(context, itemIndex) },
	};
}
