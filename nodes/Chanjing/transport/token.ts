import type { ICredentialDataDecryptedObject, IHttpRequestHelper, IHttpRequestOptions } from 'n8n-workflow';

import { type Client, credentialName } from './client';
import { apiPath, type Endpoint, endpoints } from './endpoints';
import { type Answer, readEnvelope, refusesToken, type Reply, withTrace } from './envelope';
import { asChanjingError, ChanjingError, findChanjingError, isTransient } from '../errors/chanjingError';
import { apiTimeoutSeconds, outageRetry, token as limits } from '../limits';
import { networkError } from './network';
import { retry, wait } from './retry';

/** What the credential holds. */
export interface ChanjingCredentials extends ICredentialDataDecryptedObject {
	appId: string;
	secretKey: string;
	baseUrl: string;
	/** Empty until the first exchange. n8n keeps it encrypted with the rest. */
	accessToken: string;
	/** Unix seconds, as text. */
	accessTokenExpiresAt: string;
}

export interface TokenData {
	accessToken: string;
	/** Unix seconds, as text: n8n hides it from the browser, and some versions can hide nothing but text. */
	accessTokenExpiresAt: string;
}

/** Where the paths of the API begin, from the Base URL as the user typed it. */
export function apiUrl(credentials: ICredentialDataDecryptedObject): string {
	return (
		String(credentials.baseUrl ?? '')
			.trim()
			.replace(/\/+$/, '') + apiPath
	);
}

/** What must not be read in a message. */
export function secretsOf(credentials: ICredentialDataDecryptedObject): string[] {
	return [credentials.secretKey, credentials.accessToken, credentials.appId].map((one) =>
		String(one ?? '').trim(),
	);
}

/**
 * Exchanges App ID and Secret Key for a token. Each exchange ends the token before it, so only n8n's
 * `preAuthentication` calls this: n8n then stores what it returns, for all processes.
 * @throws ChanjingError with what Chanjing said
 */
export async function exchangeToken(
	{ helpers }: IHttpRequestHelper,
	credentials: ICredentialDataDecryptedObject,
): Promise<TokenData> {
	// n8n gives no signal of Stop here.
	const signal = new AbortController().signal;
	const shouldRetry = (failure: ChanjingError) => (isTransient(failure) ? outageRetry : undefined);
	try {
		return await retry(async () => await exchangeOnce(helpers, credentials), { shouldRetry, signal });
	} catch (error) {
		throw tokenError(asChanjingError(error));
	}
}

async function exchangeOnce(
	helpers: IHttpRequestHelper['helpers'],
	credentials: ICredentialDataDecryptedObject,
): Promise<TokenData> {
	const reply = (await helpers
		.httpRequest({
			method: endpoints.accessToken.method,
			url: apiUrl(credentials) + endpoints.accessToken.path,
			body: { app_id: String(credentials.appId).trim(), secret_key: String(credentials.secretKey).trim() },
			...replyOptions,
		})
		.catch((error: unknown) => {
			throw networkError(error, endpoints.accessToken);
		})) as Reply;
	const { data, traceId } = readEnvelope(reply, endpoints.accessToken, secretsOf(credentials)) as Answer<{
		access_token?: unknown;
		expire_in?: unknown;
	} | null>;
	if (typeof data?.access_token !== 'string' || !data.access_token) {
		throw new ChanjingError(
			'refused',
			`Could not ${endpoints.accessToken.purpose}: ${withTrace('the answer of Chanjing holds none', traceId)}`,
			{ traceId },
		);
	}
	return { accessToken: data.access_token, accessTokenExpiresAt: String(expiryOf(Number(data.expire_in))) };
}

/** Documented as an absolute time in Unix seconds; a number that can only be a duration is taken for one. */
function expiryOf(expireIn: number): number {
	const longestDuration = 1e9;
	return expireIn > 0 && expireIn < longestDuration
		? Math.floor(Date.now() / 1000) + expireIn
		: expireIn || 0;
}

/** A refusal of the exchange is one of the credential: it must not be taken for that of the call that needed the token. */
function tokenError(error: ChanjingError): ChanjingError {
	const refused = error.code !== undefined && !isTransient(error);
	if (!refused) return new ChanjingError(error.kind, error.message, { ...error, exhausted: true });
	const advice = 'Check App ID and Secret Key of the Chanjing credential.';
	return new ChanjingError('credential', error.message, { ...error, advice });
}

/** Options of every call to the API: the body is read whatever the status, and no redirect carries a header elsewhere. */
export const replyOptions = {
	json: true,
	returnFullResponse: true,
	ignoreHttpStatusErrors: true,
	disableFollowRedirect: true,
	timeout: apiTimeoutSeconds * 1000,
} satisfies Partial<IHttpRequestOptions>;

/** Exchanges under way in this process, by credential: whoever needs a token meanwhile waits for this one. */
const exchanges = new Map<string, Promise<void>>();

/** Tokens that could not be renewed early and still serve, by credential, and until when (in ms) that is not tried again. */
const postponed = new Map<string, { accessToken: string; until: number }>();

