import { randomUUID } from 'node:crypto';
import {
	createRunExecutionData,
	type IDataObject,
	type INodeExecutionData,
	type IWorkflowBase,
	type Workflow,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import type { EngineContext } from './context';
import { buildWorkflow, saveStaticData, type Job } from './execute';
import type { ExecutionResult } from './engine';
import { workflowWithTrigger, type StartedExecution, type TriggerOptions } from './trigger';

export type PollerOptions = Omit<TriggerOptions, 'listening'>;

/** Runs an execution that a poll starts. */
export type BeginPolled = (job: Omit<Job, 'executionId'>) => StartedExecution & {
	outcome: Promise<ExecutionResult>;
};

/** A workflow with a polling trigger. Its polls run when a test says so, not at poll times. */
export class ActivePoller {
	/** Executions in the order in which they started. */
	readonly started: StartedExecution[] = [];

	/** What polls threw. n8n stores each as a failed execution and starts the error workflow. */
	readonly errors: Error[] = [];

	/** Names the workflow: another poller with it finds what this one stored. */
	readonly webhookId: string;

	private readonly workflowData: IWorkflowBase;

	/** The workflow as n8n holds it in memory from one activation to the next. */
	private workflow?: Workflow;
	private execute: (activating?: boolean) => Promise<void> = async () => {
		throw new Error('The workflow is not active');
	};

	constructor(
		private readonly context: EngineContext,
		options: PollerOptions,
		private readonly begin: BeginPolled,
	) {
		this.webhookId = options.webhookId ?? randomUUID();
		this.workflowData = workflowWithTrigger(context, { ...options, webhookId: this.webhookId, active: true });
	}

	/** What is stored of the trigger's static data, and would be found after n8n was killed. */
	get staticData(): IDataObject {
		const workflow = this.newWorkflow();
		return workflow.getStaticData('node', workflow.nodes.Trigger);
	}

	/**
	 * Activates the workflow with what is stored of its static data, and polls once, as n8n's ActiveWorkflowManager does.
	 * `init` is a start of n8n. Rejects when that poll throws: n8n then does not activate the workflow.
	 */
	async activate(activation: WorkflowActivateMode = 'activate'): Promise<void> {
		const { n8n, container } = this.context.core;
		const workflow = this.newWorkflow();
		const { Trigger } = workflow.nodes;
		const pollFunctions = new n8n.PollContext(
			workflow,
			Trigger,
			this.context.additionalData(),
			'trigger',
			activation,
			(items) => {
				// n8n saves first, and only then makes the execution.
				saveStaticData(this.context, workflow);
				this.started.push(this.begin(this.job('trigger', items)));
			},
			(error) => void this.errors.push(error),
		);
		const isCurrent = () => this.workflow === workflow;
		const execute = container
			.get(n8n.PollTriggerExecutor)
			.create(workflow, Trigger, pollFunctions, isCurrent);
		await workflow.expression.acquireIsolate();
		try {
			await execute(true);
		} finally {
			await workflow.expression.releaseIsolate();
		}
		saveStaticData(this.context, workflow);
		this.workflow = workflow;
		this.execute = execute;
	}

	/** Polls once, as n8n does at poll times. Never rejects: see `errors`. */
	async poll(): Promise<void> {
		await this.execute();
	}

	/** What "Fetch Test Event" of the editor shows. */
	async fetchTestEvent(): Promise<ExecutionResult> {
		return await this.begin(this.job('manual', [[{ json: {} }]])).outcome;
	}

	/** Changes the parameters of the trigger, to be used from the next activation on. */
	change(parameters: IDataObject): void {
		Object.assign(this.workflowData.nodes[0].parameters, parameters);
	}

	private newWorkflow(): Workflow {
		return buildWorkflow(this.context, structuredClone(this.workflowData));
	}

	private job(mode: WorkflowExecuteMode, main: INodeExecutionData[][]): Omit<Job, 'executionId'> {
		const workflow = structuredClone(this.workflowData);
		const [node] = workflow.nodes;
		return {
			workflow,
			mode,
			data: createRunExecutionData({
				executionData: { nodeExecutionStack: [{ node, data: { main }, source: null }] },
			}),
		};
	}
}
