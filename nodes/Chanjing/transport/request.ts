import type { IDataObject } from 'n8n-workflow';

import { callQueues, otherCalls } from './queues/callQueues';
import { type ChanjingCredentials, type Client, credentialName, secretsOf } from './client';
import { noteTime } from './clock';
import { type Endpoint, urlOf } from './endpoints';
import { type Answer, lostReply, parsed, readEnvelope, refusesToken, type Reply } from './envelope';
import { asChanjingError, type ChanjingError, type ErrorKind } from '../errors/chanjingError';
import { connectRetry, outageRetry, rateLimitRetry, token } from '../limits';
import { networkCode, networkError, replyOptions } from './network';
import { retry, type RetryPolicy, stopIfAsked } from './retry';
import { credentialsWithToken } from './token';

export interface CallParameters {
	qs?: IDataObject;
	body?: IDataObject;
}

/**
 * Makes one authenticated call, and repeats it as far as {@link policiesFor} allows.
 * @param tries how often at most where Chanjing cannot be asked
 * @throws ChanjingError
 */
export async function request<T>(
	client: Client,
	endpoint: Endpoint,
	parameters: CallParameters = {},
	tries = Infinity,
): Promise<Answer<T>> {
	const policies = policiesFor(endpoint, tries);
	return await retry(async () => await takeSlot<T>(client, endpoint, parameters), {
		shouldRetry: ({ kind }) => policies[kind],
		onRetry: ({ message }, seconds) =>
			client.context.logger.info(`${message}. Trying again in ${Math.ceil(seconds)} s`),
		signal: client.signal,
	});
}

/** When a call is made again. */
function policiesFor({ billed }: Endpoint, tries: number): Partial<Record<ErrorKind, RetryPolicy>> {
	const bounded = (policy: RetryPolicy) => ({ ...policy, tries: Math.min(policy.tries, tries) });
	// It may have been carried out, so only a call that costs nothing is repeated.
	const uncertain = billed ? undefined : bounded(outageRetry);
	return {
		// Chanjing did nothing.
		rateLimit: rateLimitRetry,
		// Nothing was sent.
		unreachable: bounded(connectRetry),
		outage: uncertain,
		internal: uncertain,
	};
}

/** Chanjing counts no call that it did not get. */
const nothingSent: ErrorKind[] = ['unreachable', 'credential', 'stopped'];

/** Makes the call when the limit that it falls under has room. */
async function takeSlot<T>(
	client: Client,
	endpoint: Endpoint,
	parameters: CallParameters,
): Promise<Answer<T>> {
	const { account, stopped, priority } = client;
	const call = async () => await callWithToken<T>(client, endpoint, parameters);
	try {
		const isFree = ({ kind }: ChanjingError) => nothingSent.includes(kind);
		const queue = endpoint.window ? callQueues(account)[endpoint.window] : otherCalls(account);
		return await queue.add(call, { stopped, priority, isFree });
	} catch (error) {
		// What became of a billed call must be told even after Stop.
		if (!endpoint.billed) stopIfAsked(client.signal);
		throw asChanjingError(error);
	}
}

async function callWithToken<T>(
	client: Client,
	endpoint: Endpoint,
	parameters: CallParameters,
): Promise<Answer<T>> {
	let refused: string | undefined;
	for (let round = 1; ; round++) {
		const credentials = await credentialsWithToken(client, refused, round);
		stopIfAsked(client.signal);
		const reply = await send(client, endpoint, parameters, credentials);
		if (round === token.rounds || !refusesToken(reply, endpoint)) {
			const answer = readEnvelope<T>(reply, endpoint, secretsOf(credentials));
			noteTime(client.account, reply);
			return answer;
		}
		refused = credentials.accessToken;
	}
}

async function send(
	{ context, signal }: Client,
	endpoint: Endpoint,
	{ qs, body }: CallParameters,
	data: ChanjingCredentials,
): Promise<Reply> {
	try {
		const reply = (await context.helpers.httpRequestWithAuthentication.call(
			context,
			credentialName,
			{ method: endpoint.method, url: urlOf(endpoint, data), qs, body, ...replyOptions },
			{ credentialsDecrypted: { id: '', name: '', type: credentialName, data } },
		)) as Reply;
		return { ...reply, body: parsed(reply.body) };
	} catch (error) {
		const isStopped = signal.aborted && networkCode(error) === 'ERR_CANCELED';
		throw isStopped ? lostReply(endpoint, 'the execution was stopped') : networkError(error, endpoint);
	}
}
