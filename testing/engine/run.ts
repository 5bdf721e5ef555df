import {
	createRunExecutionData,
	NodeConnectionTypes,
	type ExecutionStatus,
	type IConnections,
	type IContextObject,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type IRun,
	type IRunData,
	type IRunExecutionData,
	type IWorkflowBase,
	type NodeExecutionHint,
	type OnError,
} from 'n8n-workflow';
import type { EngineContext } from './context';
import { node, type Job } from './execute';
import { feed } from './helperNodes/StartNode';
import type { ItemInput } from './items';
import type { LogLine, LogView } from './log';

/** The id that the node under test has in every workflow of this harness. */
const NODE_UNDER_TEST = 'node-under-test';

/** A run of one node behind a start node. */
export interface RunOptions {
	/** Type of the node under test, short (`chanjing`) or full. */
	node: string;
	parameters?: INodeParameters;
	/** What the node gets as input; one empty item if nothing is given. */
	items?: ItemInput[];
	/** A credential of the engine's store. */
	credentialId?: string;
	/** The version that the workflow pins. Defaults to the node's newest. */
	typeVersion?: number;
	/** The node's name in the workflow. */
	nodeName?: string;
	/** The node's "On Error" setting. */
	onError?: OnError;
	retryOnFail?: boolean;
	maxTries?: number;
	/** Milliseconds between two tries of Retry On Fail. n8n's own default is 1000. */
	waitBetweenTries?: number;
	executeOnce?: boolean;
	alwaysOutputData?: boolean;
	/** `manual` is the editor's Execute button; `trigger`, the default, a production run. */
	mode?: 'manual' | 'trigger';
	executionId?: string;
	/** n8n's execution timeout in milliseconds. */
	timeoutMs?: number;
	/** The time zone of the workflow, such as `Asia/Shanghai`; else that of n8n. */
	timezone?: string;
	/** Stops the execution when it fires, as the Stop button would. */
	abortSignal?: AbortSignal;
}

/** An error as n8n stores it: no class any more, only its fields. */
export interface StoredError extends IDataObject {
	message: string;
	name?: string;
	description?: string;
	httpCode?: string;
	context?: IDataObject;
}

/** How an execution went, read back from what n8n stores. */
export interface RunOutcome {
	executionId: string;
	status: ExecutionStatus;
	/** Output 0 of the node under test. */
	items: INodeExecutionData[];
	/** The error output, when the node has one (`continueErrorOutput`). */
	errorItems: INodeExecutionData[];
	/** What arrived at the node behind output 0. */
	next: INodeExecutionData[];
	/**
	 * The error of the node, or of the execution. After Stop it is what the node threw in the end, which n8n
	 * itself does not store.
	 */
	error?: StoredError;
	waitTill?: Date;
	runData: IRunData;
	/** What the editor shows above the output of the node. */
	hints: NodeExecutionHint[];
	/** The custom data of the execution, by which n8n's list of executions can be filtered. */
	customData: Record<string, string>;
	/** What the node put into `getContext('node')`. */
	nodeContext: IContextObject;
	/** The execution data in n8n's database, the string itself: for a search for secrets. */
	stored: string;
	/** What was logged while the execution ran; of others too, if they ran at the same time. */
	log: LogLine[];
	/** The same as text, for a search for secrets. */
	logText: string;
}

/** The workflow [Start → node under test → Next], with a node on the error output where there is one. */
export function workflowOf(context: EngineContext, options: RunOptions): IWorkflowBase {
	const { nodeName = 'Node under test', items = [{ json: {} }] } = options;
	const type = context.nodeTypes.fullName(options.node);
	const { version } = context.nodeTypes.getByNameAndVersion(type).description;
	const nodes: INode[] = [
		node({ name: 'Start', type: context.nodeTypes.fullName('start'), parameters: { feed: feed(items) } }),
		node({
			id: NODE_UNDER_TEST,
			name: nodeName,
			type,
			typeVersion: options.typeVersion ?? [version].flat().at(-1),
			parameters: options.parameters,
			credentials: context.nodeCredentials(options.credentialId),
			onError: options.onError,
			retryOnFail: options.retryOnFail,
			maxTries: options.maxTries,
			waitBetweenTries: options.waitBetweenTries,
			executeOnce: options.executeOnce,
			alwaysOutputData: options.alwaysOutputData,
		}),
		node({ name: 'Next', type: 'n8n-nodes-base.noOp', position: [400, 0] }),
		node({ name: 'On error', type: 'n8n-nodes-base.noOp', position: [400, 200] }),
	];
	const to = (name: string) => [{ node: name, type: NodeConnectionTypes.Main, index: 0 }];
	const connections: IConnections = {
		Start: { main: [to(nodeName)] },
		[nodeName]: {
			main: options.onError === 'continueErrorOutput' ? [to('Next'), to('On error')] : [to('Next')],
		},
	};
	return {
		id: `workflow-${options.executionId}`,
		name: 'A workflow under test',
		active: options.mode !== 'manual',
		isArchived: false,
		activeVersionId: null,
		createdAt: new Date(),
		updatedAt: new Date(),
		nodes,
		connections,
		settings: { executionOrder: 'v1', ...(options.timezone && { timezone: options.timezone }) },
	};
}

/** The job for a new run. */
export function jobOf(context: EngineContext, options: RunOptions & { executionId: string }): Job {
	const workflow = workflowOf(context, options);
	return {
		executionId: options.executionId,
		workflow,
		mode: options.mode ?? 'trigger',
		timeoutMs: options.timeoutMs,
		data: createRunExecutionData({
			executionData: {
				nodeExecutionStack: [{ node: workflow.nodes[0], data: { main: [[{ json: {} }]] }, source: null }],
			},
		}),
	};
}

/** Reads an execution that has ended, or waits, back as n8n's database would give it. */
export function outcomeOf(
	{ core, database }: EngineContext,
	executionId: string,
	run: IRun,
	log: LogView,
): RunOutcome {
	const row = database.execution(executionId);
	const { resultData, executionData } = core.flatted.parse(
		core.flatted.stringify(run.data),
	) as IRunExecutionData;
	const { runData, metadata: customData = {} } = resultData;
	const { nodes } = database.workflow(executionId);
	const { name } = nodes.find(({ id }) => id === NODE_UNDER_TEST) ?? nodes[0];
	const task = runData[name]?.at(-1);
	const outputs = task?.data?.main ?? task?.data?.ai_tool;
	const next = runData.Next?.at(-1)?.data?.main[0];
	return {
		executionId,
		status: row.status,
		items: outputs?.[0] ?? [],
		errorItems: outputs?.[1] ?? [],
		next: next ?? [],
		error: (task?.error ?? resultData.error) as unknown as StoredError | undefined,
		waitTill: row.waitTill ?? undefined,
		runData,
		hints: task?.hints ?? [],
		customData,
		nodeContext: executionData?.contextData[`node:${name}`] ?? {},
		stored: row.data,
		log: log.lines,
		logText: log.text(),
	};
}
