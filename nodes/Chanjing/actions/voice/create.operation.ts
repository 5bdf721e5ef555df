import { inputError } from '../../errors/chanjingError';
import { checkText, type Input, refuseDigitsAlone } from '../../errors/checks';
import { previewCharacters } from '../../limits';
import { fixed } from '../../tasks/orders/orderKind';
import { voices } from '../../tasks/speakers/voice';
import { additionalFields, overlay, refuseFields } from '../fields/additionalFields';
import { readCallback, webhookUrl } from '../fields/callbackUrl';
import { choiceField, field, form, optionsField } from '../fields/field';
import { makingOptions, newName } from '../fields/making';
import { sourceField } from '../fields/source';
import { waitField } from '../fields/wait';
import { defineOwnCreate } from '../own/operations';

const defaultModel = 'cicada1.0';

const inputs = form({
	name: newName('voice'),
	source: sourceField({ label: 'Recording', service: 'prompt_audio' }),
	wait: waitField('voice', 'poll'),
	options: optionsField({
		additionalFields,
		callbackUrl: webhookUrl,
		...makingOptions,
		model_type: choiceField<string>({
			displayName: 'Model',
			name: 'modelType',
			options: [
				{ name: 'Cicada 1.0', value: defaultModel },
				{ name: 'Cicada 3.0', value: 'cicada3.0' },
				{ name: 'Cicada 3.0 Turbo', value: 'cicada3.0-turbo' },
			],
			default: defaultModel,
			description: 'The model of Chanjing that clones the voice',
		}),
		text: field(
			{
				displayName: 'Preview Text',
				name: 'previewText',
				type: 'string',
				default: '',
				placeholder: 'e.g. Hello, this is my voice.',
				description: 'What the preview of the voice says: at most 50 characters, and not digits alone',
			},
			checkPreview,
		),
	}),
});

/** @throws ChanjingError `input` for what Chanjing is documented to refuse */
function checkPreview(input: Input): string {
	const text = checkText(input);
	const { max } = previewCharacters;
	const { length } = [...text];
	if (length > max)
		throw inputError(input.label, `${length} characters are too many, ${max} are allowed`, 'Shorten it.');
	return refuseDigitsAlone(text, input);
}

export const create = defineOwnCreate(voices, {
	option: {
		name: 'Create',
		value: 'create',
		action: 'Clone voice',
		description: 'Make a voice from a recording of somebody, to speak texts with it',
	},

	fields: inputs.fields,

	async read(context, itemIndex) {
		const { name, source: recording, wait, options } = await inputs.read(context, itemIndex);
		const { additionalFields: more, callbackUrl: url, text, ...others } = options;
		refuseFields(more, { url: 'Recording' });
		const body = { name, model_type: defaultModel, ...others, ...(text && { text }) };
		return {
			order: {
				kind: voices.kind,
				files: [{ name: 'file_id', service: 'prompt_audio', source: recording, isByUrl: true }],
				...fixed((_files, { file_id: address }) => overlay({ ...body, url: address }, more)),
				callback: await readCallback(context, wait.mode, { additionalFields: more, callbackUrl: url }),
			},
			wait,
		};
	},
});
