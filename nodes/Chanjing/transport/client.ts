import type { IExecuteFunctions, ILoadOptionsFunctions, IWebhookFunctions } from 'n8n-workflow';

/** The n8n functions that this package makes calls with. */
export type ChanjingContext = IExecuteFunctions | ILoadOptionsFunctions | IWebhookFunctions;

/** Who makes the calls: one per run of a node. */
export interface Client {
	context: ChanjingContext;
	/** Names the credential: limits and token exchanges are shared by all that use it in this process. */
	account: string;
	/** Ends every wait between calls. A call that is under way is not ended by it, for its reply may name something paid for. */
	signal: AbortSignal;
}

export const credentialName = 'chanjingApi';

export function createClient(context: ChanjingContext, signal?: AbortSignal): Client {
	const stop = 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	const signals = [stop, signal].filter((one) => one !== undefined);
	return {
		context,
		account: context.getNode().credentials?.[credentialName]?.id ?? '',
		signal: AbortSignal.any(signals),
	};
}
