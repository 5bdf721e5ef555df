/**
 * Why a call or a step ended without its result:
 * `input` refused before any call · `refused` Chanjing said no, for good · `notFound` Chanjing knows no such thing ·
 * `credential` App ID and Secret Key were not accepted · `token` the access token was not accepted · `rateLimit` the call
 * did nothing, over the limit · `notReady` the file cannot be used yet, nothing was created · `internal` Chanjing's catch-all ·
 * `outage` no readable answer · `lost` no answer that tells whether a billed call was carried out · `unreachable` nothing was
 * sent · `stopped` the execution was stopped · `failed` the task ended without a video · `limit` a wait reached its limit.
 */
export type ErrorKind =
	| 'input'
	| 'refused'
	| 'notFound'
	| 'credential'
	| 'token'
	| 'rateLimit'
	| 'notReady'
	| 'internal'
	| 'outage'
	| 'lost'
	| 'unreachable'
	| 'stopped'
	| 'failed'
	| 'limit';

/** What exists at Chanjing and must not be lost with the error, under the names that items use. */
export interface Made {
	task_id?: string;
	file_id?: string;
	video_file_id?: string;
	audio_file_id?: string;
}

interface Details {
	/** What the user can do about it. */
	advice?: string;
	/** Chanjing's code of the envelope. */
	code?: number;
	/** Chanjing's own words. */
	msg?: string;
	traceId?: string;
	httpStatus?: number;
	made?: Made;
	/** It was tried often enough already. */
	exhausted?: boolean;
}

/** The one kind of error of this package. `message` never holds a secret, a token or a signed URL. */
export class ChanjingError extends Error {
	readonly advice?: string;
	readonly code?: number;
	readonly msg?: string;
	readonly traceId?: string;
	readonly httpStatus?: number;
	readonly made: Made;
	readonly exhausted: boolean;

	constructor(
		readonly kind: ErrorKind,
		message: string,
		details: Details = {},
	) {
		super(message);
		this.name = 'ChanjingError';
		this.advice = details.advice;
		this.code = details.code;
		this.msg = details.msg;
		this.traceId = details.traceId;
		this.httpStatus = details.httpStatus;
		this.made = details.made ?? {};
		this.exhausted = details.exhausted ?? false;
	}

	/** The same error, which also tells of a task or a file that exists. */
	with(made: Made): ChanjingError {
		return new ChanjingError(this.kind, this.message, { ...this, made: { ...made, ...this.made } });
	}

	/** The same error, which no retry further out tries again. */
	asFinal(): ChanjingError {
		return new ChanjingError(this.kind, this.message, { ...this, exhausted: true });
	}
}

/** A value that is refused before any call. `field` is the label that the user sees. */
export function inputError(field: string, what: string, advice?: string): ChanjingError {
	return new ChanjingError('input', `${field}: ${what}`, { advice });
}

/** The ChanjingError in an error or in the causes that n8n's helpers wrapped around it. */
export function findChanjingError(error: unknown): ChanjingError | undefined {
	let current = error;
	for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
		if (current instanceof ChanjingError) return current;
		current = current.cause;
	}
	return undefined;
}

/** Anything that was thrown, as the one kind of error of this package. */
export function asChanjingError(error: unknown): ChanjingError {
	const known = findChanjingError(error);
	if (known) return known;
	const { message, description } = error as { message?: string; description?: string };
	return new ChanjingError('refused', message ?? 'Unexpected end of the operation', { advice: description });
}

/** Whether it may be gone in a moment, so that asking again makes sense. */
export function isTransient({ kind }: ChanjingError): boolean {
	return ['internal', 'outage', 'unreachable', 'rateLimit'].includes(kind);
}
