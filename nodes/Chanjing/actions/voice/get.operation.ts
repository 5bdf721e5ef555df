import { voices } from '../../tasks/voice';
import { form } from '../fields/field';
import { defineOperation } from '../operation';
import { voiceId } from './voiceId';

export const get = defineOperation({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get voice',
		description: 'Get a voice that was made for this account, and whether it can be used',
	},

	...form({ voiceId }),

	idParameter: voiceId.property.name,

	execute: async (session, { voiceId: id }) => [{ json: await voices.get(session, id) }],
});
