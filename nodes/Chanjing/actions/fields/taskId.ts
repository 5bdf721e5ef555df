import { idField } from './field';

/** The task that an operation is about. */
export const taskId = idField({
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 9b1deb4d3b7d',
	description: 'The ID that Lip-Sync Video > Create gave',
});
