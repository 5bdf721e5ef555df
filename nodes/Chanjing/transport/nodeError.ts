import {
	type IDataObject,
	type INode,
	type JsonObject,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import { asChanjingError, type Made } from './errors';
import { redact } from './redact';

/**
 * The error as n8n shows it: the message says what happened, the description what to do and what exists at Chanjing.
 * @param others what the other items of the run made, which this error must not lose
 */
export function toNodeError(
	node: INode,
	error: unknown,
	itemIndex = 0,
	others: Map<number, Made> = new Map(),
): NodeApiError | NodeOperationError {
	const known = asChanjingError(error);
	const description = [known.advice, describeMade(known.made), describeOthers(itemIndex, others)]
		.filter(Boolean)
		.join(' ');
	const message = redact(known.message, []);
	if (known.kind === 'input') return new NodeOperationError(node, message, { description, itemIndex });

	const { code, msg, traceId, httpStatus } = known;
	const answer = { code, msg, trace_id: traceId, ...known.made } as JsonObject;
	const httpCode = String(code ?? httpStatus ?? '');
	const result = new NodeApiError(node, answer, { message, description, httpCode, itemIndex });
	result.context.data = answer;
	return result;
}

/** The item that stands for a refused one under Continue On Fail. */
export function errorJson(error: unknown): IDataObject {
	const { message, advice, code, msg, traceId, made } = asChanjingError(error);
	const known = { error: redact(message, []), description: advice, code, msg, trace_id: traceId, ...made };
	return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined && value !== ''));
}

function describeMade(made: Made): string {
	const parts = Object.entries(made).map(([name, id]) => `${name} ${id}`);
	return parts.length ? `Exists at Chanjing: ${parts.join(', ')}.` : '';
}

function describeOthers(itemIndex: number, others: Map<number, Made>): string {
	const parts = [...others]
		.filter(([index]) => index !== itemIndex)
		.sort(([a], [b]) => a - b)
		.map(
			([index, made]) =>
				`item ${index}: ${Object.entries(made)
					.map(([name, id]) => `${name} ${id}`)
					.join(', ')}`,
		);
	return parts.length ? `Other items of this run made at Chanjing: ${parts.join('; ')}.` : '';
}
