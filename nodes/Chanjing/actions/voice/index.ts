import type { Resource } from '../operation';
import { getMany } from './getMany.operation';

export const voice: Resource = {
	option: { name: 'Voice', value: 'voice', description: 'Voices that can speak a text' },
	operations: [getMany],
};
