import { randomBytes } from 'node:crypto';

/** What every API reply is wrapped in. */
export interface Envelope {
	trace_id: string;
	code: number;
	msg: string;
	data: unknown;
}

export const envelope = (code: number, msg: string, data: unknown = null): Envelope => ({
	trace_id: randomBytes(16).toString('hex'),
	code,
	msg,
	data,
});

/** A body as it goes over the wire; `isNumber`: which texts of digits stand there without quotes. */
export function written(body: unknown, isNumber: (digits: string) => boolean): string {
	return JSON.stringify(body).replace(/"(\d{16,})"/g, (quoted, digits: string) =>
		isNumber(digits) ? digits : quoted,
	);
}

/** Thrown by a handler: the envelope then carries this code and msg, and nothing was done. */
export class Refusal extends Error {
	constructor(
		readonly code: number,
		readonly msg: string,
		readonly status = 200,
	) {
		super(`${code} ${msg}`);
	}
}
