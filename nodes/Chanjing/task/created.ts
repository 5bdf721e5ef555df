import { createHash } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

import type { Made } from '../errors/chanjingError';

/**
 * What earlier tries of one run of the node created. Retry On Fail, and Retry of a stored execution, run the whole node again
 * with the same node context: what is paid for is taken up then, not made again. Another round of a loop is another run.
 */
interface Created {
	run: number;
	/** By item index, the digest of what was ordered. */
	items: Record<number, { order: string; made: Made }>;
}

const contextKey = 'chanjingCreated';

/**
 * What an earlier try created for this item.
 * @param order all that the video is made of; another order is another video
 * @returns without `task_id` when the reply to that create was lost
 */
export function recallCreated(
	context: IExecuteFunctions,
	itemIndex: number,
	order: unknown,
): Made | undefined {
	const kept = createdIn(context).items[itemIndex];
	return kept?.order === digest(order) ? kept.made : undefined;
}

export function keepCreated(context: IExecuteFunctions, itemIndex: number, order: unknown, made: Made): void {
	const created = createdIn(context);
	created.items[itemIndex] = { order: digest(order), made };
	context.getContext('node')[contextKey] = created;
}

/** For a task that ended without a video: another try shall make a new one. */
export function forgetCreated(context: IExecuteFunctions, itemIndex: number): void {
	delete createdIn(context).items[itemIndex];
}

/** Orders can hold whole files, and texts that the node context need not repeat. */
function digest(order: unknown): string {
	return createHash('sha256').update(JSON.stringify(order)).digest('hex');
}

function createdIn(context: IExecuteFunctions): Created {
	const run = Number(context.evaluateExpression('{{ $runIndex }}', 0));
	const kept = context.getContext('node')[contextKey] as Created | undefined;
	return kept?.run === run ? kept : { run, items: {} };
}
