import type { Instance } from '../testing/n8n/instance';
import { type Execution, errorTextOf } from '../testing/n8n/rest';
import { post } from '../testing/queue/webhook';
import type { Simulator } from '../testing/simulator';
import { Usage } from './usage';

/** What one execution took. */
export interface Took {
	[figure: string]: number;
	/** From n8n's start of the execution to its end. */
	seconds: number;
	/** Requests that Chanjing received. */
	calls: number;
	/** CPU seconds of all processes of n8n. */
	cpuSeconds: number;
}

/**
 * Starts a published workflow by its webhook and waits for its end.
 * @throws when the execution ends with an error
 */
export async function runToEnd(
	{ rest, process }: Instance,
	simulator: Simulator,
	workflowId: string,
	path: string,
	body: unknown = {},
): Promise<{ took: Took; execution: Execution }> {
	const known = await rest.executionIds(workflowId);
	const usage = await Usage.of(process.processGroup!);
	const calls = simulator.log.count();
	const cpu = await usage.cpuSeconds();
	await post(process.url, path, body);
	const ids = await rest.executionsOf(workflowId, known.length + 1);
	const patience = { milliseconds: 3_600_000, every: 500 };
	const execution = await rest.executionThatIs(ids[ids.length - 1], undefined, patience);
	const cpuSeconds = (await usage.cpuSeconds()) - cpu;
	const trouble = errorTextOf(execution);
	if (trouble) throw new Error(`The execution failed: ${trouble.slice(0, 1_000)}`);
	const { startedAt, stoppedAt } = execution as unknown as { startedAt: string; stoppedAt: string };
	return {
		execution,
		took: {
			seconds: (Date.parse(stoppedAt) - Date.parse(startedAt)) / 1_000,
			calls: simulator.log.count() - calls,
			cpuSeconds,
		},
	};
}
