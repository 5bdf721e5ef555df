import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { ChanjingError } from '../../errors/chanjingError';
import { toNodeError } from '../../errors/nodeError';
import { polling, transfersAtOnce } from '../../limits';
import { type Client, createClient } from '../../transport/client';
import { latestEnd, lookForEnds } from './endedTasks';
import { createdAt, type StoredMemory } from './endMemory';
import type { Task, TaskState, VideoResource } from '../kind';
import { kindOf, videoKinds } from '../kinds';
import { itemWithVideo, type Output } from '../result';

export interface PollParameters {
	/** The outcomes that start the workflow. */
	events: TaskState[];
	resources: VideoResource[];
	output: Output;
}

/** What the trigger keeps in n8n's static data. */
interface StaticData {
	/** The tasks of another account are all new to the trigger. */
	account?: string;
	/** The events of the last poll. What ended before an event was chosen is old. */
	events?: TaskState[];
	lists?: Record<string, StoredMemory>;
}

/** The triggers of this process that poll right now: n8n begins a poll although the one before is not over. */
const running = new Set<string>();

/** The contexts of earlier polls: n8n has one for all polls from one activation to the next. */
const contexts = new WeakSet<IPollFunctions>();

/**
 * Emits each end of a task once. What a poll that throws did not emit, the next one does.
 * @returns nothing where no task has ended
 * @throws NodeApiError or NodeOperationError: n8n stores a failed execution and goes on polling
 */
export async function pollForEnds(
	context: IPollFunctions,
	read: () => PollParameters,
): Promise<INodeExecutionData[][] | null> {
	const isTest = context.getMode() === 'manual';
	// A trigger that throws while n8n starts keeps its whole workflow off, in the end for a day. The next poll tells as well.
	const isRestart = !contexts.has(context) && isActiveBefore(context);
	contexts.add(context);
	const key = `${context.getWorkflow().id}:${context.getNode().id}`;
	if (!isTest && running.has(key)) return null;
	if (!isTest) running.add(key);
	try {
		const items = await (isTest ? showLatest : reportEnds)(context, read());
		return items.length ? [items] : null;
	} catch (error) {
		const refusal = toNodeError(context.getNode(), error);
		if (!isRestart) throw refusal;
		context.logger.warn(`${context.getNode().name} could not poll: ${refusal.message}`);
		return null;
	} finally {
		if (!isTest) running.delete(key);
	}
}

/** Whether n8n itself activates the workflow, as it was active before. */
function isActiveBefore(context: IPollFunctions): boolean {
	const { lists } = context.getWorkflowStaticData('node') as StaticData;
	return lists !== undefined && ['init', 'leadershipChange'].includes(context.getActivationMode());
}

async function reportEnds(
	context: IPollFunctions,
	{ events, resources, output }: PollParameters,
): Promise<INodeExecutionData[]> {
	const client = createClient(context);
	const data = context.getWorkflowStaticData('node') as StaticData;
	const { lists = {}, events: eventsBefore = events } = data.account === client.account ? data : {};
	const next: typeof lists = {};
	const failures: unknown[] = [];
	const looks = await Promise.all(
		resources.map(async (resource) => {
			try {
				return { resource, ...(await lookForEnds(client, videoKinds[resource], lists[resource])) };
			} catch (error) {
				failures.push(error);
				if (lists[resource]) next[resource] = lists[resource];
				return undefined;
			}
		}),
	);
	const found = looks.filter((look) => look !== undefined);
	const wanted = events.filter((event) => eventsBefore.includes(event));
	const news = found
		.flatMap(({ ended }) => ended)
		.filter(({ state }) => wanted.includes(state))
		.sort((one, other) => createdAt(one) - createdAt(other));
	const items = await toItems(client, news, output);
	const left = news.slice(items.length);
	for (const { resource, remember } of found) {
		next[resource] = remember(left.filter((task) => task.resource === resource));
	}
	Object.assign(data, { account: client.account, events, lists: next });
	// A list that cannot be read holds up no ends that another one shows.
	if (failures.length && !items.length) throw failures[0];
	return items;
}

/** The items of tasks, of as many as there is time for. */
async function toItems(client: Client, ended: Task[], output: Output): Promise<INodeExecutionData[]> {
	const end = Date.now() + polling.downloadSeconds * 1000;
	const items: INodeExecutionData[] = [];
	while (items.length < ended.length && (!items.length || Date.now() < end)) {
		const next = ended.slice(items.length, items.length + transfersAtOnce);
		const withVideo = next.map(
			async (task) => await itemWithVideo(client, kindOf(task), { ...task }, output),
		);
		items.push(...(await Promise.all(withVideo)));
	}
	return items;
}

/** A test in the editor shows one task, and remembers nothing. */
async function showLatest(
	context: IPollFunctions,
	{ events, resources, output }: PollParameters,
): Promise<INodeExecutionData[]> {
	const client = createClient(context);
	const found = await Promise.all(
		resources.map(
			async (resource) =>
				await latestEnd(client, videoKinds[resource], ({ state }) => events.includes(state)),
		),
	);
	const ended = found.filter((one) => one !== undefined);
	const [latest] = ended.sort((one, other) => createdAt(other) - createdAt(one));
	if (!latest) {
		throw new ChanjingError('notFound', 'No task of this account has ended in one of the events yet', {
			advice: 'Create a video, and fetch the test event when it is finished.',
		});
	}
	return await toItems(client, [latest], output);
}
