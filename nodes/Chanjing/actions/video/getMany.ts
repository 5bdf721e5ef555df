import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { inputError } from '../../errors/chanjingError';
import { capitalised, type Task, type TaskKind, type TaskState, taskStates } from '../../tasks/kind';
import { readList } from '../../transport/list';
import { choicesField, collectionField, form, momentField } from '../fields/field';
import { listLimit } from '../fields/list';
import { defineOperation } from '../operation';

const createdAfter = momentField({
	displayName: 'Created After',
	name: 'createdAfter',
	default: '',
	description: 'Only return tasks that were created at this time or later',
});

const createdBefore = momentField({
	displayName: 'Created Before',
	name: 'createdBefore',
	default: '',
	description: 'Only return tasks that were created before this time',
});

const inputs = form({
	limit: listLimit(
		'Chanjing does not document the order of this list. To find what was created at a time, use the filters Created After and Created Before.',
	),
	filters: collectionField(
		{ displayName: 'Filters', name: 'filters', placeholder: 'Add filter' },
		{
			createdAfter,
			createdBefore,
			states: choicesField<TaskState>({
				displayName: 'State',
				name: 'state',
				options: taskStates
					.map((state) => ({ name: capitalised(state), value: state }))
					.sort((a, b) => a.name.localeCompare(b.name)),
				default: [],
				description: 'Only return tasks in these states',
			}),
		},
	),
});

type Filters = Awaited<ReturnType<typeof inputs.read>>['filters'];

/** Get Many, for one kind of video. */
export function getManyTasks({ name, list, read }: TaskKind) {
	return defineOperation({
		option: {
			name: 'Get Many',
			value: 'getMany',
			action: `Get many ${name}s`,
			description: 'Get the tasks of the account',
		},

		fields: inputs.fields,

		async read(context: IExecuteFunctions, itemIndex: number) {
			const { limit, filters } = await inputs.read(context, itemIndex);
			return { limit, isWanted: filterOf(filters) };
		},

		async execute({ client }, { limit, isWanted }) {
			const keep = isWanted && ((entry: IDataObject) => isWanted(read(entry)));
			const tasks = await readList(client, list, { limit, keep });
			return tasks.map((task) => ({ json: { ...read(task) } }));
		},
	});
}

/**
 * What tasks have to be like; nothing where all are wanted. One whose time Chanjing does not tell is in no time. A list in an
 * order that nobody documents tells by no entry that none follows in the time.
 * @throws ChanjingError `input` when no task can match
 */
function filterOf({ createdAfter: from = -Infinity, createdBefore: to = Infinity, states = [] }: Filters) {
	if (from >= to) {
		throw inputError(
			createdBefore.property.displayName,
			`this is not after ${createdAfter.property.displayName}, so no task can match`,
			'Give a later time.',
		);
	}
	const hasTime = from > -Infinity || to < Infinity;
	if (!hasTime && !states.length) return undefined;
	return ({ state, create_time: created }: Task) => {
		const isInTime = Boolean(created) && Number(created) >= from && Number(created) < to;
		return (!hasTime || isInTime) && (!states.length || states.includes(state));
	};
}
