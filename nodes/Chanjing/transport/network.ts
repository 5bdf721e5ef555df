import type { IHttpRequestOptions } from 'n8n-workflow';

import type { Endpoint } from './endpoints';
import { lostReply } from './envelope';
import { ChanjingError, findChanjingError } from '../errors/chanjingError';
import { apiTimeoutSeconds } from '../limits';

/**
 * Options of every call to the API: the body is read whatever the status, and no redirect carries a header elsewhere. It is
 * taken as text, for n8n's helper would parse long ids to numbers that have lost digits.
 */
export const replyOptions = {
	json: true,
	encoding: 'text',
	returnFullResponse: true,
	ignoreHttpStatusErrors: true,
	disableFollowRedirect: true,
	timeout: apiTimeoutSeconds * 1000,
} satisfies Partial<IHttpRequestOptions>;

/** n8n's own timeout starts anew with each byte that comes. @returns options that end the call at its timeout, whatever comes */
export function withDeadline(options: IHttpRequestOptions): IHttpRequestOptions {
	if (!options.timeout) return options;
	const signals = [options.abortSignal as AbortSignal | undefined, AbortSignal.timeout(options.timeout)];
	return { ...options, abortSignal: AbortSignal.any(signals.filter((signal) => signal !== undefined)) };
}

/**
 * What a rejected request means. The original is dropped on purpose: it carries the request with token, body and signed URL.
 */
export function networkError(error: unknown, endpoint: Endpoint): ChanjingError {
	const found = findChanjingError(error);
	if (found) return found;
	const reason = networkReason(error);
	const isUntrusted = notTrusted.test(networkCode(error));
	if (!isUntrusted && !neverConnected(error)) return lostReply(endpoint, reason);
	return new ChanjingError(
		'unreachable',
		`Could not ${endpoint.purpose}: no connection to Chanjing (${reason})`,
		{
			advice:
				'Nothing was sent. Check that n8n can reach the Base URL of the credential, by name, proxy and firewall, and try again.',
			// Neither a certificate nor a URL mends itself.
			exhausted: isUntrusted || networkCode(error) === invalidUrl,
		},
	);
}

const invalidUrl = 'ERR_INVALID_URL';

/** Codes of OpenSSL and Node.js for a server whose certificate does not hold. */
const notTrusted = /^(CERT_|ERR_TLS_CERT|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_)/;

/** Whether the request was never sent. The same codes also end connections that were in use, so the system call tells. */
function neverConnected(error: unknown): boolean {
	const call = firstCause(error, ({ syscall }) => (typeof syscall === 'string' ? syscall : undefined));
	return call === 'connect' || call === 'getaddrinfo' || networkCode(error) === invalidUrl;
}

/** The code of Node.js in an error or in one of its causes, such as ECONNRESET; empty when there is none. */
export function networkCode(error: unknown): string {
	const isCode = (code: unknown) => typeof code === 'string' && /^[A-Z_]+$/.test(code);
	return firstCause(error, ({ code }) => (isCode(code) ? (code as string) : undefined)) ?? '';
}

interface SystemError {
	code?: unknown;
	syscall?: unknown;
	cause?: unknown;
	/** Where a name has several addresses, each has an error of its own. */
	errors?: unknown[];
}

function firstCause(error: unknown, pick: (error: SystemError) => string | undefined): string | undefined {
	let current = error as SystemError | undefined;
	for (let depth = 0; depth < 5 && current && typeof current === 'object'; depth++) {
		const picked = pick(current);
		if (picked !== undefined) return picked;
		current = (current.cause ?? current.errors?.[0]) as SystemError | undefined;
	}
	return undefined;
}

/** What the codes of Node.js mean. ECONNABORTED is how n8n's helper reports its own timeout, ERR_CANCELED a deadline. */
const reasons: Record<string, string> = {
	EAI_AGAIN: 'the host name could not be resolved',
	ERR_FR_TOO_MANY_REDIRECTS: 'too many redirects',
	[invalidUrl]: 'the URL is not valid',
	ECONNABORTED: 'no answer in time',
	ECONNREFUSED: 'connection refused',
	ECONNRESET: 'connection reset',
	EHOSTUNREACH: 'host unreachable',
	ENETUNREACH: 'network unreachable',
	ENOTFOUND: 'the host name is unknown',
	EPIPE: 'connection closed',
	ERR_CANCELED: 'no answer in time',
	ETIMEDOUT: 'no answer in time',
};

/** The same as words: n8n replaces a message that holds such a code, in any case of letters, by a text of its own. */
export function networkReason(error: unknown): string {
	const code = networkCode(error);
	if (notTrusted.test(code)) return 'its TLS certificate is not trusted';
	return reasons[code] ?? 'the connection broke off';
}
