import type { IRunExecutionData, IWorkflowBase } from 'n8n-workflow';
import type { EngineContext } from './context';
import type { Job } from './execute';

/**
 * The job for what n8n's Retry does with a stored execution that failed (`ExecutionService.retry`): a new execution goes on
 * with the data of that one, from the node that failed.
 * @param change what somebody changed in the workflow since ("Retry with currently saved workflow")
 */
export function retryJob(
	{ core, database }: EngineContext,
	failedId: string,
	executionId: string,
	change?: (workflow: IWorkflowBase) => void,
): Job {
	const row = database.execution(failedId);
	if (row.finished) throw new Error('The execution succeeded, so it cannot be retried.');
	const data = core.flatted.parse(row.data) as IRunExecutionData;
	const { lastNodeExecuted } = data.resultData;
	if (lastNodeExecuted) {
		delete data.resultData.error;
		const runs = data.resultData.runData[lastNodeExecuted];
		if (runs?.at(-1)?.error !== undefined) runs.pop();
	}
	const workflow = { ...database.workflow(failedId), active: false, activeVersionId: null };
	change?.(workflow);
	for (const entry of data.executionData!.nodeExecutionStack) {
		entry.node = workflow.nodes.find(({ name }) => name === entry.node.name)!;
	}
	return { executionId, workflow, mode: 'retry', data };
}
