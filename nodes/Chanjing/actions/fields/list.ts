import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { checkNumber } from '../../errors/checks';

/**
 * "Return All" and "Limit", as every list operation of n8n has them.
 * @param hint what a user of Limit should know of this list
 */
export function listFields(hint?: string): INodeProperties[] {
	return [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description: 'Max number of results to return',
			hint,
			displayOptions: { show: { returnAll: [false] } },
		},
	];
}

/** How many entries a list operation returns: Infinity with Return All. */
export function readLimit(context: IExecuteFunctions, itemIndex: number): number {
	return context.getNodeParameter('returnAll', itemIndex) === true
		? Infinity
		: checkNumber(context.getNodeParameter('limit', itemIndex), 'Limit', { min: 1, integer: true });
}

/** A collection such as Options: only what the user set. */
export function readCollection(context: IExecuteFunctions, name: string, itemIndex: number): IDataObject {
	return context.getNodeParameter(name, itemIndex, {}) as IDataObject;
}
