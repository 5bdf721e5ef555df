import { timingSafeEqual } from 'node:crypto';
import type { Response } from 'express';
import type { IRunExecutionData, ITaskData } from 'n8n-workflow';
import type { EngineContext } from './context';
import { buildWorkflow, type Job } from './execute';
import { HttpError } from './httpErrors';
import type { WebhookRequest } from './requestBody';
import { executeWebhook, nodeWebhooks, type Reply, type WebhookCall } from './webhook';

/** The URL that `$execution.resumeUrl` gives for a stored execution. */
export function resumeUrlOf({ core, database, addresses }: EngineContext, executionId: string): string {
	const { resumeToken } = core.flatted.parse(database.execution(executionId).data) as IRunExecutionData;
	const url = new URL(`${addresses.webhookBaseUrl}webhook-waiting/${executionId}`);
	if (resumeToken) url.searchParams.set(core.n8n.WAITING_TOKEN_QUERY_PARAM, resumeToken);
	return url.toString();
}

/** Answers a call of a resume URL, as n8n's WaitingWebhooks do. */
export async function answerWaiting(
	context: EngineContext,
	req: WebhookRequest,
	res: Response,
	begin: WebhookCall['begin'],
): Promise<Reply> {
	const { core, database } = context;
	const executionId = String(req.params.path);
	let suffix = req.params.suffix as string | undefined;
	req.params = {};
	const row = database.executions.get(executionId);
	const data = row && (core.flatted.parse(row.data) as IRunExecutionData);

	if (data?.resumeToken) {
		const { valid, webhookPath } = checkSignature(context, req, data.resumeToken);
		if (!valid) return { status: 401, body: { error: 'Invalid token' } };
		suffix ??= webhookPath;
	}
	if (!row || !data) throw new HttpError(404, `The execution "${executionId}" does not exist.`);
	if (row.status === 'running')
		throw new HttpError(409, `The execution "${executionId}" is running already.`);
	if (data.resultData.error) {
		throw new HttpError(409, `The execution "${executionId}" has finished with error.`);
	}
	if (row.finished) throw new HttpError(409, `The execution "${executionId} has finished already.`);

	const { lastNodeExecuted = '', runData } = data.resultData;
	data.executionData!.nodeExecutionStack[0].node.disabled = true;
	data.waitTill = undefined;
	dropLastRun(runData[lastNodeExecuted]);

	const workflowData = database.workflow(executionId);
	const workflow = buildWorkflow(context, workflowData);
	const node = workflow.getNode(lastNodeExecuted);
	if (!node) throw new HttpError(404, 'Could not find node to process webhook.');
	await workflow.expression.acquireIsolate();
	try {
		const webhookData = nodeWebhooks(context, workflow, node, context.additionalData()).find(
			({ httpMethod, path, webhookDescription }) =>
				httpMethod === req.method && path === (suffix ?? '') && webhookDescription.restartWebhook === true,
		);
		if (!webhookData) {
			throw new HttpError(
				404,
				`The workflow for execution "${executionId}" does not contain a waiting webhook with a matching path/method.`,
			);
		}
		return await executeWebhook(context, {
			workflow,
			workflowData,
			webhookData,
			node,
			mode: row.mode,
			req,
			res,
			waiting: { executionId, data },
			begin,
		});
	} finally {
		await workflow.expression.releaseIsolate();
	}
}

/** What n8n's timer does once a waiting execution's time has come: `execute()` does not run again. */
export function jobAtWaitTill({ core, database }: EngineContext, executionId: string): Job {
	const row = database.execution(executionId);
	if (row.finished) throw new Error('The execution did succeed and can so not be started again.');
	return {
		executionId,
		workflow: database.workflow(executionId),
		mode: row.mode,
		data: core.flatted.parse(row.data) as IRunExecutionData,
		resumed: true,
	};
}

function checkSignature(
	{ core }: EngineContext,
	req: WebhookRequest,
	resumeToken: string,
): { valid: boolean; webhookPath?: string } {
	const url = new URL(req.url, `http://${req.headers.host ?? 'localhost'}`);
	const [token, ...path] = (url.searchParams.get(core.n8n.WAITING_TOKEN_QUERY_PARAM) ?? '').split('/');
	const webhookPath = path.length > 0 ? path.join('/') : undefined;
	if (!token || token.length !== resumeToken.length) return { valid: false };
	return { valid: timingSafeEqual(Buffer.from(token), Buffer.from(resumeToken)), webhookPath };
}

/** n8n's `preserveInputOverride`: the run that waited makes room for the one that resumes. */
function dropLastRun(runs: ITaskData[]): void {
	const last = runs.pop();
	if (!last?.inputOverride) return;
	const { source, inputOverride } = last;
	runs.push({ startTime: 0, executionTime: 0, executionIndex: 0, source, inputOverride });
}
