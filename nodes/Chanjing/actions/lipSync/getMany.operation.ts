import type { IExecuteFunctions } from 'n8n-workflow';

import { type TaskState, taskStates } from '../../tasks/kind';
import { toTask } from '../../tasks/lipSync';
import { endpoints } from '../../transport/endpoints';
import { readList } from '../../transport/list';
import { defineOperation } from '../operation';
import { listFields, readCollection, readLimit } from '../fields/list';

export const getMany = defineOperation({
	option: {
		name: 'Get Many',
		value: 'getMany',
		action: 'Get many lip-sync tasks',
		description: 'Get the tasks of the account',
	},

	fields: [
		...listFields(
			'Chanjing does not document in which order it lists tasks. To find one by its create_time, use Return All.',
		),
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add filter',
			default: {},
			options: [
				{
					displayName: 'State',
					name: 'state',
					type: 'multiOptions',
					options: taskStates
						.map((state) => ({ name: state[0].toUpperCase() + state.slice(1), value: state }))
						.sort((a, b) => a.name.localeCompare(b.name)),
					default: [],
					description: 'Only tasks in one of these states',
				},
			],
		},
	],

	read(context: IExecuteFunctions, itemIndex: number) {
		const wanted = readCollection(context, 'filters', itemIndex).state as TaskState[] | undefined;
		return { limit: readLimit(context, itemIndex), wanted: wanted?.length ? wanted : undefined };
	},

	async execute({ client }, { limit, wanted }) {
		const keep = wanted && ((entry: Parameters<typeof toTask>[0]) => wanted.includes(toTask(entry).state));
		const tasks = await readList(client, endpoints.lipSyncList, { limit, keep });
		return tasks.map((task) => ({ json: { ...toTask(task) } }));
	},
});
