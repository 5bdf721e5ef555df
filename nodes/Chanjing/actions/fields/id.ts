import type { DisplayCondition, INodeProperties } from 'n8n-workflow';

import type { TaskKind } from '../../tasks/kind';
import { type Field, idField } from './field';

/** @param create what returns it, such as "Speech > Create" */
const taskId = (create: string): Typed => ({
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

type Typed = Pick<INodeProperties, 'displayName' | 'name' | 'description' | 'displayOptions' | 'placeholder'>;

/**
 * Something that the account has made. Version 1 of the node takes its ID; later ones have it picked from a searchable list or
 * named by its ID, and still take a plain ID. `what`: as in "a task".
 */
export function madeField(what: string, searchListMethod: string, property: Typed): Field<string> {
	const shownIn = (...versions: Array<number | DisplayCondition>) => ({
		displayOptions: { show: { ...property.displayOptions?.show, '@version': versions } },
	});
	const typed = {
		...property,
		...shownIn(1),
		type: 'string',
		required: true,
		default: '',
	} as INodeProperties;
	const picked = pickedProperty(what, searchListMethod, { ...property, ...shownIn({ _cnd: { gte: 1.1 } }) });
	return { ...idField(picked), properties: [typed, picked] };
}

type Picked = Typed & Pick<INodeProperties, 'builderHint'>;

/** Something that is picked from a searchable list, or named by its ID. `what`: as in "a voice". */
export const pickedField = (what: string, searchListMethod: string, property: Picked) =>
	idField(
		pickedProperty(what, searchListMethod, property),
		`${what} is missing`,
		'Choose one from the list, or give the ID of one.',
	);

/** The property of such a field. */
export function pickedProperty(
	what: string,
	searchListMethod: string,
	{ placeholder, ...property }: Picked,
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
