import type { Client } from '../transport/client';
import { type Field, form } from './fields/field';
import { defineOperation } from './operation';

/**
 * Delete, for one kind of what the account has.
 * @param name as in "Delete file"
 * @param what the same in a sentence: "a file from Chanjing"
 */
export function deleteOperation(
	name: string,
	what: string,
	id: Field<string>,
	remove: (client: Client, id: string) => Promise<void>,
) {
	return defineOperation({
		option: {
			name: 'Delete',
			value: 'delete',
			action: `Delete ${name}`,
			description: `Delete ${what}, which cannot be undone`,
		},

		...form({ id }),

		idParameter: id.property.name,

		async execute({ client }, parameters) {
			await remove(client, parameters.id);
			return [{ json: { id: parameters.id, deleted: true } }];
		},
	});
}
