import { voices } from '../../tasks/voice';
import { form } from '../fields/field';
import { defineOperation } from '../operation';
import { voiceId } from './voiceId';

export const deleteOperation = defineOperation({
	option: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete voice',
		description: 'Delete a voice that was made for this account, which cannot be undone',
	},

	...form({ voiceId }),

	idParameter: voiceId.property.name,

	async execute({ client }, { voiceId: id }) {
		await voices.remove(client, id);
		return [{ json: { id, deleted: true } }];
	},
});
