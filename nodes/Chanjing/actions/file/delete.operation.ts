import { deleteFile } from '../../files/file';
import { defineOperation } from '../operation';
import { form } from '../fields/field';
import { fileId } from '../fields/id';

export const deleteOperation = defineOperation({
	option: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete file',
		description: 'Delete a file from Chanjing, which cannot be undone',
	},

	...form({ fileId }),

	idParameter: fileId.property.name,

	async execute({ client }, { fileId: id }) {
		await deleteFile(client, id);
		return [{ json: { id, deleted: true } }];
	},
});
