import type { IDataObject } from 'n8n-workflow';

import { callQueues } from './callQueues';
import { type Client, credentialName } from './client';
import type { Endpoint } from './endpoints';
import { type Answer, readEnvelope, type Reply } from './envelope';
import { asChanjingError, isTransient } from '../errors/chanjingError';
import { outageRetry, rateLimitRetry } from '../limits';
import { networkError } from './network';
import { apiUrl, type ChanjingCredentials, replyOptions, secretsOf, sendWithToken } from './token';
import { retry, stopIfAsked } from './retry';

export interface CallParameters {
	qs?: IDataObject;
	body?: IDataObject;
}

/** Makes one authenticated call and returns the `data` of its answer. @see ask */
export async function request<T>(...call: Parameters<typeof ask>): Promise<T> {
	return (await ask<T>(...call)).data;
}

/**
 * Makes one authenticated call.
 *
 * A call that did nothing (40001) is repeated with backoff. A call that costs nothing is also repeated a few times when the
 * answer was lost or was Chanjing's catch-all 50000. A billed call is never repeated here for any other reason.
 * @param tries how often at most when the answer is lost or 50000
 * @throws ChanjingError
 */
export async function ask<T>(
	client: Client,
	endpoint: Endpoint,
	parameters: CallParameters = {},
	tries = outageRetry.tries,
): Promise<Answer<T>> {
	const outage = { ...outageRetry, tries };
	return await retry(
		async () => {
			try {
				return await inCallQueue(
					client,
					endpoint,
					async () => (await call(client, endpoint, parameters)) as Answer<T>,
				);
			} catch (error) {
				// What became of a billed call must be told even after Stop.
				if (!endpoint.billed) stopIfAsked(client.signal);
				throw asChanjingError(error);
			}
		},
		{
			shouldRetry: (failure) => {
				if (!isTransient(failure)) return undefined;
				// The call did nothing.
				if (failure.kind === 'rateLimit') return rateLimitRetry;
				// It may have done something, so only a call that costs nothing is repeated.
				return endpoint.billed ? undefined : outage;
			},
			signal: client.signal,
		},
	);
}

/** Makes a call when the documented limit that it falls under has room. */
async function inCallQueue<T>(
	{ account, stopped, priority }: Client,
	{ window }: Endpoint,
	call: () => Promise<T>,
): Promise<T> {
	if (!window) return await call();
	return await callQueues(account)[window].add(call, { stopped, priority });
}

async function call(client: Client, endpoint: Endpoint, parameters: CallParameters): Promise<Answer> {
	stopIfAsked(client.signal);
	const { reply, credentials } = await sendWithToken(
		client,
		endpoint,
		async (data) => await send(client, endpoint, parameters, data),
	);
	return readEnvelope(reply, endpoint, secretsOf(credentials));
}

async function send(
	client: Client,
	endpoint: Endpoint,
	{ qs, body }: CallParameters,
	data: ChanjingCredentials,
): Promise<Reply> {
	try {
		return (await client.context.helpers.httpRequestWithAuthentication.call(
			client.context,
			credentialName,
			{ method: endpoint.method, url: apiUrl(data) + endpoint.path, qs, body, ...replyOptions },
			{ credentialsDecrypted: { id: '', name: '', type: credentialName, data } },
		)) as Reply;
	} catch (error) {
		throw networkError(error, endpoint);
	}
}
