import { capitalised } from '../../tasks/kind';
import type { Own, OwnKind, OwnType } from '../../tasks/speakers/own';
import { createResult, type ToCreate } from '../createResult';
import { deleteOperation } from '../deleteOperation';
import { choiceField, form } from '../fields/field';
import { pickedField } from '../fields/id';
import { listLimit } from '../fields/list';
import { defineOperation, type Operation } from '../operation';

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

/** The create of a voice or an avatar. The item has the IDs of the files that were brought for it as well. */
export function defineOwnCreate(
	own: OwnKind,
	operation: Pick<Operation<ToCreate<Own>>, 'option' | 'fields' | 'read'>,
): Operation {
	return defineOperation({
		...operation,
		execute: async (session, parameters, itemIndex) =>
			await createResult(session, parameters, itemIndex, async (made, files) => ({
				json: { ...own.made(made), ...files },
			})),
	});
}

/** The other operations of voices and avatars. */
export function ownOperations(own: OwnKind, { one, use, search, example }: Words) {
	const { result: name, resource } = own.kind;

	const idField = pickedField(one, search, {
		displayName: resource,
		name: `${name}Id`,
		description: `${capitalised(one)} of this account; its ID is the one returned by ${resource} > Create`,
		placeholder: `e.g. ${example}`,
	});

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

		...form({ id: idField }),

		idParameter: idField.property.name,

		execute: async (session, { id }) => [{ json: await own.get(session, id) }],
	});

	const remove = deleteOperation(name, `${one} that was made for this account`, idField, own.remove);

	return { getMany, get, remove };
}
