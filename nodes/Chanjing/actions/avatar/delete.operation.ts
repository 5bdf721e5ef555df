import { avatars } from '../../tasks/avatar';
import { form } from '../fields/field';
import { defineOperation } from '../operation';
import { avatarId } from './avatarId';

export const deleteOperation = defineOperation({
	option: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete avatar',
		description: 'Delete an avatar that was made for this account, which cannot be undone',
	},

	...form({ avatarId }),

	idParameter: avatarId.property.name,

	async execute({ client }, { avatarId: id }) {
		await avatars.remove(client, id);
		return [{ json: { id, deleted: true } }];
	},
});
