import type { Endpoint } from './endpoints';
import { lostReply } from './envelope';
import { ChanjingError, findChanjingError } from '../errors/chanjingError';

/** Codes of Node.js for a connection that never came to be. */
const neverSent = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ERR_INVALID_URL)$/;

/** Codes of OpenSSL and Node.js for a server whose certificate does not hold. */
const notTrusted = /^(CERT_|ERR_TLS_CERT|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_)/;

/**
 * What a rejected request means. The original is dropped on purpose: it carries the request with token, body and signed URL.
 */
export function networkError(error: unknown, endpoint: Endpoint): ChanjingError {
	const known = findChanjingError(error);
	if (known) return known;
	const code = networkCode(error);
	if (neverSent.test(code) || notTrusted.test(code)) {
		return new ChanjingError(
			'unreachable',
			`Could not ${endpoint.purpose}: no connection to Chanjing (${networkReason(error)})`,
			{
				advice:
					'Nothing was sent. Check that n8n can reach the Base URL of the credential, by name, proxy and firewall, and try again.',
			},
		);
	}
	return lostReply(endpoint, networkReason(error));
}

/** The code of Node.js in an error or in one of its causes, such as ECONNRESET; empty when there is none. */
export function networkCode(error: unknown): string {
	let current = error as { code?: unknown; cause?: unknown } | undefined;
	for (let depth = 0; depth < 5 && current && typeof current === 'object'; depth++) {
		if (typeof current.code === 'string' && /^[A-Z_]+$/.test(current.code)) return current.code;
		current = current.cause as typeof current;
	}
	return '';
}

/** What the codes of Node.js mean. ECONNABORTED is how n8n's helper reports its own timeout. */
const reasons: Record<string, string> = {
	EAI_AGAIN: 'the host name could not be resolved',
	ERR_FR_TOO_MANY_REDIRECTS: 'too many redirects',
	ERR_INVALID_URL: 'the URL is not valid',
	ECONNABORTED: 'no answer in time',
	ECONNREFUSED: 'connection refused',
	ECONNRESET: 'connection reset',
	EHOSTUNREACH: 'host unreachable',
	ENETUNREACH: 'network unreachable',
	ENOTFOUND: 'the host name is unknown',
	EPIPE: 'connection closed',
	ETIMEDOUT: 'no answer in time',
};

/** The same as words: n8n replaces a message that holds such a code, in any case of letters, by a text of its own. */
export function networkReason(error: unknown): string {
	const code = networkCode(error);
	if (notTrusted.test(code)) return 'its TLS certificate is not trusted';
	return reasons[code] ?? 'the connection broke off';
}
