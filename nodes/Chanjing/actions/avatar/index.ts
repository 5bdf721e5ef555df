import { avatars } from '../../tasks/speakers/avatar';
import type { Resource } from '../operation';
import { ownOperations } from '../own/operations';
import { create } from './create.operation';

const { getMany, get, remove } = ownOperations(avatars, {
	one: 'an avatar',
	use: 'speak in avatar videos',
	search: 'searchOwnAvatars',
	example: 'C-3f6f0a1b2c3d',
});

export const avatar: Resource = {
	option: { name: 'Avatar', value: 'avatar', description: 'Persons that can speak in avatar videos' },
	operations: [getMany, get, create, remove],
};
