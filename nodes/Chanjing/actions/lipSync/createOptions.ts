import { choiceField, optionsField } from '../fields/field';
import { priceOf, videoOptions } from '../fields/videoOptions';

const model = choiceField<0 | 1>({
	displayName: 'Model',
	name: 'model',
	options: [
		{ name: 'Basic', value: 0, description: priceOf(0) },
		{ name: 'High Quality', value: 1, description: priceOf(1) },
	],
	default: 0,
	description: 'How well the lips are drawn, and at what price',
});

export const createOptions = optionsField(videoOptions('Driving Video', model));
