import type { IDataObject } from 'n8n-workflow';

import { type TaskKind, type TaskState, taskStates } from '../../tasks/kind';
import { readList } from '../../transport/list';
import { choicesField, collectionField, form } from '../fields/field';
import { listLimit } from '../fields/list';
import { defineOperation } from '../operation';

const filters = collectionField(
	{ displayName: 'Filters', name: 'filters', placeholder: 'Add filter' },
	{
		state: choicesField<TaskState>({
			displayName: 'State',
			name: 'state',
			type: 'multiOptions',
			options: taskStates
				.map((state) => ({ name: state[0].toUpperCase() + state.slice(1), value: state }))
				.sort((a, b) => a.name.localeCompare(b.name)),
			default: [],
			description: 'Only return tasks in these states',
		}),
	},
);

const limit = listLimit(
	'Chanjing does not document the order of this list. To find a task by its create_time, use Return All.',
);

/** Get Many, for one kind of video. */
export function getManyTasks({ name, list, read }: TaskKind) {
	return defineOperation({
		option: {
			name: 'Get Many',
			value: 'getMany',
			action: `Get many ${name}s`,
			description: 'Get the tasks of the account',
		},

		...form({ limit, filters }),

		async execute({ client }, { limit: most, filters: { state: wanted = [] } }) {
			const isWanted = (entry: IDataObject) => wanted.includes(read(entry).state);
			const tasks = await readList(client, list, {
				limit: most,
				keep: wanted.length ? isWanted : undefined,
			});
			return tasks.map((task) => ({ json: { ...read(task) } }));
		},
	});
}
