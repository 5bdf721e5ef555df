import type { IDataObject } from 'n8n-workflow';

import { type TaskState, taskStates } from '../../tasks/kind';
import { toTask } from '../../tasks/lipSync';
import { endpoints } from '../../transport/endpoints';
import { readList } from '../../transport/list';
import { defineOperation } from '../operation';
import { choicesField, collectionField, form } from '../fields/field';
import { listLimit } from '../fields/list';

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

export const getMany = defineOperation({
	option: {
		name: 'Get Many',
		value: 'getMany',
		action: 'Get many lip-sync tasks',
		description: 'Get the tasks of the account',
	},

	...form({
		limit: listLimit(
			'Chanjing does not document the order of this list. To find a task by its create_time, use Return All.',
		),
		filters,
	}),

	async execute({ client }, { limit, filters: { state: wanted = [] } }) {
		const isWanted = (entry: IDataObject) => wanted.includes(toTask(entry).state);
		const tasks = await readList(client, endpoints.lipSyncList, {
			limit,
			keep: wanted.length ? isWanted : undefined,
		});
		return tasks.map((task) => ({ json: { ...toTask(task) } }));
	},
});
