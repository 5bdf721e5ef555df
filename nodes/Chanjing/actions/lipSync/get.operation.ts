import { waitForResult } from '../../tasks/wait';
import { asChanjingError } from '../../errors/chanjingError';
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
		if (wait.mode === 'poll') {
			return [await toItem(session, await waitForResult(session.tasks, id, wait.minutes, true), output)];
		}
		const task = await session.tasks.load(id).catch((error: unknown) => {
			throw asChanjingError(error).with({ task_id: id });
		});
		return [await toItem(session, task, output)];
	},
});
