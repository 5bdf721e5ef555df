import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { asChanjingError } from '../../errors/chanjingError';
import { callbacks as limits, rememberedTasks } from '../../limits';
import { perAccount } from '../../transport/queues/perAccount';
import { Recent } from './recent';
import {
	bodyOf,
	callbackClient,
	callbackDetail,
	inEither,
	keepLooking,
	lookForSender,
	mayPass,
	reasonOf,
	reply,
	toHint,
} from './callback';
import { isFinal, type Task, type TaskState } from '../kind';
import { kindOf, likeliestKinds } from '../kinds';
import { isMadeHere } from '../madeHere';
import { itemWithVideo, type Output, wantsFiles } from '../result';

export interface TriggerParameters {
	/** Which outcomes start the workflow. */
	events: TaskState[];
	/** Whether the task is looked up; otherwise what the caller says is taken. */
	verify: boolean;
	output: Output;
}

/** Tasks that this process has started a workflow for, by trigger: static data is saved only after the reply. */
const startedHere = perAccount(() => new Recent({ max: rememberedTasks }));

/** Ids out of callbacks that Chanjing does not know, by account: looked up again only after a while. */
const unknownIds = perAccount(() => new Recent(limits.unknown));

/**
 * Answers a callback of Chanjing: 200 accepted, ignored or repeated · 400 not a callback · 403 Chanjing knows no such task ·
 * 503 Chanjing could not be asked or does not show the end yet: the sender may try again, and this process goes on looking for
 * some minutes by itself. n8n starts the workflow also when `webhook()` returns items long after the reply.
 */
export async function receiveCallback(
	context: IWebhookFunctions,
	parameters: TriggerParameters,
): Promise<IWebhookResponseData> {
	const { verify, output } = parameters;
	const detail = callbackDetail(bodyOf(context));
	if (!detail) return reply(context, 400, 'Not a callback of Chanjing');
	const client = callbackClient(context);
	const all = likeliestKinds(detail);
	const own = all.filter((kind) => isMadeHere(client.account, kind, detail.id));
	const kinds = own.length ? own : all;
	const hint = toHint(kinds, detail);
	if (isRepeated(context, hint.id)) return reply(context, 200, repeated);
	// A download opens the URL that the task names, so it must be Chanjing that names it.
	if (!verify && !wantsFiles(output)) {
		return await start(context, parameters, kinds[0].read(detail));
	}

	const unknown = unknownIds(client.account);
	const noSuchTask = 'Chanjing knows no such task of this account';
	if (!own.length && unknown.has(hint.id)) return reply(context, 403, noSuchTask);
	try {
		const look = async () =>
			await inEither(kinds, async (kind) => {
				const watch = kind.watch(client);
				return await (own.length ? watch.load(hint.id) : watch.check(hint.id));
			});
		const task = await lookForSender(client, hint, look);
		return await start(context, parameters, task);
	} catch (error) {
		const failure = asChanjingError(error);
		if (failure.kind === 'notFound' && !own.length) {
			unknown.add(hint.id);
			return reply(context, 403, noSuchTask);
		}
		const refused = reply(context, 503, reasonOf(failure));
		// The editor listens for one call only.
		if (isTest(context) || !mayPass(failure)) return refused;
		const isOwn = own.length ? { seconds: Infinity } : undefined;
		const task = await keepLooking(client, kinds, hint.id, triggerOf(context), isOwn);
		if (!task || !parameters.events.includes(task.state) || isRepeated(context, task.id)) return refused;
		return { ...refused, ...(await startWith(context, task, output)) };
	}
}

const repeated = 'Ignored: this task was reported before';

async function start(
	context: IWebhookFunctions,
	parameters: TriggerParameters,
	task: Task,
): Promise<IWebhookResponseData> {
	if (!isFinal(task)) return reply(context, 200, 'Ignored: this task is not finished');
	if (!parameters.events.includes(task.state))
		return reply(context, 200, 'Ignored: not an event of this trigger');
	if (isRepeated(context, task.id)) return reply(context, 200, repeated);
	// Before any download: it may take longer than the sender waits.
	return { ...reply(context, 200, 'Accepted'), ...(await startWith(context, task, parameters.output)) };
}

/** Remembers the task at once, before its video is downloaded: the same callback may come meanwhile. */
async function startWith(
	context: IWebhookFunctions,
	task: Task,
	output: Output,
): Promise<Pick<IWebhookResponseData, 'workflowData'>> {
	remember(context, task.id);
	const item = await itemWithVideo(callbackClient(context), kindOf(task), { ...task }, output);
	return { workflowData: [[item]] };
}

/** A test in the editor may use the same task again and again. */
function isTest(context: IWebhookFunctions): boolean {
	return context.getMode() === 'manual';
}

function isRepeated(context: IWebhookFunctions, id: string): boolean {
	if (isTest(context)) return false;
	return startedHere(triggerOf(context)).has(id) || reported(context).includes(id);
}

function remember(context: IWebhookFunctions, id: string): void {
	if (isTest(context)) return;
	const started = startedHere(triggerOf(context));
	started.add(id);
	// What n8n read before a callback that was answered minutes ago lacks what was reported since.
	const ids = new Set([...reported(context), ...started.keys]);
	context.getWorkflowStaticData('node').reported = [...ids].slice(-rememberedTasks);
}

function reported(context: IWebhookFunctions): string[] {
	return (context.getWorkflowStaticData('node').reported as string[] | undefined) ?? [];
}

function triggerOf(context: IWebhookFunctions): string {
	return `${context.getWorkflow().id}:${context.getNode().id}`;
}
