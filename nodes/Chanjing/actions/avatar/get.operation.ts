import { avatars } from '../../tasks/avatar';
import { form } from '../fields/field';
import { defineOperation } from '../operation';
import { avatarId } from './avatarId';

export const get = defineOperation({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get avatar',
		description: 'Get an avatar that was made for this account, and whether it can be used',
	},

	...form({ avatarId }),

	idParameter: avatarId.property.name,

	execute: async (session, { avatarId: id }) => [{ json: await avatars.get(session, id) }],
});
