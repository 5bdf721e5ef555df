import type { IDataObject } from 'n8n-workflow';

import { inputError } from '../../errors/chanjingError';
import { field } from './field';

/** The option of every create for what Chanjing adds before this package knows it. */
export const additionalFields = field<IDataObject>(
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'json',
		default: '{}',
		placeholder: 'e.g. { "name_at_chanjing": 1 }',
		description:
			'Further fields of the request as a JSON object, under the names that Chanjing gives them. They are laid over what the other fields give.',
	},
	({ label, value }) => {
		const fields = parse(value);
		if (isObject(fields)) return fields;
		throw inputError(label, 'this is not a JSON object', 'Write it like { "name": "value" }.');
	},
);

/** Lays fields over those of a request, objects field by field. */
export function overlay(body: IDataObject, fields: IDataObject = {}): IDataObject {
	const laid = Object.entries(fields).map(([name, value]) => {
		const below = body[name];
		return [name, isObject(below) && isObject(value) ? overlay(below, value) : value];
	});
	return { ...body, ...(Object.fromEntries(laid) as IDataObject) };
}

function parse(value: unknown): unknown {
	if (typeof value !== 'string') return value ?? {};
	try {
		return value.trim() ? JSON.parse(value) : {};
	} catch {
		return undefined;
	}
}

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
