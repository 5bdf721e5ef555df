import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	IWebhookData,
	IWorkflowBase,
	Workflow,
	WorkflowActivateMode,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import type { EngineContext } from './context';
import { buildWorkflow, node as workflowNode, saveStaticData } from './execute';
import { HttpError } from './httpErrors';
import type { WebhookRequest } from './requestBody';
import type { RunOutcome } from './run';
import { executeWebhook, nodeWebhooks, type Reply, type WebhookCall } from './webhook';

/** A workflow that begins with a trigger node. */
export interface TriggerOptions {
	/** Type of the trigger node, short or full. */
	node: string;
	parameters?: INodeParameters;
	credentialId?: string;
	typeVersion?: number;
	/** Part of the webhook's URL; random by default, as n8n makes it. */
	webhookId?: string;
	/** Not published, but listening in the editor: another URL, one call, and no static data is kept. */
	listening?: boolean;
}

/** An execution that the trigger started. */
export interface StartedExecution {
	executionId: string;
	/** What the trigger emitted. */
	items: INodeExecutionData[];
	/** How the workflow behind it went. */
	outcome: Promise<RunOutcome>;
}

/** A workflow with its trigger, published or listening. */
export class ActiveTrigger {
	/** Executions in the order in which they started. */
	readonly started: StartedExecution[] = [];

	private readonly workflowData: IWorkflowBase;
	private readonly route: 'webhook' | 'webhook-test';
	private closed = false;

	constructor(
		private readonly context: EngineContext,
		{ webhookId = randomUUID(), listening = false, ...options }: TriggerOptions,
		/** Where n8n's server listens, with a slash at its end. */
		private readonly serverUrl: string,
		/** Runs an execution that the trigger starts. */
		private readonly begin: (job: Parameters<WebhookCall['begin']>[0]) => StartedExecution,
	) {
		this.route = listening ? 'webhook-test' : 'webhook';
		this.workflowData = workflowWithTrigger(context, { webhookId, active: !listening, ...options });
	}

	/** The URL of the trigger's webhook on this machine. */
	get url(): string {
		const [webhook] = this.webhooks(this.workflow());
		return `${this.serverUrl}${this.route}/${webhook.path}`;
	}

	/** What the trigger keeps between calls (`getWorkflowStaticData('node')`). */
	get staticData(): IDataObject {
		const { Trigger } = this.workflow().nodes;
		return this.workflow().getStaticData('node', Trigger);
	}

	/** Publishes the workflow: n8n asks the node for the webhook and has it create the missing one. */
	async activate(): Promise<void> {
		const workflow = this.workflow();
		for (const webhook of this.webhooks(workflow)) {
			if (await this.hook('checkExists', workflow, webhook, 'activate')) continue;
			await this.hook('create', workflow, webhook, 'activate');
		}
		saveStaticData(this.context, workflow);
	}

	/** Unpublishes the workflow. */
	async deactivate(): Promise<void> {
		const workflow = this.workflow();
		for (const webhook of this.webhooks(workflow)) await this.hook('delete', workflow, webhook, 'update');
		this.closed = true;
		saveStaticData(this.context, workflow);
	}

	/** Whether a path under /webhook or /webhook-test is this trigger's. */
	has(route: string, path: string): boolean {
		if (this.closed || route !== this.route) return false;
		return this.webhooks(this.workflow()).some((webhook) => webhook.path === path.replace(/\/$/, ''));
	}

	/** Answers a call, as n8n's LiveWebhooks and TestWebhooks do. */
	async answer(path: string, req: WebhookRequest, res: Response): Promise<Reply> {
		const workflow = this.workflow();
		const webhookData = this.webhooks(workflow).find(
			(webhook) => webhook.path === path.replace(/\/$/, '') && webhook.httpMethod === req.method,
		);
		if (!webhookData) {
			const known = this.webhooks(workflow).map(({ httpMethod }) => httpMethod);
			throw new HttpError(
				404,
				`This webhook is not registered for ${req.method} requests. Did you mean to make a ${known.join(' or ')} request?`,
			);
		}
		await workflow.expression.acquireIsolate();
		try {
			return await executeWebhook(this.context, {
				workflow,
				workflowData: this.workflowData,
				webhookData,
				node: workflow.getNode(webhookData.node) as INode,
				mode: this.route === 'webhook' ? 'webhook' : 'manual',
				req,
				res,
				begin: (job) => {
					this.started.push(this.begin(job));
					if (this.route === 'webhook-test') this.closed = true;
				},
			});
		} finally {
			await workflow.expression.releaseIsolate();
		}
	}

	private workflow(): Workflow {
		return buildWorkflow(this.context, structuredClone(this.workflowData));
	}

	private webhooks(workflow: Workflow): IWebhookData[] {
		return nodeWebhooks(this.context, workflow, workflow.nodes.Trigger, this.context.additionalData());
	}

	private async hook(
		method: 'checkExists' | 'create' | 'delete',
		workflow: Workflow,
		webhookData: IWebhookData,
		activation: WorkflowActivateMode,
	): Promise<boolean | undefined> {
		const { core, nodeTypes } = this.context;
		const { Trigger } = workflow.nodes;
		const type = nodeTypes.getByNameAndVersion(Trigger.type, Trigger.typeVersion);
		const hook = type.webhookMethods?.[webhookData.webhookDescription.name]?.[method];
		if (!hook) return undefined;
		const hookContext = new core.n8n.HookContext(
			workflow,
			Trigger,
			this.context.additionalData(),
			'trigger',
			activation,
			webhookData,
		);
		return await hook.call(hookContext);
	}
}

/** The workflow [trigger → Next]. */
export function workflowWithTrigger(
	context: EngineContext,
	{
		node,
		parameters,
		credentialId,
		typeVersion,
		webhookId,
		active,
	}: Omit<TriggerOptions, 'listening'> & { webhookId: string; active: boolean },
): IWorkflowBase {
	const type = context.nodeTypes.fullName(node);
	const { version } = context.nodeTypes.getByNameAndVersion(type).description;
	return {
		id: `workflow-${webhookId}`,
		name: 'A workflow with a trigger',
		active,
		isArchived: false,
		activeVersionId: null,
		createdAt: new Date(),
		updatedAt: new Date(),
		nodes: [
			workflowNode({
				id: 'node-under-test',
				name: 'Trigger',
				type,
				typeVersion: typeVersion ?? [version].flat().at(-1),
				webhookId,
				parameters,
				credentials: context.nodeCredentials(credentialId),
			}),
			workflowNode({ name: 'Next', type: 'n8n-nodes-base.noOp', position: [200, 0] }),
		],
		connections: { Trigger: { main: [[{ node: 'Next', type: NodeConnectionTypes.Main, index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}
