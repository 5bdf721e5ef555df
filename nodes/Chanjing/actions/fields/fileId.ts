import { idField } from './field';

/** The file that an operation is about. */
export const fileId = idField({
	displayName: 'File ID',
	name: 'fileId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 3f6f0a1b2c3d',
	description: 'The file_id that File > Upload gave',
});
