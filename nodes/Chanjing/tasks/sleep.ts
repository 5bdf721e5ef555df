import { randomUUID } from 'crypto';
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { Queue } from '../transport/queue';
import { type Client, createClient } from '../transport/client';
import { asChanjingError, ChanjingError, isTransient } from '../errors/chanjingError';
import { rememberedTasks, transfersAtOnce } from '../limits';
import { lookUpTogether } from '../transport/lookUp';
import { callbackDetail, lookUpForCallback, notYet, reply, tellsOfEnd } from './callback';
import { itemWithVideo, type Output } from './wait';
import { isFinal, type Task, taskKind } from './lipSync';

/** What an execution that waits for callbacks keeps in the node's context, in n8n's database. */
export interface Waiting {
	/** Tells this wait from another one of the same execution, as in a loop. */
	wait: string;
	/** By input item, what was last known: tasks, and refusals of items that have none. */
	items: WaitingItem[];
}

interface WaitingItem {
	json: IDataObject;
	waits: boolean;
	/** Nothing for an item that was refused before any call. */
	output?: Output;
}

const contextKey = 'chanjingWaiting';

/** Waits that this process has resumed: two callbacks at once would resume an execution twice in n8n 1.x. */
const resumed = new Set<string>();

/**
 * Puts the execution to wait for the callbacks of its tasks, unless all are final by now: a callback that comes while
 * the node still runs is answered 409 by n8n and lost.
 * @returns what the node emits when there is nothing to wait for
 */
export async function waitForCallbacks(
	client: Client,
	context: IExecuteFunctions,
	created: WaitingItem[],
	minutes: number,
): Promise<INodeExecutionData[] | undefined> {
	const until = new Date(Date.now() + minutes * 60_000);
	const items = await lookAgain(created, async (ids) => await lookUpTogether(client, ids, taskKind)).catch(
		(error: unknown) => {
			// What was created is waited for, whatever this look says: the callbacks will ask again.
			if (asChanjingError(error).kind === 'stopped') throw error;
			return created;
		},
	);
	if (items.every(({ waits }) => !waits)) return await emit(client, items);

	const kept: Waiting = { items, wait: randomUUID() };
	context.getContext('node')[contextKey] = kept;
	// When the limit is reached, n8n emits the input items without asking the node.
	context.getInputData().forEach((item, index) => {
		const { json, waits } = items[index];
		item.json = waits ? { ...json, timed_out: true } : json;
		delete item.binary;
	});
	await context.putExecutionToWait(until);
	return undefined;
}

/**
 * Answers a callback of a waiting execution. What the caller says is a hint at most: all tasks are looked up, and the
 * execution goes on when the last one is final.
 */
export async function resume(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const waiting = keptIn(context);
	if (!waiting?.items) return reply(context, 409, 'This execution waits for no video');

	const detail = callbackDetail(context.getBodyData());
	const foreign = detail && !waiting.items.some(({ json }) => json.id === detail.id);
	if (foreign) return reply(context, 200, 'Ignored: not a task of this execution');
	if (resumed.has(waiting.wait)) return reply(context, 200, 'Ignored: this execution has gone on');

	const client = createClient(context);
	let items: WaitingItem[];
	try {
		items = await lookAgain(waiting.items, async (ids) => await lookUpForCallback(client, ids, detail));
	} catch {
		return reply(context, 503, 'Chanjing could not be asked');
	}
	const left = items.filter(({ waits }) => waits);
	if (tellsOfEnd(detail) && left.some(({ json }) => json.id === detail?.id))
		return reply(context, 503, notYet);
	if (left.length) return reply(context, 200, 'Accepted: other tasks are not finished yet');

	if (resumed.has(waiting.wait)) return reply(context, 200, 'Ignored: this execution has gone on');
	resumed.add(waiting.wait);
	if (resumed.size > rememberedTasks) resumed.delete(resumed.values().next().value as string);
	return { webhookResponse: 'Accepted', workflowData: [await emit(client, items)] };
}

/** n8n gives a webhook no node context, but its expressions reach it. */
function keptIn(context: IWebhookFunctions): Waiting | undefined {
	// Braces in the name of a node would end the expression.
	const name = JSON.stringify(context.getNode().name).replace(
		/[{}]/g,
		(brace) => `\\u00${brace.charCodeAt(0).toString(16)}`,
	);
	return context.evaluateExpression(`{{ $node[${name}].context.${contextKey} }}`) as unknown as
		| Waiting
		| undefined;
}

async function lookAgain(
	items: WaitingItem[],
	lookUp: (ids: string[]) => ReturnType<typeof lookUpTogether<Task>>,
): Promise<WaitingItem[]> {
	const ids = items.filter(({ waits }) => waits).map(({ json }) => String(json.id));
	if (!ids.length) return items;
	const found = await lookUp(ids);
	const trouble = ids
		.map((id) => found.get(id))
		.find((one) => one instanceof ChanjingError && isTransient(one));
	if (trouble instanceof ChanjingError) throw trouble;
	return items.map((item) => {
		const task = item.waits ? found.get(String(item.json.id)) : undefined;
		if (!task || task instanceof Error) return item;
		return { ...item, json: { ...item.json, ...task }, waits: !isFinal(task) };
	});
}

async function emit(client: Client, items: WaitingItem[]): Promise<INodeExecutionData[]> {
	const transfers = new Queue({ concurrency: transfersAtOnce });
	return await Promise.all(
		items.map(async ({ json, output }, index) => {
			const item = output
				? await transfers.add(async () => await itemWithVideo(client, json, output))
				: { json };
			return { ...item, pairedItem: { item: index } };
		}),
	);
}
