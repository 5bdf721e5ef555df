/** Why a call or a step ended without its result. */
export type ErrorKind =
	/** A value was refused before any call. */
	| 'input'
	/** Chanjing said no, for good. */
	| 'refused'
	/** Chanjing knows nothing with that ID in this account. */
	| 'notFound'
	/** Chanjing did not accept App ID and Secret Key. */
	| 'credential'
	/** Chanjing did not accept the access token. */
	| 'token'
	/** Over the limit: the call did nothing. */
	| 'rateLimit'
	/** The file cannot be used yet: nothing was created. */
	| 'notReady'
	/** Chanjing's catch-all code, for a call that costs nothing. */
	| 'internal'
	/** No answer tells what the call did, which costs nothing. */
	| 'outage'
	/** No answer tells what a billed call did, so what it makes may exist. */
	| 'lost'
	/** No connection: nothing was sent. */
	| 'unreachable'
	/** The execution was stopped. */
	| 'stopped'
	/** The task ended without a result. */
	| 'failed'
	/** A wait reached its limit. */
	| 'limit';

/** What exists at Chanjing and must not be lost with the error, under the names that items use. */
export interface Made {
	task_id?: string;
	file_id?: string;
	video_file_id?: string;
	audio_file_id?: string;
	background_file_id?: string;
}

/** What is known of an error beside its message. */
export interface ErrorDetails {
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
		details: ErrorDetails = {},
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
	const found = findChanjingError(error);
	if (found) return found;
	const { message, description } = error as { message?: string; description?: string };
	return new ChanjingError('refused', message ?? 'Unexpected end of the operation', { advice: description });
}

/** Whether it may be gone in a moment, so that asking again makes sense. */
export function isTransient({ kind }: ChanjingError): boolean {
	return ['internal', 'outage', 'unreachable', 'rateLimit'].includes(kind);
}

/** Whether a gateway refused the call: the answer has no code of Chanjing. */
export function isFromGateway({ kind, code, httpStatus }: ChanjingError): boolean {
	return kind === 'refused' && code === undefined && httpStatus !== undefined;
}
