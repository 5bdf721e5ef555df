import type { ICredentialDataDecryptedObject, IHttpRequestHelper } from 'n8n-workflow';

import { type ChanjingCredentials, type Client, credentialName, secretsOf } from './client';
import { parameterCodes } from './codes';
import { endpoints, urlOf } from './endpoints';
import { readEnvelope, type Reply, withTrace } from './envelope';
import { asChanjingError, ChanjingError, isTransient } from '../errors/chanjingError';
import { outageRetry, token as limits } from '../limits';
import { networkError, replyOptions, withDeadline } from './network';
import { retry } from './retry';

export type TokenData = Pick<ChanjingCredentials, 'accessToken' | 'accessTokenExpiresAt'>;

/** Marks a request that is only there to make n8n exchange; the credential ends it before it is sent. */
export const exchangeOnly = 'x-exchange-only';

/**
 * Has n8n exchange and store a token. It does so, by the credential's `preAuthentication`, when it is handed the credential with
 * an empty one. What is handed over must be the whole credential: n8n up to 2.30 stores it as it is.
 * @returns the credential with the new token
 * @throws ChanjingError
 */
export async function exchange(
	{ context }: Client,
	credentials: ChanjingCredentials,
): Promise<ChanjingCredentials> {
	const data = { ...credentials, accessToken: '' };
	try {
		await context.helpers.httpRequestWithAuthentication.call(
			context,
			credentialName,
			{ url: urlOf(endpoints.accessToken, data), headers: { [exchangeOnly]: 'true' } },
			{ credentialsDecrypted: { id: '', name: '', type: credentialName, data } },
		);
	} catch (error) {
		if (!data.accessToken) throw networkError(error, endpoints.accessToken);
	}
	return data;
}

/**
 * Exchanges App ID and Secret Key for a token. Each exchange ends the token before it, so only n8n's `preAuthentication`
 * calls this: n8n then stores what it returns, for all processes.
 * @throws ChanjingError with what Chanjing said
 */
export async function exchangeToken(
	{ helpers }: IHttpRequestHelper,
	credentials: ICredentialDataDecryptedObject,
): Promise<TokenData> {
	// n8n gives no signal of Stop here.
	const { signal } = new AbortController();
	try {
		return await retry(async () => await exchangeOnce(helpers, credentials), {
			// Without a connection, the call that needs the token tries again: it knows of Stop, and a credential test shall not wait.
			shouldRetry: (failure) =>
				isTransient(failure) && failure.kind !== 'unreachable' ? outageRetry : undefined,
			signal,
		});
	} catch (error) {
		throw exchangeError(asChanjingError(error));
	}
}

async function exchangeOnce(
	helpers: IHttpRequestHelper['helpers'],
	credentials: ICredentialDataDecryptedObject,
): Promise<TokenData> {
	const endpoint = endpoints.accessToken;
	let reply: Reply;
	try {
		reply = (await helpers.httpRequest(
			withDeadline({
				method: endpoint.method,
				url: urlOf(endpoint, credentials),
				body: { app_id: String(credentials.appId).trim(), secret_key: String(credentials.secretKey).trim() },
				...replyOptions,
			}),
		)) as Reply;
	} catch (error) {
		throw networkError(error, endpoint);
	}
	const { data, traceId } = readEnvelope<{ access_token?: unknown; expire_in?: unknown } | null>(
		reply,
		endpoint,
		secretsOf(credentials),
	);
	if (typeof data?.access_token !== 'string' || !data.access_token) {
		const reason = withTrace('the answer of Chanjing holds none', traceId);
		throw new ChanjingError('refused', `Could not ${endpoint.purpose}: ${reason}`, { traceId });
	}
	return { accessToken: data.access_token, accessTokenExpiresAt: String(expiryOf(data.expire_in)) };
}

/**
 * Documented as an absolute time in Unix seconds; a number that can only be a duration is taken for one.
 * @returns Unix seconds; 0, so that the token serves until it is refused, where it would have to be renewed at once: such an
 * end says more about the clock of this machine
 */
function expiryOf(expireIn: unknown): number {
	const longestDuration = 1e9;
	const given = Number(expireIn) || 0;
	const now = Math.floor(Date.now() / 1000);
	const end = given > 0 && given < longestDuration ? now + given : given;
	return end - limits.renewBeforeSeconds > now ? end : 0;
}

/** Codes with which Chanjing refuses App ID and Secret Key. Which one a wrong one gives is not documented. */
const credentialCodes = [...parameterCodes, 10400, 10401];

/** A refusal of the exchange is one of the credential: it must not be taken for that of the call that needed the token. */
function exchangeError(error: ChanjingError): ChanjingError {
	if (error.kind === 'unreachable') return error;
	if (!credentialCodes.includes(error.code ?? 0) || isTransient(error)) return error.asFinal();
	const advice = 'Check App ID and Secret Key of the Chanjing credential.';
	return new ChanjingError('credential', error.message, { ...error, advice });
}
