import { type IDataObject, tryToParseDateTime } from 'n8n-workflow';

import { plausibleSeconds, textCharacters } from '../limits';
import { type ChanjingError, inputError } from './chanjingError';

/** What a field holds for one item. */
export interface Input {
	/** The field as the user sees it. */
	label: string;
	value: unknown;
	/** What stands in the field where an expression gave the value: `={{ $json.text }}`. */
	expression?: string;
	/** What to do about a value that is refused. */
	advice?: string;
}

/** Whether a value has fields. */
export function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a text can be an ID of Chanjing. */
export function isId(text: string): boolean {
	return /^[\w.:=-]{1,128}$/.test(text);
}

/** A value as messages show it: short, and without the query of a URL and a password in it. */
export function shown(value: unknown): string {
	if (typeof value === 'string') {
		const safe = shortened(value)
			.replace(/[?#]\S+/g, '?…')
			.replace(/\/\/[^/\s]*@/, '//…@');
		return /^[\w.,:+-]+$/.test(safe) ? safe : JSON.stringify(safe);
	}
	if (Array.isArray(value)) return value.length ? `a list of ${value.length}` : 'an empty list';
	if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
	if (typeof value !== 'object' || value === null) return String(value);
	if (value instanceof Date || 'toISO' in value) return 'a date';
	const keys = Object.keys(value).slice(0, 3).map(shown);
	return keys.length ? `an object with ${keys.join(', ')}` : 'an empty object';
}

/** What becomes of an object in a text, and of a value that is not there. */
const [objectInText, nothing] = ['[object Object]', /^(undefined|null|NaN)$/];

/**
 * The text that a field holds, without white space around it; numbers are texts, too.
 * @param missing how to say that there is none; without it a field may be left empty
 * @param fits which texts of an object may be meant instead of the object
 * @throws ChanjingError `input` for what is no text, and for what an expression made of an object or of nothing
 */
export function checkText(input: Input, missing = '', fits = (text: string) => text !== ''): string {
	const { label, value, expression } = input;
	const isMissing = value === undefined || value === null;
	const isText = typeof value === 'string' || typeof value === 'bigint' || Number.isFinite(value);
	if (!isMissing && !isText) throw refusal(input, 'a text', fits);
	const text = isMissing ? '' : String(value).trim();
	if (expression && nothing.test(isMissing ? String(value) : text)) {
		const gave = `the expression gave ${isMissing ? String(value) : `the word ${text}`}`;
		throw inputError(label, missing ? `${missing}, ${gave}` : gave, adviceFor(input));
	}
	if (missing && !text) throw inputError(label, missing, input.advice);
	refuseObjectIn(text, input);
	return text;
}

/** @throws ChanjingError `input` when an expression made an object part of a text of the field */
export function refuseObjectIn(text: string, input: Input): void {
	if (!input.expression || !text.includes(objectInText)) return;
	const what = `the expression put an object into it, which reads "${objectInText}"`;
	throw inputError(input.label, what, adviceFor({ ...input, value: text }));
}

/** @throws ChanjingError `input` for a whole number that is too long to be exact */
export function refuseLostDigits(value: unknown, label: string): void {
	if (!Number.isInteger(value) || Number.isSafeInteger(value)) return;
	throw inputError(
		label,
		`the number ${shown(value)} has lost its last digits`,
		'Numbers this long are exact only as text. Pass them on in quotes.',
	);
}

/**
 * An ID of Chanjing. Its form is not documented; what cannot be one is refused before a call.
 * @throws ChanjingError `input`
 */
export function checkId(input: Input, missing = 'the ID is missing'): string {
	const { label, value } = input;
	refuseLostDigits(value, label);
	const id = checkText(input, missing, isId);
	if (isId(id) && (typeof value !== 'number' || Number.isInteger(value))) return id;
	throw inputError(
		label,
		`this is not an ID of Chanjing: ${shown(id)}`,
		`An ID has only letters, digits and - _ . : =. ${input.advice ?? ''}`,
	);
}

/**
 * An http or https URL. Without `missing` it may be left empty.
 * @throws ChanjingError `input`
 */
export function checkUrl(input: Input, missing = 'a URL is missing'): string {
	const text = checkText(input, missing, (one) => /^https?:/.test(one));
	if (!text) return '';
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url && /^https?:$/.test(url.protocol)) return url.href;
	throw inputError(input.label, `this is not an http or https URL: ${shown(text)}`, 'Start it with https://');
}

/** Pictures, and signs that a variation selector turns into pictures. Plain signs such as © and ★ pass. */
const emoji =
	/\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|[0-9#*]\uFE0F?\u20E3|[\u{1F000}-\u{1FAFF}]/u;

/**
 * A text that is spoken.
 * @throws ChanjingError `input` when it is empty, too long or has emoji, which Chanjing refuses
 */
export function checkSpokenText(input: Input): string {
	const text = checkText(input, 'a text is missing');
	const { max } = textCharacters;
	const length = [...text].length;
	if (length > max) {
		throw inputError(
			input.label,
			`${length} characters are too many, ${max} are allowed`,
			'Split a long text into several videos.',
		);
	}
	const found = emoji.exec(text)?.[0];
	if (found) throw inputError(input.label, `Chanjing does not take emoji such as ${found}`, 'Remove them.');
	return text;
}

/** @throws ChanjingError `input` for a text of digits alone, which Chanjing refuses where it is documented so */
export function refuseDigitsAlone(text: string, { label }: Input): string {
	if (!/^\p{Nd}+$/u.test(text)) return text;
	throw inputError(label, 'it has nothing but digits, which Chanjing refuses', 'Add a word.');
}

export interface NumberRange {
	min: number;
	max?: number;
	integer?: boolean;
	/** In the plural, as in "minutes". */
	unit?: string;
}

/** @throws ChanjingError `input` when the number is not in the range */
export function checkNumber(input: Input, { min, max = Infinity, integer, unit }: NumberRange): number {
	const { value } = input;
	const isNumeric = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
	const number = isNumeric ? Number(value) : NaN;
	if (Number.isFinite(number) && (!integer || Number.isInteger(number)) && number >= min && number <= max)
		return number;
	const kind = integer ? 'a whole number' : 'a number';
	const range = max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`;
	throw refusal(input, `${kind} ${range}${unit ? `, in ${unit}` : ''}`);
}

/**
 * A moment: a date, or a text or a number that names one. It may be left empty.
 * @param zone what a text without a time zone is in
 * @returns Unix seconds
 * @throws ChanjingError `input`
 */
export function checkMoment(input: Input, zone?: string): number | undefined {
	const { toJSON } = Object(input.value) as { toJSON?: unknown };
	const value: unknown = typeof toJSON === 'function' ? toJSON.call(input.value) : input.value;
	if (value === '') return undefined;
	const seconds = typeof value === 'string' || typeof value === 'number' ? momentOf(value, zone) : undefined;
	if (seconds !== undefined) return seconds;
	throw refusal(input, 'a date', (text) => momentOf(text, zone) !== undefined);
}

/** Digits alone are Unix seconds, as in create_time, or milliseconds. */
function momentOf(value: string | number, zone?: string): number | undefined {
	const text = String(value).trim();
	if (/^\d+(\.\d+)?$/.test(text)) {
		const { min, max } = plausibleSeconds;
		return [Number(text), Number(text) / 1000].find((seconds) => seconds >= min && seconds < max);
	}
	const [day] = /^\d{4}-\d{2}-\d{2}/.exec(text) ?? [];
	try {
		const date = tryToParseDateTime(text, zone);
		// The 30th of February would be the 2nd of March.
		return date.toISODate() === day ? date.toMillis() / 1000 : undefined;
	} catch {
		return undefined;
	}
}

/** @throws ChanjingError `input` unless it is one of the choices */
export function checkChoice<T extends string | number>(input: Input, choices: readonly T[]): T {
	const { value } = input;
	const choice = ['string', 'number'].includes(typeof value)
		? choices.find((one) => String(one) === String(value))
		: undefined;
	if (choice !== undefined) return choice;
	throw refusal(input, `one of ${choices.map((one) => (one === '' ? '""' : one)).join(', ')}`);
}

/** @throws ChanjingError `input` unless it is a list of choices, or one of them */
export function checkChoices<T extends string | number>(input: Input, choices: readonly T[]): T[] {
	const { value } = input;
	const chosen: unknown[] = Array.isArray(value) ? value : [value];
	return chosen.map((one) => checkChoice({ ...input, value: one }, choices));
}

/** @throws ChanjingError `input` unless it is true or false, or one of these words */
export function checkSwitch(input: Input): boolean {
	const { value } = input;
	if (value === true || value === 'true') return true;
	if (value === false || value === 'false') return false;
	throw refusal(input, 'true or false');
}

/** @throws ChanjingError `input` saying what the value is, and what was wanted instead */
export function refusal(input: Input, wanted: string, fits?: (text: string) => boolean): ChanjingError {
	const { label, value } = input;
	const isThing = value === undefined || typeof value === 'object';
	const what = isThing ? `the expression gave ${shown(value)}, not` : `${shown(value)} is not`;
	return inputError(label, `${what} ${wanted}`, adviceFor(input, fits));
}

/** What to do about a value that is not what the field takes: which expression to look at, and where an object has its text. */
function adviceFor(
	{ value, expression, advice }: Input,
	fits?: (text: string) => boolean,
): string | undefined {
	// It ends at the next beginning, or many of them would take quadratic time.
	const parts = [...(expression ?? '').matchAll(/\{\{((?:(?!\{\{).)+?)\}\}/gs)];
	const [written, inner = ''] = parts.length === 1 ? parts[0] : ['the expression'];
	const source = inner.trim();
	if (typeof value === 'object' && value !== null) {
		const path = fits && /^\$[\w$.[\]()'" -]+$/.test(source) ? pathTo(fits, value) : undefined;
		return path ? `Write {{ ${source}${path} }}.` : advice;
	}
	if (expression && nothing.test(String(value).trim()))
		return written === 'the expression'
			? `Look at ${written}.`
			: `${shortened(written)} has no value for this item.`;
	return String(value).includes(objectInText)
		? `Name the text inside the object, as in {{ $json.message.content }}. Look at ${shortened(written)}.`
		: advice;
}

/** Fields that hold the words of a message; beside them there are texts such as its role and type. */
const wordFields = ['text', 'content', 'message', 'output', 'value', 'id', 'name'];

/** How an expression goes on from an object to a text in it that fits: `.content`, `[0].text`. */
function pathTo(fits: (text: string) => boolean, value: unknown, depth = 5): string | undefined {
	if (typeof value === 'string') return fits(value.trim()) ? '' : undefined;
	if (depth === 0 || typeof value !== 'object' || value === null) return undefined;
	if ('toISO' in value) return '.toISO()';
	const keys = Object.keys(value).slice(0, 30);
	for (const key of new Set([...wordFields.filter((name) => keys.includes(name)), ...keys])) {
		const rest = pathTo(fits, (value as Record<string, unknown>)[key], depth - 1);
		if (rest === undefined) continue;
		if (Array.isArray(value)) return `[${key}]${rest}`;
		return /^[A-Za-z_]\w*$/.test(key) ? `.${key}${rest}` : `[${JSON.stringify(key)}]${rest}`;
	}
	return undefined;
}

function shortened(text: string): string {
	return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
