import type { IDataObject, IExecuteFunctions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import * as checks from '../../errors/checks';
import { type ChanjingError, inputError } from '../../errors/chanjingError';

/** A part of a form: the fields that a user sees, and the one value that they give. */
export interface Part<T = unknown> {
	properties: INodeProperties[];
	/** @throws ChanjingError `input`, naming the field */
	read(context: IExecuteFunctions, itemIndex: number): T | Promise<T>;
}

/** One field. Its label, range and choices stand in its property alone. */
export interface Field<T = unknown> extends Part<T> {
	property: INodeProperties;
	/** @param path where the field stands in a collection: `options.speed` */
	read(context: IExecuteFunctions, itemIndex: number, path?: string): T;
	/** Checks a value that was read already. */
	parse(value: unknown): T;
}

/** A property whose type goes without saying. */
type Untyped = Omit<INodeProperties, 'type'>;

/** What is read of parts, by their keys. */
export type Values<P extends Record<string, Part>> = { [K in keyof P]: Awaited<ReturnType<P[K]['read']>> };

/** The fields of an operation and how they are read: `defineOperation({ option, ...form({ taskId, wait }), execute })`. */
export function form<P extends Record<string, Part>>(parts: P) {
	return {
		fields: Object.values(parts).flatMap(({ properties }) => properties),
		async read(context: IExecuteFunctions, itemIndex: number): Promise<Values<P>> {
			const values: Record<string, unknown> = {};
			for (const [key, part] of Object.entries(parts)) values[key] = await part.read(context, itemIndex);
			return values as Values<P>;
		},
	};
}

/**
 * A field with a check of its own.
 * @param advice what to do about a value that is refused; by default it comes from the text that explains the field
 */
export function field<T>(
	property: INodeProperties,
	validate: (input: checks.Input) => T,
	advice = `Use ${lowerFirst(property.description ?? property.hint ?? '')}`.replace(/\.?$/, '.'),
): Field<T> {
	const { name, displayName: label, type, default: fallback } = property;
	const parse = (value: unknown, expression?: string) => validate({ label, value, expression, advice });
	return {
		property,
		properties: [property],
		parse,
		read(context, itemIndex, path = name) {
			const written: unknown = context.getNodeParameter(path, itemIndex, fallback, { rawExpressions: true });
			let value: unknown;
			try {
				value = context.getNodeParameter(path, itemIndex, fallback, {
					extractValue: type === 'resourceLocator',
				});
			} catch (error) {
				throw unreadable(label, error);
			}
			return parse(value, expressionIn(written));
		},
	};
}

/**
 * A text.
 * @param missing how to say that there is none; without it the field may be left empty
 */
export function textField(property: Untyped, missing?: string): Field<string> {
	const advice = missing && `Use ${String(property.default)}, for example.`;
	return field({ ...property, type: 'string' }, (input) => checks.checkText(input, missing), advice);
}

/** An ID of Chanjing, typed or picked. */
export function idField(property: INodeProperties, missing?: string, advice?: string): Field<string> {
	return field(property, (input) => checks.checkId(input, missing), advice);
}

/** An http or https URL. It may be left empty unless its property says `required`. */
export function urlField(property: Untyped): Field<string> {
	return field({ ...property, type: 'string' }, (input) =>
		checks.checkUrl(input, property.required ? undefined : ''),
	);
}

/**
 * A number in the range of its `typeOptions`, a whole one with `numberPrecision: 0`.
 * @param unit in the plural, for messages
 */
export function numberField(
	property: Untyped,
	unit?: string,
	advice = `Give ${String(property.default)}, for example.`,
): Field<number> {
	const { minValue: min = -Infinity, maxValue: max, numberPrecision } = property.typeOptions ?? {};
	const range = { min, max, integer: numberPrecision === 0, unit };
	return field({ ...property, type: 'number' }, (input) => checks.checkNumber(input, range), advice);
}

/** A whole number of pixels. */
export function pixelsField(
	{ minValue, ...property }: Untyped & { minValue?: number },
	advice?: string,
): Field<number> {
	return numberField({ ...property, typeOptions: { minValue, numberPrecision: 0 } }, 'pixels', advice);
}

/** A moment in Unix seconds, in the time zone of the workflow where it names none. It may be left empty. */
export function momentField(property: Untyped): Field<number | undefined> {
	const inZone = (zone?: string) =>
		field(
			{ ...property, type: 'dateTime' },
			(input) => checks.checkMoment(input, zone),
			'Write it like 2026-01-31T09:00:00, or give a date such as {{ $today }}.',
		);
	return {
		...inZone(),
		read: (context, ...where) => inZone(context.getTimezone()).read(context, ...where),
	};
}

/** One of the choices of its property. */
export function choiceField<T extends string | number>(property: Untyped): Field<T> {
	return field(
		{ ...property, type: 'options' },
		(input) => checks.checkChoice(input, choicesOf<T>(property)),
		legendOf(property),
	);
}

/** Some of the choices of its property. */
export function choicesField<T extends string | number>(property: Untyped): Field<T[]> {
	return field(
		{ ...property, type: 'multiOptions' },
		(input) => checks.checkChoices(input, choicesOf<T>(property)),
		legendOf(property),
	);
}

export function switchField(property: Untyped): Field<boolean> {
	return field(
		{ ...property, type: 'boolean' },
		checks.checkSwitch,
		'Give true or false, as {{ $json.count > 0 }} does, for example.',
	);
}

/** A collection: the value of each field that the user added, by the key that it has here. */
export function collectionField<F extends Record<string, Field>>(
	labels: Pick<INodeProperties, 'displayName' | 'name' | 'placeholder'>,
	fields: F,
): Field<Partial<Values<F>>> {
	const options = Object.values(fields).map((one) => one.property);
	const property: INodeProperties = { ...labels, type: 'collection', default: {}, options };
	const valuesOf = (added: unknown, valueOf: (one: Field) => unknown) =>
		Object.fromEntries(
			Object.entries(fields)
				.filter(([, one]) => one.property.name in Object(added))
				.map(([key, one]) => [key, valueOf(one)]),
		) as Partial<Values<F>>;
	return {
		property,
		properties: [property],
		parse: (value) => valuesOf(value, (one) => one.parse((value as IDataObject)[one.property.name])),
		read: (context, itemIndex) =>
			valuesOf(
				context.getNodeParameter(property.name, itemIndex, {}, { rawExpressions: true }),
				// One by one, so that an expression that n8n refuses is known by its field.
				(one) => one.read(context, itemIndex, `${property.name}.${one.property.name}`),
			),
	};
}

/** The Options of an operation by their labels, as a user looks for them; the field of a download follows its switch. */
export function optionsField<F extends Record<string, Field>>(fields: F): Field<Partial<Values<F>>> {
	const keyOf = ([, { property }]: [string, Field]) =>
		property.name === 'outputBinaryPropertyName' ? 'Download Video 2' : property.displayName;
	const sorted = Object.entries(fields).sort((a, b) => keyOf(a).localeCompare(keyOf(b)));
	return collectionField(
		{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
		Object.fromEntries(sorted) as F,
	);
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

const choicesOf = <T>({ options }: Untyped) =>
	(options as INodePropertyOptions[]).map(({ value }) => value as T);

/** What the values stand for, where they do not say so themselves: an expression has to give the value. */
function legendOf({ options }: Untyped): string {
	const legend = (options as INodePropertyOptions[]).map(({ name, value }) => ({
		name,
		value: value === '' ? '""' : String(value),
	}));
	const isClear = legend.every(({ name, value }) => name.toLowerCase() === value);
	return isClear
		? 'Use one of these values.'
		: `${legend.map(({ name, value }) => `${value} is ${name}`).join(', ')}.`;
}

/** The expression in what stands in a field, or in the value of a picker. */
function expressionIn(written: unknown): string | undefined {
	if (typeof written === 'string') return written.startsWith('=') ? written : undefined;
	const { value } = (written ?? {}) as { value?: unknown };
	return typeof value === 'string' ? expressionIn(value) : undefined;
}

/** n8n refuses some expressions itself, and fails at some values, such as an object that holds itself. */
function unreadable(label: string, error: unknown): ChanjingError {
	const { message, description } = error as { message?: string; description?: string };
	const isSaid = !(error instanceof TypeError || error instanceof RangeError);
	return inputError(
		label,
		isSaid && message ? message : 'n8n cannot read what the expression gave',
		description ?? 'Check the expression. It should give a plain value.',
	);
}
