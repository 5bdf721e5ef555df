import { eventually, type Patience } from '../e2e/eventually';
import type { N8nRest } from '../e2e/rest';

/** An execution as n8n's list of executions shows it. */
export interface ListedExecution {
	id: string;
	status: string;
	startedAt: string;
	stoppedAt: string | null;
}

const finalStatuses = ['success', 'error', 'crashed', 'canceled'];

/** Every execution of a workflow, page by page, the newest first. */
export async function listExecutions(rest: N8nRest, workflowId: string): Promise<ListedExecution[]> {
	const limit = 100;
	const all: ListedExecution[] = [];
	for (let lastId = ''; ; ) {
		const query = new URLSearchParams({ filter: JSON.stringify({ workflowId }), limit: String(limit) });
		if (lastId) query.set('lastId', lastId);
		const { results } = await rest.call<{ results: ListedExecution[] }>(
			'GET',
			`/executions?${query.toString()}`,
		);
		// Running executions are on the first page whatever the limit.
		for (const one of results) if (!all.some(({ id }) => id === one.id)) all.push(one);
		if (results.length < limit) return all;
		lastId = results[results.length - 1].id;
	}
}

/** How many executions of a workflow are in each state. */
export async function countByStatus(rest: N8nRest, workflowId: string): Promise<Record<string, number>> {
	const counts: Record<string, number> = {};
	for (const { status } of await listExecutions(rest, workflowId)) counts[status] = (counts[status] ?? 0) + 1;
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
