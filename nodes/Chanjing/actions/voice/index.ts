import { voices } from '../../tasks/speakers/voice';
import type { Resource } from '../operation';
import { ownOperations } from '../own/operations';
import { create } from './create.operation';

const { getMany, get, remove } = ownOperations(voices, {
	one: 'a voice',
	use: 'speak a text',
	search: 'searchOwnVoices',
	example: 'C-Audio-3f6f0a1b2c3d',
});

export const voice: Resource = {
	option: { name: 'Voice', value: 'voice', description: 'Voices that can speak a text' },
	operations: [getMany, create, get, remove],
};
