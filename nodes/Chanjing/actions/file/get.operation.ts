import { fileKind } from '../../files/file';
import { lookUpOne } from '../../looks/kind';
import { defineOperation } from '../operation';
import { form } from '../fields/field';
import { fileId } from '../fields/id';

export const get = defineOperation({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get file',
		description: 'Get the details of a file, and whether it can be used',
	},

	...form({ fileId }),

	idParameter: fileId.property.name,

	execute: async ({ client }, { fileId: id }) => [{ json: await lookUpOne(client, fileKind, id) }],
});
