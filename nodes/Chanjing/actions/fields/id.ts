import type { INodeProperties } from 'n8n-workflow';

import { idField } from './field';

/** The task that an operation is about. `create`: what returns its ID, such as "Speech > Create". */
export const taskIdOf = (create: string) =>
	idField({
		displayName: 'Task ID',
		name: 'taskId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 9b1deb4d3b7d',
		description: `The ID returned by ${create}`,
	});

/** @param resource as its user sees it */
export const taskIdField = (resource: string) => taskIdOf(`${resource} > Create`);

/** The file that an operation is about. */
export const fileId = idField({
	displayName: 'File ID',
	name: 'fileId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 3f6f0a1b2c3d',
	description: 'The file_id returned by File > Upload',
});

type Picked = Pick<
	INodeProperties,
	'displayName' | 'name' | 'description' | 'builderHint' | 'displayOptions' | 'placeholder'
>;

/** Something that is picked from a searchable list, or named by its ID. `what`: as in "a voice". */
export const pickedField = (what: string, searchListMethod: string, { placeholder, ...property }: Picked) =>
	idField(
		{
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
		},
		`${what} is missing`,
		'Choose one from the list, or give the ID of one.',
	);
