import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { isId } from '../errors/checks';
import type { Client } from '../transport/client';
import { asEnvelope, idOf, parsed } from '../transport/envelope';
import { callbackTiming } from '../limits';
import { lookUpTogether } from '../transport/lookUp';
import { backoffSeconds, wait } from '../transport/retry';
import { isFinal, type Task, taskKind, toTask } from './lipSync';

/**
 * The task that a callback is about. It comes as the whole envelope or as the bare detail; both are documented.
 * @returns nothing when the body is not a callback
 */
export function callbackDetail(body: unknown): (IDataObject & { id: string }) | undefined {
	const envelope = asEnvelope(body);
	const detail = envelope ? envelope.data : parsed(body);
	if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) return undefined;
	const id = idOf((detail as IDataObject).id);
	return id && isId(id) ? { ...(detail as IDataObject), id } : undefined;
}

/** Whether a callback says that its task has ended. It may say what it likes, so this is a hint. */
export function tellsOfEnd(detail: IDataObject | undefined): boolean {
	return detail !== undefined && isFinal(toTask(detail));
}

/**
 * Looks tasks up because of a callback. When it tells of the end of one that is not final yet, that may be a moment behind, so
 * they are looked up again.
 */
export async function lookUpForCallback(
	client: Client,
	ids: string[],
	detail: IDataObject | undefined,
): ReturnType<typeof lookUpTogether<Task>> {
	for (let tries = 1; ; tries++) {
		const found = await lookUpTogether(client, ids, taskKind);
		const task = found.get(String(detail?.id));
		const isBehind = tellsOfEnd(detail) && task && !(task instanceof Error) && !isFinal(task);
		if (!isBehind || tries === callbackTiming.tries) return found;
		await wait(backoffSeconds(callbackTiming, tries), client.signal);
	}
}

/** The answer to a callback that tells of an end which Chanjing itself does not show. */
export const notYet = 'Chanjing does not show the end of this task yet';

/** Answers the sender of a callback and starts nothing. */
export function reply(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
	// n8n puts its own 200 on whatever a node returns as response, so it is sent here.
	context.getResponseObject().status(status).type('text/plain').send(message);
	return { noWebhookResponse: true };
}
