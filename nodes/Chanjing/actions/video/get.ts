import { callbackTiming } from '../../limits';
import type { TaskKind } from '../../tasks/kind';
import { getResult } from '../../tasks/wait';
import { retry } from '../../transport/retry';
import { form } from '../fields/field';
import { taskIdField } from '../fields/id';
import { outputOptions, toItem } from '../fields/output';
import { waitField } from '../fields/wait';
import { videoHints } from '../hints';
import { defineOperation } from '../operation';

/** Get, for one kind of video. */
export function getTask(kind: TaskKind) {
	const taskId = taskIdField(kind);
	return defineOperation({
		option: {
			name: 'Get',
			value: 'get',
			action: `Get ${kind.name}`,
			description: 'Get the state of a task and the URL of its video, or wait for the video',
		},

		...form({ taskId, wait: waitField('video', 'none'), output: outputOptions }),

		idParameter: taskId.property.name,

		hints: videoHints,

		async execute(session, { taskId: id, wait, output }) {
			// A task that was just created may not be known everywhere yet.
			const task = await retry(async () => await getResult(session.client, kind, id, wait), {
				shouldRetry: (error) => (error.kind === 'notFound' ? callbackTiming : undefined),
				signal: session.client.signal,
			});
			return [await toItem(session, task, output)];
		},
	});
}
