import type { IExecuteFunctions } from 'n8n-workflow';

import { waitForVideo } from '../../tasks/wait';
import { asChanjingError } from '../../errors/chanjingError';
import { defineOperation } from '../operation';
import { readCollection } from '../fields/list';
import { downloadOptions, readOutput, toItem } from '../fields/output';
import { readTaskId, taskIdField } from '../fields/taskId';
import { readWait, waitFields } from '../fields/wait';

export const get = defineOperation({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get lip-sync task',
		description: 'Get the state of a task and the URL of its video, and wait for it if wanted',
	},

	fields: [
		taskIdField,
		...waitFields('none', 'poll'),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: downloadOptions,
		},
	],

	read(context: IExecuteFunctions, itemIndex: number) {
		return {
			taskId: readTaskId(context, itemIndex),
			wait: readWait(context, itemIndex),
			output: readOutput(readCollection(context, 'options', itemIndex)),
		};
	},

	async execute(run, { taskId, wait, output }) {
		if (wait.mode === 'poll') {
			return [await toItem(run, await waitForVideo(run.tasks, taskId, wait.minutes, true), output)];
		}
		const task = await run.tasks.load(taskId).catch((error: unknown) => {
			throw asChanjingError(error).with({ task_id: taskId });
		});
		return [await toItem(run, task, output)];
	},
});
