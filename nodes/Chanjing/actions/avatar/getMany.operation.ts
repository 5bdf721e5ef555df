import { avatars } from '../../tasks/avatar';
import type { OwnType } from '../../tasks/own';
import { choiceField, form } from '../fields/field';
import { listLimit } from '../fields/list';
import { defineOperation } from '../operation';

const type = choiceField<OwnType | 'all'>({
	displayName: 'Avatar Type',
	name: 'avatarType',
	type: 'options',
	options: [
		{ name: 'All', value: 'all' },
		{ name: 'Common', value: 'common', description: 'Avatars that Chanjing offers to everyone' },
		{
			name: 'Customised',
			value: 'customised',
			description: 'Avatars that were made for this account, by its API or on its website',
		},
	],
	default: 'all',
	description: 'Which avatars to return',
});

export const getMany = defineOperation({
	option: {
		name: 'Get Many',
		value: 'getMany',
		action: 'Get many avatars',
		description: 'Get the avatars that can speak in avatar videos',
	},

	...form({ type, limit: listLimit() }),

	execute: async ({ client }, { type: wanted, limit }) =>
		(await avatars.readMany(client, wanted, limit)).map((json) => ({ json })),
});
