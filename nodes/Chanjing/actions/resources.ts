import { type INodeProperties, updateDisplayOptions } from 'n8n-workflow';

import { account } from './account';
import { avatarVideo } from './avatarVideo';
import { avatar } from './avatar';
import { file } from './file';
import { lipSync } from './lipSync';
import type { Operation, Resource } from './operation';
import { speech } from './speech';
import { voice } from './voice';

const resources: Resource[] = [account, avatar, avatarVideo, file, lipSync, speech, voice];

/** @throws Error when a workflow names an operation that this version does not have */
export function findOperation(resource: string, operation: string): Operation {
	const found = resources
		.find(({ option }) => option.value === resource)
		?.operations.find(({ option }) => option.value === operation);
	if (!found) throw new Error(`This version of the node has no operation "${operation}" of "${resource}"`);
	return found;
}

/** The properties of the node: the resource, its operations, and their fields. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: resources.map(({ option }) => option),
		default: 'lipSync',
	},
	...resources.flatMap(({ option: { value: resource }, operations }): INodeProperties[] => {
		const defaultOperation = operations[0].option.value;
		return [
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: [resource] } },
				options: operations.map(({ option }) => option).sort((a, b) => a.name.localeCompare(b.name)),
				default: defaultOperation,
			},
			...operations.flatMap(({ option: { value: operation }, fields }) =>
				updateDisplayOptions({ show: { resource: [resource], operation: [operation] } }, fields),
			),
		];
	}),
];

/** What stands under the node on the canvas, as an expression: the operation as the node panel calls it. */
export const subtitle = (() => {
	const actions = resources.flatMap(({ option: { value: resource }, operations }) =>
		operations.map(({ option: { value, action } }) => [`${resource}/${value}`, action]),
	);
	const byOperation = JSON.stringify(Object.fromEntries(actions));
	return `={{ (${byOperation})[$parameter["resource"] + "/" + $parameter["operation"]] }}`;
})();
