import { choiceField, switchField, textField } from './field';

/** Fields that the creates of voices and avatars have in common. */
export const newName = (what: string) =>
	textField(
		{
			displayName: 'Name',
			name: 'name',
			required: true,
			default: '',
			placeholder: 'e.g. Anna',
			description: `How the ${what} is called in lists`,
		},
		'a name is missing',
	);

export const makingOptions = {
	denoise_flag: switchField({
		displayName: 'Denoise',
		name: 'denoise',
		default: false,
		description: 'Whether to remove noise from the recording first',
	}),
	language: choiceField<'cn' | 'en'>({
		displayName: 'Language',
		name: 'language',
		options: [
			{ name: 'Chinese', value: 'cn' },
			{ name: 'English', value: 'en' },
		],
		default: 'cn',
		description: 'The language that is spoken in the source',
	}),
};
