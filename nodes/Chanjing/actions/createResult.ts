import type { INodeExecutionData } from 'n8n-workflow';

import type { Session } from '../session';
import type { Ordered } from '../tasks/kind';
import { placeOrder } from '../tasks/orders/order';
import type { Order } from '../tasks/orders/orderKind';
import { waitForResult } from '../tasks/wait';
import type { Made as Ids } from '../errors/chanjingError';
import type { Wait } from './fields/wait';

/** What a create was given for one item. */
export interface ToCreate<T extends Ordered> {
	order: Order<T>;
	wait: Wait;
}

/**
 * Places the order of an item, once, and waits for what it makes where that is wanted.
 * @param toItem makes the item of it; `files` are the IDs of those that were brought for it
 */
export async function createResult<T extends Ordered>(
	session: Session,
	{ order, wait }: ToCreate<T>,
	itemIndex: number,
	toItem: (made: T, files: Ids) => Promise<INodeExecutionData>,
): Promise<INodeExecutionData[]> {
	return await placeOrder(session, itemIndex, order, async ({ id, seen, files }) => {
		const made = seen ?? order.kind.read({ id });
		const isWaitedFor = wait.mode === 'poll' && made.state !== 'success';
		const ended = isWaitedFor
			? await waitForResult(session.client, order.kind, id, wait.minutes, seen !== undefined)
			: made;
		return [await toItem(ended, files)];
	});
}
