import {
	NodeConnectionTypes,
	type EngineRequest,
	type EngineResponse,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

/** The two ways in which n8n's agents call a tool. */
export type ToolCallStyle = 'engineRequest' | 'invocation';

/**
 * Calls its tool with given arguments, as an agent does that has made up its mind: either by asking the engine to run
 * the node (AI Agent 3), or by invoking the tool object (older agents, MCP), which may be several times in one turn.
 */
export class AgentNode implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Agent',
		name: 'agent',
		group: ['transform'],
		version: 1,
		description: 'Calls its tool once',
		defaults: { name: 'Agent' },
		inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.AiTool],
		outputs: [NodeConnectionTypes.Main],
		properties: [
			{ displayName: 'Style', name: 'style', type: 'string', default: 'engineRequest' },
			{ displayName: 'Arguments', name: 'arguments', type: 'json', default: '{}' },
			{ displayName: 'Invocations at Once', name: 'atOnce', type: 'number', default: 1 },
			{ displayName: 'Turns', name: 'turns', type: 'number', default: 1 },
		],
	};

	async execute(
		this: IExecuteFunctions,
		response?: EngineResponse,
	): Promise<INodeExecutionData[][] | EngineRequest> {
		const style = this.getNodeParameter('style', 0) as ToolCallStyle;
		const input = JSON.parse(this.getNodeParameter('arguments', 0) as string) as IDataObject;
		if (style === 'invocation') {
			const tools = (await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0)) as Array<{
				invoke(input: IDataObject): Promise<string>;
			}>;
			const replies: INodeExecutionData[] = [];
			for (let turn = this.getNodeParameter('turns', 0) as number; turn > 0; turn--) {
				const calls = Array.from({ length: this.getNodeParameter('atOnce', 0) as number }, async () => ({
					json: { reply: await tools[0].invoke(input) },
				}));
				replies.push(...(await Promise.all(calls)));
			}
			return [replies];
		}
		if (!response?.actionResponses.length) {
			const [tool] = this.getParentNodes(this.getNode().name, {
				connectionType: NodeConnectionTypes.AiTool,
				depth: 1,
			});
			return {
				actions: [
					{
						actionType: 'ExecutionNodeAction',
						nodeName: tool.name,
						input,
						type: NodeConnectionTypes.AiTool,
						id: 'call 1',
						metadata: { itemIndex: 0 },
					},
				],
				metadata: {},
			};
		}
		const { data } = response.actionResponses[0].data;
		return [[{ json: { reply: JSON.stringify(data?.ai_tool?.[0]?.map(({ json }) => json)) } }]];
	}
}
