import { capitalised } from '../../tasks/kind';
import type { OwnKind, OwnType } from '../../tasks/speakers/own';
import { choiceField, form } from '../fields/field';
import { pickedField } from '../fields/id';
import { listLimit } from '../fields/list';
import { defineOperation } from '../operation';

interface Words {
	/** With its article. */
	one: string;
	/** What those can do that Get Many returns. */
	use: string;
	/** The method that lists the account's own in the picker. */
	search: string;
	/** What an ID looks like. */
	example: string;
}

/** The operations that voices and avatars have alike. They are made in ways of their own. */
export function ownOperations(own: OwnKind, { one, use, search, example }: Words) {
	const { result: name, resource } = own.kind;

	const idField = pickedField(one, search, {
		displayName: resource,
		name: `${name}Id`,
		description: `${capitalised(one)} of this account; its ID is the one returned by ${resource} > Create`,
		placeholder: `e.g. ${example}`,
	});
	const ofOne = { ...form({ id: idField }), idParameter: idField.property.name };

	const type = choiceField<OwnType | 'all'>({
		displayName: `${resource} Type`,
		name: `${name}Type`,
		options: [
			{ name: 'All', value: 'all' },
			{ name: 'Common', value: 'common', description: `${resource}s that Chanjing offers to everyone` },
			{
				name: 'Customised',
				value: 'customised',
				description: `${resource}s that were made for this account, by its API or on its website`,
			},
		],
		default: 'all',
		description: `Which ${name}s to return`,
	});

	const getMany = defineOperation({
		option: {
			name: 'Get Many',
			value: 'getMany',
			action: `Get many ${name}s`,
			description: `Get the ${name}s that can ${use}`,
		},

		...form({ type, limit: listLimit() }),

		execute: async ({ client }, { type: wanted, limit }) =>
			(await own.readMany(client, wanted, limit)).map((json) => ({ json })),
	});

	const get = defineOperation({
		option: {
			name: 'Get',
			value: 'get',
			action: `Get ${name}`,
			description: `Get ${one} that was made for this account, and whether it can be used`,
		},

		...ofOne,

		execute: async (session, { id }) => [{ json: await own.get(session, id) }],
	});

	const remove = defineOperation({
		option: {
			name: 'Delete',
			value: 'delete',
			action: `Delete ${name}`,
			description: `Delete ${one} that was made for this account, which cannot be undone`,
		},

		...ofOne,

		async execute({ client }, { id }) {
			await own.remove(client, id);
			return [{ json: { id, deleted: true } }];
		},
	});

	return { getMany, get, remove };
}
