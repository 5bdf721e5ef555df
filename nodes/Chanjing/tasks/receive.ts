import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { type Client, createClient } from '../transport/client';
import { asChanjingError } from '../errors/chanjingError';
import { rememberedTasks } from '../limits';
import { callbackDetail, lookUpForCallback, notYet, reply, tellsOfEnd } from './callback';
import { itemWithVideo, type Output } from './wait';
import { isFinal, type Task, type TaskState, toTask } from './lipSync';

export interface TriggerParameters {
	/** The ends of a task that start the workflow. */
	events: TaskState[];
	/** Whether the task is looked up; otherwise what the caller says is taken. */
	verify: boolean;
	output: Output;
}

/** Tasks that this process has started a workflow for, by workflow and node: static data is saved only after the reply. */
const startedHere = new Map<string, Set<string>>();

/**
 * Answers a callback of Chanjing: 200 accepted, ignored or repeated · 400 not a callback · 403 Chanjing knows no such task ·
 * 503 Chanjing could not be asked or does not show the end yet, so that the sender may try again. Only an accepted one starts the workflow.
 */
export async function receiveCallback(
	context: IWebhookFunctions,
	{ events, verify, output }: TriggerParameters,
): Promise<IWebhookResponseData> {
	const detail = callbackDetail(context.getBodyData());
	if (!detail) return reply(context, 400, 'Not a callback of Chanjing');

	const repeated = isRepeated(context, detail.id);
	if (repeated) return reply(context, 200, 'Ignored: this task was reported before');

	let task: Task;
	// A download opens the URL that the task names, so it must be Chanjing that names it.
	if (!verify && !output.download) {
		task = toTask(detail);
	} else {
		try {
			task = await lookUp(createClient(context), detail);
		} catch (error) {
			return asChanjingError(error).kind === 'notFound'
				? reply(context, 403, 'Chanjing knows no such task of this account')
				: reply(context, 503, 'Chanjing could not be asked');
		}
	}
	if (!isFinal(task)) {
		return tellsOfEnd(detail)
			? reply(context, 503, notYet)
			: reply(context, 200, 'Ignored: this task is not finished');
	}
	if (!events.includes(task.state)) return reply(context, 200, 'Ignored: not an event of this trigger');

	if (isRepeated(context, task.id)) return reply(context, 200, 'Ignored: this task was reported before');
	remember(context, task.id);
	return {
		webhookResponse: 'Accepted',
		workflowData: [[await itemWithVideo(createClient(context), { ...task }, output)]],
	};
}

async function lookUp(client: Client, detail: IDataObject & { id: string }): Promise<Task> {
	const task = (await lookUpForCallback(client, [detail.id], detail)).get(detail.id);
	if (!task || task instanceof Error) throw asChanjingError(task);
	return task;
}

/** A test in the editor may use the same task again and again. */
function isTest(context: IWebhookFunctions): boolean {
	return context.getMode() === 'manual';
}

function isRepeated(context: IWebhookFunctions, id: string): boolean {
	if (isTest(context)) return false;
	return startedIn(context).has(id) || reported(context).includes(id);
}

function remember(context: IWebhookFunctions, id: string): void {
	if (isTest(context)) return;
	const started = startedIn(context);
	started.add(id);
	if (started.size > rememberedTasks) started.delete(started.values().next().value as string);
	context.getWorkflowStaticData('node').reported = [...reported(context), id].slice(-rememberedTasks);
}

function reported(context: IWebhookFunctions): string[] {
	return (context.getWorkflowStaticData('node').reported as string[] | undefined) ?? [];
}

function startedIn(context: IWebhookFunctions): Set<string> {
	const key = `${context.getWorkflow().id}:${context.getNode().id}`;
	const started = startedHere.get(key) ?? new Set<string>();
	startedHere.set(key, started);
	return started;
}
