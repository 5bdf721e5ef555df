import { endpoints } from '../../transport/endpoints';
import { request } from '../../transport/request';
import { defineOperation } from '../operation';
import { fileIdField, readFileId } from './fileId';

export const deleteFile = defineOperation({
	option: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete file',
		description: 'Delete a file at Chanjing, which cannot be undone',
	},

	fields: [fileIdField],

	read: readFileId,

	async execute({ client }, fileId) {
		await request(client, endpoints.deleteFile, { body: { id: fileId } });
		return [{ json: { id: fileId, deleted: true } }];
	},
});
