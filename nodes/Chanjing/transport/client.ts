import { createHash } from 'crypto';

import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { rejectedOn } from './retry';

/** The n8n functions that this package makes calls with. */
export type ChanjingContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions | IWebhookFunctions;

/** Who makes the calls: one per run of a node. */
export interface Client {
	context: ChanjingContext;
	/** Names the credential: limits and token exchanges are shared by all that use it in this process. */
	account: string;
	/**
	 * Ends every wait between calls: Stop, or the refusal of another item. The latter lets a call finish that is under way, for
	 * its reply may name something paid for; on Stop n8n breaks it off.
	 */
	signal: AbortSignal;
	/** Rejected when the signal is given, for waits for what other executions do. */
	stopped: Promise<never>;
	/** In the queues of the account, calls with a higher priority go first. A user's own calls have 0. */
	priority: number;
}

export interface ClientOptions {
	/** Ends the waits of this client, beside Stop. */
	signal?: AbortSignal;
	priority?: number;
}

export const credentialName = 'chanjingApi';

/** What the credential holds. */
export interface ChanjingCredentials extends ICredentialDataDecryptedObject {
	appId: string;
	secretKey: string;
	baseUrl: string;
	/** Empty until the first exchange. n8n keeps it encrypted with the rest. */
	accessToken: string;
	/** Unix seconds as text, or 0 when it is not known: n8n hides it from the browser, and some versions can hide nothing but text. */
	accessTokenExpiresAt: string;
}

/** Tells the app at Chanjing that a credential is of, also after it was edited: a digest, for the App ID is not to be kept. */
export async function ownerOf({ context }: Client): Promise<string> {
	const { appId, baseUrl } = await context.getCredentials<ChanjingCredentials>(credentialName);
	const owner = [appId, baseUrl].map((part) => String(part).trim());
	return createHash('sha256').update(JSON.stringify(owner)).digest('hex');
}

/** What must not be read in a message. */
export function secretsOf({ secretKey, accessToken, appId }: ICredentialDataDecryptedObject): string[] {
	return [secretKey, accessToken, appId].map((secret) => String(secret ?? '').trim());
}

export function createClient(context: ChanjingContext, { signal, priority = 0 }: ClientOptions = {}): Client {
	const stop = 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	const ends = AbortSignal.any([stop, signal].filter((one) => one !== undefined));
	return {
		context,
		account: context.getNode().credentials?.[credentialName]?.id ?? '',
		signal: ends,
		stopped: rejectedOn(ends),
		priority,
	};
}
