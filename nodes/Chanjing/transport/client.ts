import type { IExecuteFunctions, ILoadOptionsFunctions, IWebhookFunctions } from 'n8n-workflow';

import { rejectedOn } from './retry';

/** The n8n functions that this package makes calls with. */
export type ChanjingContext = IExecuteFunctions | ILoadOptionsFunctions | IWebhookFunctions;

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
