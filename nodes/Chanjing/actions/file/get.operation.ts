import { fileKind } from '../../files/file';
import { lookUpOne } from '../../looks/kind';
import { defineOperation } from '../operation';
import { fileIdField, readFileId } from '../fields/fileId';

export const get = defineOperation({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get file',
		description: 'Get what Chanjing knows of a file, and whether it can be used',
	},

	fields: [fileIdField],

	read: readFileId,

	execute: async ({ client }, fileId) => [{ json: await lookUpOne(client, fileKind, fileId) }],
});
