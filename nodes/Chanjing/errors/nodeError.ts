import {
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type JsonObject,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import { asChanjingError, type ChanjingError } from './chanjingError';
import { redact } from './redact';

/**
 * The error as n8n shows it: the message says what happened, the description what to do and what exists at Chanjing.
 * @param others what the other items of the run have at Chanjing, in words, which this error must not lose
 */
export function toNodeError(
	node: INode,
	error: unknown,
	itemIndex = 0,
	others = '',
): NodeApiError | NodeOperationError {
	const known = asChanjingError(error);
	const description = [known.advice, others].filter(Boolean).join(' ');
	const message = fullMessage(known);
	if (known.kind === 'input') return new NodeOperationError(node, message, { description, itemIndex });

	const { code, msg, traceId, httpStatus } = known;
	const answer = { code, msg, trace_id: traceId, ...known.made } as JsonObject;
	const httpCode = String(code ?? httpStatus ?? '');
	const result = new NodeApiError(node, answer, { message, description, httpCode, itemIndex });
	result.context.data = answer;
	// n8n replaces a message in which it finds a code of Node.js by a text of its own, which advises to retry at once.
	result.message = message;
	return result;
}

/** What happened to an item, as fields of its output. */
export function errorJson(error: unknown): IDataObject {
	const known = asChanjingError(error);
	const { advice, code, msg, traceId, made } = known;
	const fields = { error: fullMessage(known), description: advice, code, msg, trace_id: traceId, ...made };
	return Object.fromEntries(
		Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''),
	);
}

/**
 * The item that stands for a refused one under Continue On Fail. n8n replaces `json` by the message alone where `error` of the
 * item is set, so it is not; and it takes an item for the error output only when `error` and `message` are all it has.
 */
export function refusedItem(node: INode, json: IDataObject, itemIndex: number): INodeExecutionData {
	const { error, message = [error, json.description].filter(Boolean).join('. ') } = json;
	const forErrorOutput = node.onError === 'continueErrorOutput';
	return { json: forErrorOutput ? { error, message } : json, pairedItem: { item: itemIndex } };
}

/** Whether an item came in as a refused one. */
export function wasRefused({ error, id }: IDataObject): boolean {
	return typeof error === 'string' && error !== '' && id === undefined;
}

/** The message with the ids of all that exists at Chanjing. */
function fullMessage({ message, made }: ChanjingError): string {
	const untold = Object.entries(made).filter(([, id]) => !message.includes(id));
	const ids = untold.map(([name, id]) => `${name} ${id}`).join(', ');
	return redact(ids ? `${message} [${ids}]` : message, []);
}
