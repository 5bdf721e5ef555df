import { numberField, type Part, switchField } from './field';

/**
 * "Return All" and "Limit", as every list operation of n8n has them: how many entries to return, Infinity with Return All.
 * @param hint what a user of Limit should know of this list
 */
export function listLimit(hint?: string): Part<number> {
	const returnAll = switchField({
		displayName: 'Return All',
		name: 'returnAll',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	});
	const limit = numberField({
		displayName: 'Limit',
		name: 'limit',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 50,
		description: 'Max number of results to return',
		hint,
		displayOptions: { show: { returnAll: [false] } },
	});
	return {
		properties: [returnAll.property, limit.property],
		read: (context, itemIndex) =>
			returnAll.read(context, itemIndex) ? Infinity : limit.read(context, itemIndex),
	};
}
