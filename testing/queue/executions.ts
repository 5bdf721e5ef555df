import { eventually, type Patience } from '../n8n/eventually';
import type { N8nRest } from '../n8n/rest';

/** An execution as n8n's list of executions shows it. */
export interface ListedExecution {
	id: string;
	status: string;
	startedAt: string;
	stoppedAt: string | null;
}

const finalStatuses = ['success', 'error', 'crashed', 'canceled'];
const statuses = [...finalStatuses, 'waiting', 'running', 'new'];

interface Listed {
	results: ListedExecution[];
	/** All that match, listed or not. */
	count: number;
}

async function list(rest: N8nRest, filter: object, limit: number): Promise<Listed> {
	const query = new URLSearchParams({ filter: JSON.stringify(filter), limit: String(limit) });
	return await rest.call<Listed>('GET', `/executions?${query.toString()}`);
}

/**
 * The hundred executions of a workflow that started last, running ones first. Not more: n8n orders its pages by start and cuts them
 * by id, so with several workers some executions are on none.
 */
export async function newestExecutions(rest: N8nRest, workflowId: string): Promise<ListedExecution[]> {
	return (await list(rest, { workflowId }, 100)).results;
}

/** How many executions of a workflow are in each state. */
export async function countByStatus(rest: N8nRest, workflowId: string): Promise<Record<string, number>> {
	const counts: Record<string, number> = {};
	for (const status of statuses) {
		const { count } = await list(rest, { workflowId, status: [status] }, 1);
		if (count < 0) throw new Error(`n8n does not tell how many executions are ${status}`);
		if (count > 0) counts[status] = count;
	}
	return counts;
}

/** Waits until a workflow has `count` executions that have ended, and returns how many ended how. */
export async function endedExecutions(
	rest: N8nRest,
	workflowId: string,
	count: number,
	patience: Patience = {},
): Promise<Record<string, number>> {
	return await eventually(
		`${count} executions of workflow ${workflowId} to end`,
		async () => {
			const counts = await countByStatus(rest, workflowId);
			const ended = finalStatuses.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
			if (ended >= count) return counts;
			throw new Error(`they are ${JSON.stringify(counts)}`);
		},
		{ milliseconds: 120_000, every: 500, ...patience },
	);
}