/**
 * Makes a call with the stored token. The token is renewed before it ends; after a refusal the stored token is read
 * again first, because another process may have renewed it, and only then exchanged.
 *
 * n8n's own renewal answers HTTP 401 only, which Chanjing does not use, and renews once per item. So the HTTP status is
 * ignored here and a 401 is treated like the codes of the envelope.
 */
export async function sendWithToken(
	client: Client,
	endpoint: Endpoint,
	send: (credentials: ChanjingCredentials) => Promise<Reply>,
): Promise<{ reply: Reply; credentials: ChanjingCredentials }> {
	let refused: string | undefined;
	// A token that was exchanged while this call waited for it is good enough, however soon it ends.
	let waited = false;
	for (let round = 1; ; ) {
		let credentials = await readCredentials(client);
		let reply: Reply | undefined;
		if (isUnusable(credentials, refused) || (!waited && endsSoon(client, credentials))) {
			const running = exchanges.get(exchangeKey(client, credentials));
			if (running) {
				await Promise.race([running, client.stopped]);
				waited = true;
				continue;
			}
			({ reply, credentials } = await exchangeAndSend(client, credentials, refused, round, send));
		}
		reply ??= await send(credentials);
		if (!refusesToken(reply, endpoint) || round === limits.rounds) return { reply, credentials };
		refused = credentials.accessToken;
		round++;
	}
}

async function readCredentials(client: Client): Promise<ChanjingCredentials> {
	return { ...(await client.context.getCredentials<ChanjingCredentials>(credentialName)) };
}

function isUnusable({ accessToken }: ChanjingCredentials, refused: string | undefined): boolean {
	return !accessToken || accessToken === refused;
}

function endsSoon(client: Client, credentials: ChanjingCredentials): boolean {
	const kept = postponed.get(exchangeKey(client, credentials));
	const isKept = kept?.accessToken === credentials.accessToken && Date.now() < kept.until;
	return !isKept && endsWithin(credentials, limits.renewBeforeSeconds);
}

function needsExchange(
	client: Client,
	credentials: ChanjingCredentials,
	refused: string | undefined,
): boolean {
	return isUnusable(credentials, refused) || endsSoon(client, credentials);
}

function endsWithin(credentials: ChanjingCredentials, seconds: number): boolean {
	const expiresAt = Number(credentials.accessTokenExpiresAt) || 0;
	return expiresAt > 0 && expiresAt - seconds <= Date.now() / 1000;
}

function exchangeKey(client: Client, credentials: ChanjingCredentials): string {
	return client.account || credentials.appId;
}

/**
 * Gives other processes the time to exchange and to store their token, and ends as soon as one has. Whoever is refused again
 * was overtaken by a process whose token is to come, so waits longer: further apart each time, until one serves all.
 * @returns the credential as it is stored then
 */
async function awaitOther(
	client: Client,
	refused: string | undefined,
	round: number,
): Promise<ChanjingCredentials> {
	const again = round > 1 ? 1 : 0;
	const end = Date.now() + (again + Math.random() * 2 ** (round - 1)) * limits.jitterSeconds * 1000;
	for (;;) {
		const left = (end - Date.now()) / 1000;
		await wait(Math.min(left, limits.rereadSeconds), client.signal);
		const stored = await readCredentials(client);
		if (left <= limits.rereadSeconds || !needsExchange(client, stored, refused)) return stored;
	}
}

/**
 * n8n exchanges and stores the token when it is handed the credential with an empty one, and makes the call with it.
 * What is handed over must be the whole credential: n8n up to 2.30 stores it as it is.
 */
async function exchangeAndSend(
	client: Client,
	stale: ChanjingCredentials,
	refused: string | undefined,
	round: number,
	send: (credentials: ChanjingCredentials) => Promise<Reply>,
): Promise<{ reply?: Reply; credentials: ChanjingCredentials }> {
	const key = exchangeKey(client, stale);
	let settle: { done: () => void; failed: (error: ChanjingError) => void } | undefined;
	const running = new Promise<void>((done, failed) => (settle = { done, failed }));
	running.catch(() => {});
	exchanges.set(key, running);
	let failure: ChanjingError | undefined;
	try {
		const stored = await awaitOther(client, refused, round);
		if (!needsExchange(client, stored, refused)) return { credentials: stored };

		const renewed = { ...stored, accessToken: '' };
		try {
			return { reply: await send(renewed), credentials: renewed };
		} catch (error) {
			const known = findChanjingError(error);
			if (renewed.accessToken) throw asChanjingError(error);
			const stillServes =
				stored.accessToken &&
				stored.accessToken !== refused &&
				!endsWithin(stored, limits.unusableBeforeSeconds);
			if (stillServes) {
				const usableUntil = (Number(stored.accessTokenExpiresAt) - limits.unusableBeforeSeconds) * 1000;
				const until = Math.min(Date.now() + limits.renewAgainSeconds * 1000, usableUntil);
				postponed.set(key, { accessToken: stored.accessToken, until });
				return { credentials: stored };
			}
			failure = known;
			throw asChanjingError(error);
		}
	} finally {
		exchanges.delete(key);
		if (failure) settle?.failed(failure);
		else settle?.done();
	}
}
