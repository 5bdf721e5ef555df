import type { OwnType } from '../../tasks/own';
import { voices } from '../../tasks/voice';
import { choiceField, form } from '../fields/field';
import { listLimit } from '../fields/list';
import { defineOperation } from '../operation';

const type = choiceField<OwnType | 'all'>({
	displayName: 'Voice Type',
	name: 'voiceType',
	type: 'options',
	options: [
		{ name: 'All', value: 'all' },
		{ name: 'Common', value: 'common', description: 'Voices that Chanjing offers to everyone' },
		{
			name: 'Customised',
			value: 'customised',
			description: 'Voices that were made for this account, by its API or on its website',
		},
	],
	default: 'all',
	description: 'Which voices to return',
});

export const getMany = defineOperation({
	option: {
		name: 'Get Many',
		value: 'getMany',
		action: 'Get many voices',
		description: 'Get the voices that can speak a text',
	},

	...form({ type, limit: listLimit() }),

	execute: async ({ client }, { type: wanted, limit }) =>
		(await voices.readMany(client, wanted, limit)).map((json) => ({ json })),
});
