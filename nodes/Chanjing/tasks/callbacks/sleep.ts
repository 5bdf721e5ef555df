import { randomUUID } from 'crypto';
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { Queue } from '../../transport/queues/queue';
import type { Client } from '../../transport/client';
import { asChanjingError } from '../../errors/chanjingError';
import { rememberedTasks, transfersAtOnce } from '../../limits';
import { Recent } from './recent';
import {
	bodyOf,
	callbackClient,
	callbackDetail,
	keepLooking,
	lookForSender,
	lookUntilSeen,
	mayPass,
	reasonOf,
	reply,
	toHint,
} from './callback';
import { isFinal, type Task } from '../kind';
import { kindOf } from '../kinds';
import { besideInput } from '../inputFields';
import { itemWithVideo, type Output } from '../result';

/** What an execution that waits for callbacks keeps in the node's context, in n8n's database. */
export interface Waiting {
	/** Tells this wait from another one of the same execution, as in a loop. */
	wait: string;
	/** When n8n ends it, in ms. */
	until: number;
	/** By input item, what was last known: tasks, and refusals of items that have none. */
	items: WaitingItem[];
}

interface WaitingItem {
	json: IDataObject;
	waits: boolean;
	/** Nothing for an item that was refused before any call. */
	output?: Output;
	/** The fields of its input item, where they are to come out as well. */
	input?: IDataObject;
}

const contextKey = 'chanjingWaiting';

/** Marks a task whose wait reached its limit. */
export const timedOut = { timed_out: true };

/** Waits that this process has resumed: two callbacks at once would resume an execution twice in n8n 1.x. */
const resumed = new Recent({ max: rememberedTasks });

/**
 * Puts the execution to wait for the callbacks of its tasks, unless all are final by now: a callback that comes while
 * the node still runs is answered 409 by n8n and lost.
 * @param until when (ms) n8n is to end the wait
 * @returns what the node emits when there is nothing to wait for
 */
export async function waitForCallbacks(
	client: Client,
	context: IExecuteFunctions,
	created: WaitingItem[],
	until: number,
): Promise<INodeExecutionData[] | undefined> {
	const items = await lookAgain(client, created).catch((error: unknown) => {
		// What was created is waited for, whatever this look says: the callbacks will ask again.
		if (asChanjingError(error).kind === 'stopped') throw error;
		return created;
	});
	if (items.every(({ waits }) => !waits)) return await emit(client, items);

	const kept: Waiting = { items, until, wait: randomUUID() };
	context.getContext('node')[contextKey] = kept;
	// When the limit is reached, n8n emits the input items without asking the node.
	context.getInputData().forEach((item, index) => {
		const { json, waits, input } = items[index];
		item.json = besideInput({ json: waits ? { ...json, ...timedOut } : json }, input).json;
		delete item.binary;
	});
	await context.putExecutionToWait(new Date(until));
	return undefined;
}

/**
 * Answers a callback of a waiting execution. What the caller says is a hint at most: all tasks are looked up, and the
 * execution goes on when the last one is final. When Chanjing cannot be asked, this process goes on looking for some minutes.
 */
export async function resume(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const waiting = keptIn(context);
	if (!waiting?.items) return reply(context, 409, 'This execution waits for no video');

	const detail = callbackDetail(bodyOf(context));
	const own = detail && waiting.items.find(({ json }) => json.id === detail.id);
	if (detail && !own) return reply(context, 200, 'Ignored: not a task of this execution');
	if (resumed.has(waiting.wait)) return reply(context, 200, goneOn);

	const client = callbackClient(context);
	const kinds = own ? [kindOf(own.json)] : [];
	const hint = detail && toHint(kinds, detail);
	let { items } = waiting;
	const look = async () => {
		items = await lookAgain(client, waiting.items);
		const task = items.find(({ json }) => json.id === hint?.id)?.json;
		return task as Pick<Task, 'state'> | undefined;
	};
	try {
		await lookForSender(client, hint, look);
	} catch (error) {
		const failure = asChanjingError(error);
		const refused = reply(context, 503, reasonOf(failure));
		if (!hint || !mayPass(failure)) return refused;
		// After its end n8n may have begun another wait of the same execution.
		const secondsLeft = () => ((waiting.until ?? 0) - Date.now()) / 1000;
		const left = { seconds: secondsLeft() };
		if (!(await keepLooking(client, kinds, hint.id, waiting.wait, left))) return refused;
		await lookUntilSeen(client, look, secondsLeft).catch(() => {});
		if (items.some(({ waits }) => waits) || secondsLeft() <= 0 || !begin(waiting)) return refused;
		return { ...refused, workflowData: [await emit(client, items)] };
	}
	if (items.some(({ waits }) => waits))
		return reply(context, 200, 'Accepted: other tasks are not finished yet');
	if (!begin(waiting)) return reply(context, 200, goneOn);
	// Before any download: it may take longer than the sender waits.
	return { ...reply(context, 200, 'Accepted'), workflowData: [await emit(client, items)] };
}

const goneOn = 'Ignored: this execution has gone on';

/** @returns whether this process has not resumed the wait yet */
function begin({ wait }: Waiting): boolean {
	if (resumed.has(wait)) return false;
	resumed.add(wait);
	return true;
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

/** @throws ChanjingError why a task was not seen, unless Chanjing does not know it: that may be so just after its creation */
async function lookAgain(client: Client, items: WaitingItem[]): Promise<WaitingItem[]> {
	return await Promise.all(
		items.map(async (item) => {
			const { timed_out, ...json } = item.json;
			// What has waited its limit is not waited for, but shown as it is by then.
			if (!item.waits && !timed_out) return item;
			const look = kindOf(json).watch(client).load(String(json.id));
			const task = await look.catch((error: unknown) => {
				const failure = asChanjingError(error);
				if (failure.kind !== 'notFound') throw failure;
			});
			if (!task) return item;
			if (isFinal(task)) return { ...item, json: { ...json, ...task }, waits: false };
			return { ...item, json: { ...item.json, ...task } };
		}),
	);
}

async function emit(client: Client, items: WaitingItem[]): Promise<INodeExecutionData[]> {
	const transfers = new Queue({ concurrency: transfersAtOnce });
	return await Promise.all(
		items.map(async ({ json, output, input }, index) => {
			const item = output
				? await transfers.add(async () => await itemWithVideo(client, kindOf(json), json, output))
				: { json };
			return besideInput({ ...item, pairedItem: { item: index } }, input);
		}),
	);
}
