import type { INodeProperties } from 'n8n-workflow';

import { asChanjingError } from '../errors/chanjingError';
import { beansPerSecond } from '../limits';
import type { Session } from '../session';
import { isFinal, type ResultKind, type Task } from '../tasks/kind';
import { placeOrder, type Placed } from '../tasks/orders/order';
import { timedOut, waitForCallbacks } from '../tasks/callbacks/sleep';
import type { Output } from '../tasks/result';
import { waitForResult } from '../tasks/wait';
import type { ToCreate } from './createResult';
import { toItem } from './fields/output';
import type { Wait } from './fields/wait';
import { videoHints } from './hints';
import { defineOperation, type Operation } from './operation';

interface VideoOrder extends ToCreate<Task> {
	output: Output;
}

const costNotice: INodeProperties = {
	displayName:
		'Each execution creates one video per item, and Chanjing charges for each. Retry On Fail reuses what was already created and does not pay again.',
	name: 'costNotice',
	type: 'notice',
	default: '',
};

/** The create of one kind of video. The notice of what it costs comes before its fields. */
export function defineVideoCreate({
	fields,
	...operation
}: Pick<Operation<VideoOrder>, 'option' | 'fields' | 'read'>): Operation {
	return defineOperation<VideoOrder>({
		...operation,

		fields: [costNotice, ...fields],

		hints: videoHints,

		/** Orders the video of an item, once, and waits for it where no callback comes to this execution. */
		async execute(session, { order, wait, output }, itemIndex) {
			return await placeOrder(session, itemIndex, order, async (placed) => {
				const { model = 0 } = order.identity;
				const price = beansPerSecond[Number(model)];
				if (price) session.prices.push(price);
				const item = await toItem(session, await waitHere(session, order.kind, placed, wait), output);
				return [{ ...item, json: { ...item.json, ...placed.files } }];
			});
		},

		/** Puts the execution to sleep for the callbacks of its videos, where some of its items wait for one. */
		async finish(session, results, parameters, inputs) {
			const waits = parameters.flatMap((one) => (one?.wait.mode === 'callback' ? [one.wait.minutes] : []));
			if (!waits.length) return undefined;
			const items = results.map(([{ json }], index) => ({
				json,
				waits: 'state' in json && !isFinal(json as unknown as Task) && !json.timed_out,
				output: parameters[index]?.output,
				input: inputs[index],
			}));
			// An execution has one end of its sleep, so the longest of its limits counts.
			const until = (session.waitingSince ?? Date.now()) + Math.max(...waits) * 60_000;
			return (await waitForCallbacks(session.client, session.context, items, until)) ?? [];
		},
	});
}

async function waitHere(
	session: Session,
	kind: ResultKind<Task>,
	{ id, seen, callsElsewhere }: Placed<Task>,
	{ mode, minutes }: Wait,
): Promise<Task> {
	const task = seen ?? kind.read({ id });
	const isWatched = mode === 'callback' && callsElsewhere;
	if (isFinal(task) || (mode !== 'poll' && !isWatched)) return task;
	session.waitingSince ??= Date.now();
	return await waitForResult(session.client, kind, id, minutes, isWatched).catch((error: unknown) => {
		const failure = asChanjingError(error);
		// Beside tasks that call back, this one goes out as they do, whatever became of it.
		if (isWatched && failure.kind === 'limit') return { ...task, ...timedOut };
		if (isWatched && failure.kind !== 'stopped') return task;
		throw failure;
	});
}
