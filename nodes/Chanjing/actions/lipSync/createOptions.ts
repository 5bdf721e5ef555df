import { byLabel, choiceField, collectionField } from '../fields/field';
import { priceOf, videoOptions } from '../fields/videoOptions';

const model = choiceField<0 | 1>({
	displayName: 'Model',
	name: 'model',
	type: 'options',
	options: [
		{ name: 'Basic', value: 0, description: priceOf(0) },
		{ name: 'High Quality', value: 1, description: priceOf(1) },
	],
	default: 0,
	description: 'How well the lips are drawn, and at what price',
});

export const createOptions = collectionField(
	{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
	byLabel(videoOptions('Driving Video', model)),
);
