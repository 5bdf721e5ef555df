import { speech } from '../../tasks/speech';
import { getResult } from '../../tasks/wait';
import { form } from '../fields/field';
import { speechId } from '../fields/id';
import { waitField } from '../fields/wait';
import { speechHints } from '../hints';
import { defineOperation } from '../operation';
import { speechOptions, toSpeechItem } from './output';

export const get = defineOperation({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get speech',
		description: 'Get a speech with its audio and subtitles, or wait for it',
	},

	...form({
		taskId: speechId,
		wait: waitField('speech', 'poll'),
		options: speechOptions({}),
	}),

	idParameter: speechId.property.name,

	hints: speechHints,

	async execute(session, { taskId: id, wait, options }) {
		const made = await getResult(session.client, speech, id, wait);
		return [await toSpeechItem(session, made, options)];
	},
});
