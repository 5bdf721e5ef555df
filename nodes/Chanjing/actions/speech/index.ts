import type { Resource } from '../operation';
import { create } from './create.operation';
import { get } from './get.operation';

export const speech: Resource = {
	option: { name: 'Speech', value: 'speech', description: 'Texts spoken with a voice, as audio files' },
	operations: [create, get],
};
