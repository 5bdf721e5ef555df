import type { IDataObject } from 'n8n-workflow';

import { codes, type Meaning, meaningOfCode, parameterCodes } from './codes';
import type { Endpoint } from './endpoints';
import { ChanjingError, type ErrorDetails } from '../errors/chanjingError';
import { isObject } from '../errors/checks';
import { readMessage } from '../errors/redact';

/** What n8n's helper returns of a reply. */
export interface Reply {
	statusCode: number;
	body: unknown;
	headers?: IDataObject;
}

/** What an answer gave. */
export interface Answer<T = unknown> {
	data: T;
	/** Chanjing's name for the call, by which its support finds it. */
	traceId?: string;
}

/**
 * Reads the envelope `{ trace_id, code, msg, data }`, whatever the HTTP status: Chanjing refuses with HTTP 200, gateways answer
 * with HTML or with JSON of their own.
 * @throws ChanjingError with Chanjing's code, msg and trace_id
 */
export function readEnvelope<T = unknown>(
	{ statusCode: httpStatus, body }: Reply,
	endpoint: Endpoint,
	secrets: string[],
): Answer<T> {
	const envelope = asEnvelope(body);
	if (!envelope) {
		const reason = `Chanjing answered HTTP ${httpStatus} without a readable body`;
		throw refusal(endpoint, meaningOfStatus(httpStatus, endpoint), reason, { httpStatus });
	}
	const code = Number(envelope.code);
	const traceId = readMessage(envelope.trace_id, secrets) || undefined;
	// A gateway may have said it of a call that never arrived.
	const isEmptyFailure = httpStatus >= 500 && (envelope.data ?? '') === '';
	if (code === 0 && !isEmptyFailure && !isLimited(httpStatus, endpoint))
		return { data: envelope.data as T, traceId };

	const msg = readMessage(envelope.msg, secrets);
	const reference = [`code ${code}`, isEmptyFailure && `HTTP ${httpStatus}`, traceId && `trace_id ${traceId}`]
		.filter(Boolean)
		.join(', ');
	const reason = `${msg || 'Chanjing gave no reason'} (${reference})`;
	const meaning = meaningOfAnswer(code, msg, httpStatus, endpoint);
	throw refusal(endpoint, meaning, reason, { code, msg, traceId, httpStatus });
}

/** Gateways limit calls too. A read may be repeated then; that a billed call did nothing only Chanjing itself can say. */
function isLimited(httpStatus: number, { billed }: Endpoint): boolean {
	return httpStatus === 429 && !billed;
}

/** @returns nothing when the answer does not tell what the call did */
function meaningOfAnswer(
	code: number,
	msg: string,
	httpStatus: number,
	endpoint: Endpoint,
): Meaning | undefined {
	if (isLimited(httpStatus, endpoint)) return codes[40001];
	const meaning = meaningOfCode(code, msg);
	if (meaning) return meaning.kind === 'internal' && endpoint.billed ? undefined : meaning;
	// A gateway may have said it, or Chanjing something new.
	const tellsByStatus = httpStatus === 429 || (httpStatus === 401 && !endpoint.billed);
	return tellsByStatus ? meaningOfStatus(httpStatus, endpoint) : undefined;
}

/** HTTP 408, 425 and 499: somebody on the way gave up, which does not tell what Chanjing did. */
const unanswered = [408, 425, 499];

/** @returns nothing when the status does not tell what the call did */
function meaningOfStatus(httpStatus: number, { billed }: Endpoint): Meaning | undefined {
	if (httpStatus === 429) return { kind: billed ? 'refused' : 'rateLimit', advice: codes[40001].advice };
	if (httpStatus === 401) return billed ? undefined : codes[10400];
	if (httpStatus < 300 || httpStatus >= 500 || unanswered.includes(httpStatus)) return undefined;
	return {
		kind: 'refused',
		advice: 'Check the Base URL of the credential, and the proxy between n8n and Chanjing.',
	};
}

function refusal(
	endpoint: Endpoint,
	meaning: Meaning | undefined,
	reason: string,
	details: ErrorDetails,
): ChanjingError {
	if (!meaning) return lostReply(endpoint, reason, details);
	const { kind, advice } = meaning;
	return new ChanjingError(kind, `Could not ${endpoint.purpose}: ${reason}`, { ...details, advice });
}

/**
 * A call that may have been carried out, because no answer tells: `lost` when it is billed, otherwise an `outage`.
 * @param reason holds code and trace_id already where `details` has a code
 */
export function lostReply(endpoint: Endpoint, reason: string, details: ErrorDetails = {}): ChanjingError {
	const { purpose, billed } = endpoint;
	const isAnswer = details.code !== undefined;
	const why = isAnswer ? reason : withTrace(reason, details.traceId);
	if (!billed) {
		return new ChanjingError('outage', `Could not ${purpose}: ${why}`, {
			...details,
			advice:
				'Try again later. If it stays, check the Base URL of the credential and the proxy between n8n and Chanjing.',
		});
	}
	const what = isAnswer
		? `Could not ${purpose}: ${why}`
		: `The reply to the request to ${purpose} was lost (${why})`;
	return new ChanjingError('lost', `${what}. The ${billed.what} may or may not have been created`, {
		...details,
		advice: `Before you run this again, ${billed.find}. The request was sent once and not repeated, because a repeat could be charged twice.`,
	});
}

/**
 * Whether a reply says that the access token is not valid (any more). For a billed call, which is repeated then, only Chanjing
 * itself can say so: a page of a gateway does not tell that nothing was done.
 */
export function refusesToken(reply: Reply, endpoint: Endpoint): boolean {
	if (reply.statusCode === 401 && !endpoint.billed) return true;
	const envelope = asEnvelope(reply.body);
	return envelope !== undefined && codes[Number(envelope.code)]?.kind === 'token';
}

/** Whether Chanjing refused the parameters of a call as such, by their names, types or ranges. */
export function refusesParameters(error: unknown): boolean {
	return (
		error instanceof ChanjingError && error.kind === 'refused' && parameterCodes.includes(error.code ?? 0)
	);
}

/** The envelope in a body, or nothing when the body is not one. Callbacks are read with it too. */
export function asEnvelope(body: unknown): IDataObject | undefined {
	const value = parsed(body);
	if (!isObject(value)) return undefined;
	const { code } = value;
	const isCode = Number.isInteger(code) || (typeof code === 'string' && /^-?\d{1,15}$/.test(code));
	return isCode ? value : undefined;
}

/** A body as it was meant: JSON often comes as text. Integers that would lose digits as numbers become strings. */
export function parsed(body: unknown): unknown {
	if (typeof body !== 'string') return body;
	try {
		return JSON.parse(/\d{16}/.test(body) ? quoteLongIntegers(body) : body) as unknown;
	} catch {
		return body;
	}
}

function quoteLongIntegers(json: string): string {
	let isInString = false;
	return json.replace(/\\[^]|"|-?\d[\d.eE+-]*/g, (token) => {
		if (token === '"') isInString = !isInString;
		const isSafe = isInString || !/^-?\d+$/.test(token) || Number.isSafeInteger(Number(token));
		return isSafe ? token : `"${token}"`;
	});
}

/** An id in an answer or a callback. @returns nothing for what is none, such as a number that has lost digits */
export function idOf(value: unknown): string | undefined {
	if (typeof value === 'string') return value || undefined;
	return Number.isSafeInteger(value) ? String(value) : undefined;
}

/** What happened, with the name that Chanjing gave the call. */
export function withTrace(what: string, traceId: string | undefined): string {
	return traceId ? `${what}, trace_id ${traceId}` : what;
}
