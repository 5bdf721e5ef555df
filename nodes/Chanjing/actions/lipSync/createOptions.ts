import { byLabel, choiceField, collectionField } from '../fields/field';
import { videoOptions } from '../fields/videoOptions';

const model = choiceField<0 | 1>({
	displayName: 'Model',
	name: 'model',
	type: 'options',
	options: [
		{ name: 'Basic', value: 0, description: '1 bean per second of the finished video' },
		{ name: 'High Quality', value: 1, description: '2 beans per second of the finished video' },
	],
	default: 0,
	description: 'How well the lips are drawn, and at what price',
});

export const createOptions = collectionField(
	{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
	byLabel(videoOptions('Driving Video', model)),
);
