import { waitForVideo } from '../../tasks/wait';
import { asChanjingError } from '../../errors/chanjingError';
import { callbackTiming } from '../../limits';
import { retry } from '../../transport/retry';
import { defineOperation } from '../operation';
import { form } from '../fields/field';
import { outputOptions, toItem, toOutput } from '../fields/output';
import { taskId } from '../fields/id';
import { waitField } from '../fields/wait';

export const get = defineOperation({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get lip-sync task',
		description: 'Get the state of a task and the URL of its video, or wait for the video',
	},

	...form({ taskId, wait: waitField('none', 'poll'), options: outputOptions }),

	idParameter: taskId.property.name,

	async execute(session, { taskId: id, wait, options }) {
		const output = toOutput(options);
		const look = async () => {
			if (wait.mode === 'poll') return await waitForVideo(session.tasks, id, wait.minutes, true);
			return await session.tasks.load(id).catch((error: unknown) => {
				throw asChanjingError(error).with({ task_id: id });
			});
		};
		// A task that was just created may not be known everywhere yet.
		const task = await retry(look, {
			shouldRetry: ({ kind }) => (kind === 'notFound' ? callbackTiming : undefined),
			signal: session.client.signal,
		});
		return [await toItem(session, task, output)];
	},
});
