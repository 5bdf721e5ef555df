import type { Json } from '../simulator/json';

export type { Json };

/** Digits that JavaScript would round. */
const longNumber = /([:[,]\s*)(\d{16,})(?=\s*[,}\]])/g;

/**
 * Parses JSON without rounding long numbers: they become texts, and `onLongNumber` is told.
 * @returns undefined where the text is no JSON
 */
export function parseJson(text: string, onLongNumber: (digits: string) => void): Json {
	const quoted = text.replace(longNumber, (_, before: string, digits: string) => {
		onLongNumber(digits);
		return `${before}"${digits}"`;
	});
	try {
		return JSON.parse(quoted);
	} catch {
		return undefined;
	}
}
