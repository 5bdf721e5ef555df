import { asChanjingError } from '../../errors/chanjingError';
import type { TaskKind } from '../../tasks/kind';
import { waitForResult } from '../../tasks/wait';
import { form } from '../fields/field';
import { taskIdField } from '../fields/id';
import { outputOptions, toItem, toOutput } from '../fields/output';
import { waitField } from '../fields/wait';
import { defineOperation } from '../operation';

/** Get, for one kind of video. */
export function getTask(kind: TaskKind) {
	const taskId = taskIdField(kind.resource);
	return defineOperation({
		option: {
			name: 'Get',
			value: 'get',
			action: `Get ${kind.name}`,
			description: 'Get the state of a task and the URL of its video, or wait for the video',
		},

		...form({ taskId, wait: waitField('none', 'poll'), options: outputOptions }),

		idParameter: taskId.property.name,

		async execute(session, { taskId: id, wait, options }) {
			const output = toOutput(options);
			const tasks = kind.watch(session.client);
			if (wait.mode === 'poll') {
				return [await toItem(session, await waitForResult(tasks, id, wait.minutes, true), output)];
			}
			const task = await tasks.load(id).catch((error: unknown) => {
				throw asChanjingError(error).with({ task_id: id });
			});
			return [await toItem(session, task, output)];
		},
	});
}
