import { deleteFile } from '../../files/file';
import { defineOperation } from '../operation';
import { fileIdField, readFileId } from '../fields/fileId';

export const deleteOperation = defineOperation({
	option: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete file',
		description: 'Delete a file at Chanjing, which cannot be undone',
	},

	fields: [fileIdField],

	idParameter: fileIdField.name,

	read: readFileId,

	async execute({ client }, fileId) {
		await deleteFile(client, fileId);
		return [{ json: { id: fileId, deleted: true } }];
	},
});
