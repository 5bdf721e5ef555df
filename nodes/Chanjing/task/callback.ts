import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { isId } from '../errors/checks';
import { asEnvelope, parsed } from '../transport/envelope';

/**
 * The task that a callback is about. It comes as the whole envelope or as the bare detail; both are documented.
 * @returns nothing when the body is not a callback
 */
export function callbackDetail(body: unknown): (IDataObject & { id: string }) | undefined {
	const envelope = asEnvelope(body);
	const detail = envelope ? envelope.data : parsed(body);
	if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) return undefined;
	const { id } = detail as IDataObject;
	const known = typeof id === 'string' || typeof id === 'number';
	return known && isId(String(id)) ? { ...(detail as IDataObject), id: String(id) } : undefined;
}

/** Answers the sender of a callback and starts nothing. */
export function reply(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
	// n8n puts its own 200 on whatever a node returns as response, so it is sent here.
	context.getResponseObject().status(status).type('text/plain').send(message);
	return { noWebhookResponse: true };
}
