import { inputError } from './chanjingError';

/** Whether a text can be an ID of Chanjing. */
export function isId(text: string): boolean {
	return /^[\w.:=-]{1,128}$/.test(text);
}

/**
 * An ID of Chanjing. Its form is not documented; what cannot be one is refused before a call.
 * @throws ChanjingError `input`
 */
export function checkId(value: unknown, label: string): string {
	const id = String(value ?? '').trim();
	if (!id) throw inputError(label, 'the ID is missing');
	if (!isId(id)) {
		throw inputError(
			label,
			'this is not an ID of Chanjing',
			'An ID has letters, digits and - _ . : = only. Take it from an earlier node.',
		);
	}
	return id;
}

export interface NumberRange {
	min: number;
	max?: number;
	integer?: boolean;
}

/** @throws ChanjingError `input` when the number is not in the range */
export function checkNumber(
	value: unknown,
	label: string,
	{ min, max = Infinity, integer }: NumberRange,
): number {
	const isNumeric = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
	const number = isNumeric ? Number(value) : NaN;
	if (!Number.isFinite(number) || (integer && !Number.isInteger(number)) || number < min || number > max) {
		const kind = integer ? 'a whole number' : 'a number';
		const range = max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`;
		throw inputError(label, `${String(value)} is not ${kind} ${range}`);
	}
	return number;
}

/** @throws ChanjingError `input` unless it is one of the choices */
export function checkChoice<T extends string | number>(
	value: unknown,
	label: string,
	choices: readonly T[],
): T {
	const choice = choices.find((one) => String(one) === String(value));
	if (choice === undefined) throw inputError(label, `${String(value)} is not one of ${choices.join(', ')}`);
	return choice;
}

/** @throws ChanjingError `input` unless it is an http or https URL */
export function checkUrl(value: unknown, label: string): string {
	const text = String(value ?? '').trim();
	if (!text) throw inputError(label, 'a URL is missing');
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (!url || !/^https?:$/.test(url.protocol)) {
		throw inputError(label, 'this is not an http or https URL', 'Start it with https://');
	}
	return url.href;
}

/** Pictures, and signs that a variation selector turns into pictures. Plain signs such as © and ★ pass. */
const emoji =
	/\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|[0-9#*]\uFE0F?\u20E3|[\u{1F000}-\u{1FAFF}]/u;

/**
 * A text that is spoken.
 * @throws ChanjingError `input` when it is empty, too long or has emoji, which Chanjing refuses
 */
export function checkText(value: unknown, label: string, maxCharacters: number): string {
	const text = String(value ?? '').trim();
	if (!text) throw inputError(label, 'a text is missing', 'Type what the person in the video shall say.');
	const length = [...text].length;
	if (length > maxCharacters) {
		throw inputError(
			label,
			`${length} characters are too many, ${maxCharacters} are allowed`,
			'Make several videos of a long text.',
		);
	}
	const found = emoji.exec(text)?.[0];
	if (found) throw inputError(label, `Chanjing does not take emoji such as ${found}`, 'Remove them.');
	return text;
}
