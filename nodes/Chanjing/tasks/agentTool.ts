import type { IExecuteFunctions } from 'n8n-workflow';

/** Whether an agent uses the node as its tool. n8n hangs such nodes as types of their own; isToolExecution() knows one of the two ways to run them. */
export function isAgentTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool') || context.isToolExecution?.() === true;
}
