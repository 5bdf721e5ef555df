import { idField } from './field';

/**
 * The task that an operation is about.
 * @param resource as its user sees it
 */
export const taskIdField = (resource: string) =>
	idField({
		displayName: 'Task ID',
		name: 'taskId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 9b1deb4d3b7d',
		description: `The ID returned by ${resource} > Create`,
	});

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
