import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { inputError } from '../../errors/chanjingError';
import type { WaitMode } from './wait';

/** The option of every create for what Chanjing adds before this package knows it. */
export const additionalFieldsField: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'json',
	default: '{}',
	placeholder: 'e.g. { "name_at_chanjing": 1 }',
	description:
		'Further fields of the request as a JSON object, under the names that Chanjing gives them. They are laid over what the other fields give.',
};

const label = additionalFieldsField.displayName;

/** @throws ChanjingError `input` when it is no object, or sets the callback that the node itself waits for */
export function readAdditionalFields(options: IDataObject, mode: WaitMode): IDataObject {
	const fields = parse(options[additionalFieldsField.name]);
	if (!isObject(fields))
		throw inputError(label, 'this is not a JSON object', 'Write it like { "name": "value" }.');
	if (mode === 'callback' && 'callback' in fields) {
		throw inputError(
			label,
			'callback cannot be set with Wait for Callback, which sets it to the address of this execution',
			'Remove it, or choose another Wait.',
		);
	}
	return fields;
}

/** Lays fields over those of a request, objects field by field. */
export function overlay(body: IDataObject, fields: IDataObject): IDataObject {
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
