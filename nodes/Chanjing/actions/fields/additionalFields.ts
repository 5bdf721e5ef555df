import { type IDataObject, jsonParse } from 'n8n-workflow';

import { type Input, isObject, refuseLostDigits, refuseObjectIn } from '../../errors/checks';
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
	(input) => {
		const { label, value } = input;
		const isText = typeof value === 'string';
		const fields = isText ? jsonParse(value.trim() ? value : '{}', { fallbackValue: null }) : (value ?? {});
		if (isObject(fields)) {
			refuseSpoilt(fields, input);
			return fields;
		}
		throw inputError(label, 'this is not a JSON object', 'Write it like { "name": "value" }.');
	},
);

/**
 * @param set the fields that must not be among them, by their paths, such as `audio.file_id`, each with the label of what sets it
 * @throws ChanjingError `input`
 */
export function refuseFields(fields: IDataObject = {}, set: Record<string, string>): void {
	const within = (value: unknown, name: string) => (isObject(value) ? value[name] : undefined);
	const name = Object.keys(set).find((path) => path.split('.').reduce<unknown>(within, fields) !== undefined);
	if (name === undefined) return;
	const { displayName: label } = additionalFields.property;
	throw inputError(label, `${name} cannot be set here, ${set[name]} gives it`, `Give it in ${set[name]}.`);
}

/** Lays fields over those of a request, objects field by field. */
export function overlay(body: IDataObject, fields: IDataObject = {}): IDataObject {
	const laid = Object.entries(fields).map(([name, value]) => {
		const below = body[name];
		return [name, isObject(below) && isObject(value) ? overlay(below, value) : value];
	});
	return { ...body, ...(Object.fromEntries(laid) as IDataObject) };
}

/** What an expression or a long number in JSON has spoilt would be sent, and charged. */
function refuseSpoilt(value: unknown, input: Input): void {
	if (typeof value === 'string') refuseObjectIn(value, input);
	refuseLostDigits(value, input.label);
	if (typeof value === 'object' && value !== null)
		for (const inner of Object.values(value)) refuseSpoilt(inner, input);
}
