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
