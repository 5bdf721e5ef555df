import { Refusal } from './envelope';
import type { SimulatorOptions } from '../options';

export type Fields = Record<string, unknown>;

/** Throws what Chanjing answers to a value that is there but wrong: 400 for its type, 40000 for the value. */
export type Check = (value: unknown, name: string, options: SimulatorOptions) => void;

/** Every field that is documented, and what it may be. */
export type Schema = Record<string, Check | { required: Check }>;

export const wrongType = (name: string) => new Refusal(400, `传入参数格式错误: ${name}`);
export const wrongValue = (name: string) => new Refusal(40000, `参数错误: ${name}`);
export const missing = (name: string) => new Refusal(40000, `参数错误: ${name}不能为空`);

/** The field must be there, and a text must not be empty. */
export const required = (check: Check) => ({ required: check });

/** Required where the options say so. */
export const requiredIf = (isRequired: boolean, check: Check) => (isRequired ? { required: check } : check);

/** Taken whatever it is. */
export const anything: Check = () => {};

export const text: Check = (value, name) => {
	if (typeof value !== 'string') throw wrongType(name);
};

export const flag: Check = (value, name) => {
	if (typeof value !== 'boolean') throw wrongType(name);
};

export const between =
	(low: number, high: number, whole = false): Check =>
	(value, name) => {
		if (typeof value !== 'number' || (whole && !Number.isInteger(value))) throw wrongType(name);
		if (value < low || value > high) throw wrongValue(name);
	};

export const whole = (low: number, high = Infinity) => between(low, high, true);

export const oneOf =
	(...allowed: Array<string | number>): Check =>
	(value, name) => {
		if (typeof value !== typeof allowed[0]) throw wrongType(name);
		if (!allowed.includes(value as string)) throw wrongValue(name);
	};

/** A text that the pattern fits; an empty one is as good as none. */
const matching =
	(pattern: RegExp): Check =>
	(value, name) => {
		if (typeof value !== 'string') throw wrongType(name);
		if (value && !pattern.test(value)) throw wrongValue(name);
	};

export const url = matching(/^https?:\/\/[^\s/]+/);
export const color = matching(/^#[0-9a-f]{6}$/i);

export const listOf =
	(check: Check): Check =>
	(value, name, options) => {
		if (!Array.isArray(value)) throw wrongType(name);
		value.forEach((item, index) => check(item, `${name}[${index}]`, options));
	};

export const object =
	(schema: Schema): Check =>
	(value, name, options) => {
		if (!isObject(value)) throw wrongType(name);
		checkFields(options, value, schema, `${name}.`);
	};

export const isObject = (value: unknown): value is Fields =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Refuses fields that no document names, where the options say so. */
export function checkNames(options: SimulatorOptions, fields: Fields, known: string[], where = '') {
	if (!options.refuseUnknownFields) return;
	const stranger = Object.keys(fields).find((name) => !known.includes(name));
	if (stranger !== undefined) throw new Refusal(40000, `参数错误: 未知字段 ${where}${stranger}`);
}

/** Refuses fields that no document names, then those that are missing or wrong. */
export function checkFields(options: SimulatorOptions, fields: Fields, schema: Schema, where = '') {
	checkNames(options, fields, Object.keys(schema), where);
	for (const [name, rule] of Object.entries(schema)) {
		const value = fields[name];
		const isRequired = typeof rule === 'object';
		if (isRequired && (value === undefined || value === '')) throw missing(where + name);
		if (value !== undefined) (isRequired ? rule.required : rule)(value, where + name, options);
	}
}
