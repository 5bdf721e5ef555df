import type { Response } from 'express';
import {
	createRunExecutionData,
	NodeHelpers,
	OperationalError,
	resolveWebhookDescriptionField,
	UnexpectedError,
	type INode,
	type IRunExecutionData,
	type IWebhookData,
	type IWebhookDescription,
	type IWebhookResponseData,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import type { EngineContext } from './context';
import { saveStaticData, type Job } from './execute';
import { HttpError } from './httpErrors';
import { parseBody, type WebhookRequest } from './requestBody';

type DescriptionField = Extract<keyof IWebhookDescription, string>;

/** What the caller of a webhook gets; `sent` when the node has answered by itself. */
export type Reply = 'sent' | { body: unknown; status: number };

/** A call that has found its webhook. */
export interface WebhookCall {
	workflow: Workflow;
	workflowData: IWorkflowBase;
	webhookData: IWebhookData;
	node: INode;
	mode: WorkflowExecuteMode;
	req: WebhookRequest;
	res: Response;
	/** Of the execution that waits; without it the call may start a new one. */
	waiting?: { executionId: string; data: IRunExecutionData };
	/** Starts or continues an execution. Throws when another process was faster. */
	begin(job: Omit<Job, 'executionId'> & { executionId?: string }): void;
}

/** The webhooks of a node, as n8n lists them (`getNodeWebhooks`). */
export function nodeWebhooks(
	{ nodeTypes }: EngineContext,
	workflow: Workflow,
	node: INode,
	additionalData: IWorkflowExecuteAdditionalData,
): IWebhookData[] {
	const { webhooks = [] } = nodeTypes.getByNameAndVersion(node.type, node.typeVersion).description;
	return webhooks.flatMap((webhookDescription) => {
		const read = (field: DescriptionField, otherwise?: unknown) =>
			readDescription(workflow, node, webhookDescription, field, 'internal', otherwise);
		const ownPath = String(read('path')).trim().replace(/^\//, '').replace(/\/$/, '');
		const path = NodeHelpers.getNodeWebhookPath(
			workflow.id,
			node,
			ownPath,
			read('isFullPath', false) as boolean,
			read('restartWebhook', false) as boolean,
		);
		const methods = String(read('httpMethod', 'GET')).split(',');
		return methods.map((method) => ({
			httpMethod: method.trim() as IWebhookData['httpMethod'],
			node: node.name,
			path,
			webhookDescription,
			workflowId: workflow.id,
			workflowExecuteAdditionalData: additionalData,
			webhookId: node.webhookId,
		}));
	});
}

/**
 * Runs a node's `webhook()` and answers the caller, as n8n's `executeWebhook` does in the response mode
 * `onReceived`, the only one that this harness knows.
 */
export async function executeWebhook(context: EngineContext, call: WebhookCall): Promise<Reply> {
	const { workflow, webhookData, node, mode, req, res, waiting } = call;
	const read = (field: DescriptionField, otherwise?: unknown) =>
		readDescription(workflow, node, webhookData.webhookDescription, field, mode, otherwise);
	const responseMode = read('responseMode', 'onReceived');
	if (responseMode !== 'onReceived') throw new Error(`This harness knows no response mode "${responseMode}"`);
	const status = read('responseCode', 200) as number;

	try {
		const additionalData = context.additionalData(call.workflowData.settings);
		additionalData.executionId = waiting?.executionId;
		additionalData.httpRequest = req;
		additionalData.httpResponse = res;
		await parseBody(context.core, req, res, node.typeVersion);

		const { result, error } = await runWebhook(context, call, additionalData);
		if (mode === 'webhook' && !waiting && error === undefined) saveStaticData(context, workflow);
		if (result.workflowData === undefined) {
			if (result.noWebhookResponse) return 'sent';
			return { status, body: result.webhookResponse ?? { message: 'Webhook call received' } };
		}

		call.begin({ ...jobAfter(call, result, error), resumed: waiting !== undefined });
		if (error) throw new UnexpectedError('Workflow Webhook Error: Workflow could not be started!');
		if (result.noWebhookResponse) return 'sent';
		return { status, body: bodyOnReceived(read('responseData', 'firstEntryJson'), result) };
	} catch (error) {
		if (error instanceof HttpError || error instanceof UnexpectedError) throw error;
		context.core.container.get(context.core.n8n.ErrorReporter).error(error);
		throw new OperationalError('There was a problem executing the workflow', { cause: error as Error });
	}
}

/** Calls the node. An error in there starts an execution that has failed already. */
async function runWebhook(
	{ core, nodeTypes }: EngineContext,
	{ workflow, webhookData, node, mode, waiting }: WebhookCall,
	additionalData: IWorkflowExecuteAdditionalData,
): Promise<{ result: IWebhookResponseData; error?: Error }> {
	const nodeType = nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	if (!nodeType.webhook) throw new UnexpectedError('Node does not have any webhooks defined');
	const closeFunctions: Array<() => Promise<void>> = [];
	const webhookContext = new core.n8n.WebhookContext(
		workflow,
		node,
		additionalData,
		mode,
		webhookData,
		closeFunctions,
		waiting?.data ?? null,
	);
	try {
		return { result: await nodeType.webhook.call(webhookContext) };
	} catch (error) {
		core.container.get(core.n8n.ErrorReporter).error(error);
		return {
			result: { noWebhookResponse: true, workflowData: [[{ json: {} }]] },
			error: error as Error,
		};
	} finally {
		await Promise.allSettled(closeFunctions.map(async (close) => await close()));
	}
}

/** n8n's `prepareExecutionData`: a new execution, or the waiting one with the webhook's items as the node's output. */
function jobAfter(
	{ workflowData, node, mode, waiting }: WebhookCall,
	{ workflowData: items = [] }: IWebhookResponseData,
	error: Error | undefined,
): Omit<Job, 'executionId'> & { executionId?: string } {
	const data =
		waiting?.data ??
		createRunExecutionData({
			executionData: { nodeExecutionStack: [{ node, data: { main: items }, source: null }] },
		});
	if (waiting) {
		const [resuming] = data.executionData!.nodeExecutionStack;
		resuming.data.main = items;
		resuming.metadata = { ...resuming.metadata, forwardAllOutputs: true };
	}
	if (error) {
		data.resultData = {
			runData: {},
			lastNodeExecuted: node.name,
			error: {
				...error,
				message: error.message,
				stack: error.stack,
			} as IRunExecutionData['resultData']['error'],
		};
	}
	return { executionId: waiting?.executionId, workflow: workflowData, mode, data };
}

/** n8n's `extractWebhookOnReceivedResponse`. */
function bodyOnReceived(responseData: unknown, { webhookResponse }: IWebhookResponseData): unknown {
	if (responseData === 'noData') return undefined;
	if (responseData) return responseData;
	return webhookResponse ?? { message: 'Workflow was started' };
}

function readDescription(
	workflow: Workflow,
	node: INode,
	description: IWebhookDescription,
	field: DescriptionField,
	mode: WorkflowExecuteMode,
	otherwise?: unknown,
): unknown {
	const native = resolveWebhookDescriptionField(node, description, field);
	if (native.resolved) return native.value;
	return workflow.expression.getComplexParameterValue(
		node,
		description[field] as string,
		mode,
		{},
		undefined,
		otherwise as string,
	);
}
