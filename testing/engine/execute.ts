import {
	createEmptyRunExecutionData,
	ManualExecutionCancelledError,
	Workflow,
	type INode,
	type IRun,
	type IRunExecutionData,
	type IWorkflowBase,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import type { EngineContext } from './context';

/** An execution to run, new or resumed. */
export interface Job {
	executionId: string;
	workflow: IWorkflowBase;
	mode: WorkflowExecuteMode;
	data: IRunExecutionData;
	resumed?: boolean;
	/** n8n's execution timeout. It cancels like Stop does. */
	timeoutMs?: number;
}

/** An execution that runs. */
export interface Launched {
	/** What the engine had in the end, even where n8n stores less of it (after Stop). */
	finished: Promise<IRun>;
	/** Cancels as n8n's execution service does when a user presses Stop. */
	stop(): void;
}

/** The workflow of a job, as n8n builds it before it runs. */
export function buildWorkflow({ database, nodeTypes }: EngineContext, workflow: IWorkflowBase): Workflow {
	const staticData = database.staticData.get(workflow.id);
	return new Workflow({
		id: workflow.id,
		name: workflow.name,
		nodes: workflow.nodes,
		connections: workflow.connections,
		active: workflow.active,
		nodeTypes,
		staticData: staticData === undefined ? undefined : JSON.parse(staticData),
		settings: workflow.settings,
	});
}

/** Keeps what a node changed in its static data. */
export function saveStaticData({ database }: EngineContext, workflow: Workflow): void {
	if (workflow.staticData.__dataChanged !== true) return;
	database.staticData.set(workflow.id, JSON.stringify(workflow.staticData));
	workflow.staticData.__dataChanged = false;
}

/** Stores a new execution, as n8n does before it runs one. */
export function storeNewExecution(context: EngineContext, job: Job): void {
	context.database.executions.set(job.executionId, {
		id: job.executionId,
		mode: job.mode,
		status: 'running',
		finished: false,
		startedAt: new Date(),
		waitTill: null,
		data: context.core.flatted.stringify(job.data),
		workflow: JSON.stringify(job.workflow),
	});
}

/**
 * Takes a waiting execution for this process; only one succeeds. What n8n's ActiveExecutions does: it writes
 * `running` on the condition that the status still is `waiting`.
 */
export function claimWaitingExecution(context: EngineContext, job: Job): void {
	const claimed = context.database.update(
		job.executionId,
		{ status: 'running', waitTill: null, data: context.core.flatted.stringify(job.data) },
		{ statusIsNot: 'waiting' },
	);
	if (!claimed) throw new Error(`Execution is already being resumed: ${job.executionId}`);
}

/** Runs a stored execution through n8n's engine and stores how it went (n8n's `runMainProcess`). */
export function launch(context: EngineContext, job: Job): Launched {
	const { core, database } = context;
	const { n8n, flatted } = core;
	const { executionId, mode, timeoutMs } = job;
	const workflow = buildWorkflow(context, job.workflow);

	const additionalData = context.additionalData(job.workflow.settings);
	additionalData.executionId = executionId;
	additionalData.workflowId = workflow.id;
	if (job.resumed) additionalData.restartExecutionId = executionId;
	if (timeoutMs !== undefined) additionalData.executionTimeoutTimestamp = Date.now() + timeoutMs;
	additionalData.hooks = new n8n.ExecutionLifecycleHooks(mode, executionId, job.workflow);
	additionalData.hooks.addHandler('workflowExecuteAfter', async (run, newStaticData) => {
		if (mode !== 'manual' && newStaticData) saveStaticData(context, workflow);
		database.update(
			executionId,
			{
				status: run.status,
				finished: run.finished ?? false,
				waitTill: run.waitTill ?? null,
				data: flatted.stringify(run.data),
			},
			{ statusIs: 'canceled' },
		);
	});

	let execution: ReturnType<InstanceType<typeof n8n.WorkflowExecute>['processRunExecutionData']>;
	try {
		execution = new n8n.WorkflowExecute(additionalData, mode, job.data).processRunExecutionData(workflow);
	} catch (error) {
		return { finished: refuse(context, job, error as Error), stop: () => {} };
	}
	const timer = timeoutMs === undefined ? undefined : setTimeout(() => execution.cancel(), timeoutMs);
	return {
		finished: Promise.resolve(execution).finally(() => clearTimeout(timer)),
		stop: () => {
			const { data } = database.execution(executionId);
			execution.cancel();
			markCanceled(context, executionId, data);
		},
	};
}

/**
 * What n8n stores when a user presses Stop: the data as last stored, which for a running execution is what it
 * began with, and its own error. Nothing that the node throws or returns afterwards is kept.
 */
export function markCanceled(
	{ core, database }: EngineContext,
	executionId: string,
	storedData: string,
): void {
	const data = core.flatted.parse(storedData) as IRunExecutionData;
	const error = new ManualExecutionCancelledError(executionId);
	data.resultData.error = { ...error, message: error.message, stack: error.stack };
	database.update(executionId, { status: 'canceled', waitTill: null, data: core.flatted.stringify(data) });
}

/** An execution that n8n refuses to start, such as for a missing required parameter (its `processError`). */
async function refuse({ core, database }: EngineContext, job: Job, error: Error): Promise<IRun> {
	const data = createEmptyRunExecutionData();
	data.resultData.error = {
		...error,
		message: error.message,
		stack: error.stack,
	} as IRunExecutionData['resultData']['error'];
	database.update(job.executionId, { status: 'error', data: core.flatted.stringify(data) });
	return { data, mode: job.mode, startedAt: new Date(), status: 'error', storedAt: 'db' };
}

/** A node as a workflow holds it. */
export function node(properties: Partial<INode> & Pick<INode, 'name' | 'type'>): INode {
	const given = JSON.parse(JSON.stringify(properties)) as typeof properties;
	return { id: given.name, typeVersion: 1, position: [0, 0], parameters: {}, ...given };
}
