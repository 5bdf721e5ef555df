import { asChanjingError } from '../../errors/chanjingError';
import { speeches } from '../../tasks/speech';
import { waitForResult } from '../../tasks/wait';
import { form } from '../fields/field';
import { typedTaskId } from '../fields/id';
import { waitFieldFor } from '../fields/wait';
import { speechHints } from '../hints';
import { defineOperation } from '../operation';
import { speechOptions, toSpeechItem } from './output';

const taskId = typedTaskId('Speech > Create');

export const get = defineOperation({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get speech',
		description: 'Get a speech with its audio and subtitles, or wait for it',
	},

	...form({
		taskId,
		wait: waitFieldFor({ what: 'speech', mode: 'poll' }, 'none', 'poll'),
		options: speechOptions({}),
	}),

	idParameter: taskId.property.name,

	hints: speechHints,

	async execute(session, { taskId: id, wait, options }) {
		const watch = speeches(session.client);
		const load = async () =>
			await watch.load(id).catch((error: unknown) => {
				throw asChanjingError(error).with({ task_id: id });
			});
		const speech = wait.mode === 'poll' ? await waitForResult(watch, id, wait.minutes, true) : await load();
		return [await toSpeechItem(session, speech, options)];
	},
});
