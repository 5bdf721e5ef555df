import {
	createRunExecutionData,
	NodeConnectionTypes,
	type IDataObject,
	type IRunData,
	type INodeParameters,
} from 'n8n-workflow';
import type { EngineContext } from './context';
import { node as workflowNode, type Job } from './execute';
import { feed } from './helperNodes/StartNode';
import type { ToolCallStyle } from './helperNodes/AgentNode';

/** A node that an agent calls as its tool. */
export interface ToolOptions {
	/** Type of the node, short or full, without `Tool` at its end. */
	node: string;
	parameters?: INodeParameters;
	credentialId?: string;
	/** What the model fills in: the values for `$fromAI()`. */
	arguments?: IDataObject;
	style?: ToolCallStyle;
	/** How often an `invocation` is made in the same turn. */
	atOnce?: number;
	/** How often in turn that is done. */
	turns?: number;
	/** The version that the workflow pins. Defaults to the node's newest. */
	typeVersion?: number;
	retryOnFail?: boolean;
	maxTries?: number;
	/** Milliseconds between two tries of Retry On Fail. */
	waitBetweenTries?: number;
}

/** The job for a workflow [Start → Agent], the node under test connected to the agent as a tool. */
export function toolJob(context: EngineContext, executionId: string, options: ToolOptions): Job {
	const { nodeTypes } = context;
	const type = `${nodeTypes.fullName(options.node)}Tool`;
	const { version } = nodeTypes.getByNameAndVersion(type).description;
	const { style = 'engineRequest', atOnce = 1, turns = 1, arguments: values = {} } = options;
	const nodes = [
		workflowNode({
			name: 'Start',
			type: nodeTypes.fullName('start'),
			parameters: { feed: feed([{ json: {} }]) },
		}),
		workflowNode({
			name: 'Agent',
			type: nodeTypes.fullName('agent'),
			parameters: { style, atOnce, turns, arguments: JSON.stringify(values) },
		}),
		workflowNode({
			id: 'node-under-test',
			name: 'Tool',
			type,
			typeVersion: options.typeVersion ?? [version].flat().at(-1),
			parameters: options.parameters,
			credentials: context.nodeCredentials(options.credentialId),
			retryOnFail: options.retryOnFail,
			maxTries: options.maxTries,
			waitBetweenTries: options.waitBetweenTries,
		}),
	];
	return {
		executionId,
		mode: 'trigger',
		workflow: {
			id: `workflow-${executionId}`,
			name: 'A workflow with an agent',
			active: true,
			isArchived: false,
			activeVersionId: null,
			createdAt: new Date(),
			updatedAt: new Date(),
			nodes,
			connections: {
				Start: { main: [[{ node: 'Agent', type: NodeConnectionTypes.Main, index: 0 }]] },
				Tool: { ai_tool: [[{ node: 'Agent', type: NodeConnectionTypes.AiTool, index: 0 }]] },
			},
			settings: { executionOrder: 'v1' },
		},
		data: createRunExecutionData({
			executionData: {
				nodeExecutionStack: [{ node: nodes[0], data: { main: [[{ json: {} }]] }, source: null }],
			},
		}),
	};
}

/** What the agent noted as its tool's reply. */
export function toolReplyOf({ Agent }: IRunData): unknown {
	const reply = Agent?.at(-1)?.data?.main[0]?.[0].json.reply;
	return typeof reply === 'string' ? JSON.parse(reply) : undefined;
}
