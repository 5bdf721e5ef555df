import { type INodeProperties, updateDisplayOptions } from 'n8n-workflow';

import type { TaskKind } from '../../tasks/kind';
import { type Field, idField } from './field';

/** @param create what returns it, such as "Speech > Create" */
const taskId = (create: string): Labels => ({
	displayName: 'Task ID',
	name: 'taskId',
	placeholder: 'e.g. 9b1deb4d3b7d',
	description: `The ID returned by ${create}`,
});

/** The speech that an operation is about. Chanjing lists none to pick from. */
export const speechId = idField({
	...taskId('Speech > Create'),
	type: 'string',
	required: true,
	default: '',
});

/** The task that an operation is about. */
export const taskIdField = ({ resource, value }: TaskKind) =>
	madeField(
		'a task',
		value === 'lipSync' ? 'searchLipSyncTasks' : 'searchAvatarVideoTasks',
		taskId(`${resource} > Create`),
	);

/** The file that an operation is about. */
export const fileId = madeField('a file', 'searchFiles', {
	displayName: 'File ID',
	name: 'fileId',
	placeholder: 'e.g. 3f6f0a1b2c3d',
	description: 'The file_id returned by File > Upload',
});

type Labels = Omit<INodeProperties, 'type' | 'default'>;

/**
 * Something that the account has made. Version 1 of the node takes its ID; later ones have it picked from a searchable list or
 * named by its ID, and still take a plain ID. `what`: as in "a task".
 */
export function madeField(what: string, searchListMethod: string, property: Labels): Field<string> {
	const typed: INodeProperties = { ...property, type: 'string', required: true, default: '' };
	const picked = pickedProperty(what, searchListMethod, property);
	const properties = [
		...updateDisplayOptions({ show: { '@version': [1] } }, [typed]),
		...updateDisplayOptions({ show: { '@version': [{ _cnd: { gte: 1.1 } }] } }, [picked]),
	];
	return { ...idField(picked), properties };
}

/** Something that is picked from a searchable list, or named by its ID. `what`: as in "a voice". */
export const pickedField = (what: string, searchListMethod: string, property: Labels) =>
	idField(
		pickedProperty(what, searchListMethod, property),
		`${what} is missing`,
		'Choose one from the list, or give the ID of one.',
	);

/** The property of such a field. */
export function pickedProperty(
	what: string,
	searchListMethod: string,
	{ placeholder, ...property }: Labels,
): INodeProperties {
	return {
		...property,
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value: '' },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: `Choose ${what}…`,
				typeOptions: { searchListMethod, searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder },
		],
	};
}
