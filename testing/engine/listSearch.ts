import { Workflow, type INodeListSearchResult, type INodeParameters } from 'n8n-workflow';
import type { EngineContext } from './context';
import { node as workflowNode } from './execute';

/** What the editor sends when a user opens a picker, types into it or scrolls it. */
export interface ListSearchOptions {
	/** Type of the node, short or full. */
	node: string;
	filter?: string;
	/** The token of the page before. */
	paginationToken?: string;
	credentialId?: string;
	/** The node's parameters as they stand in the editor. */
	parameters?: INodeParameters;
	/** Path of the parameter that is picked. */
	path?: string;
}

/** Runs a node's `listSearch` method as n8n does for the editor. */
export async function listSearch(
	context: EngineContext,
	methodName: string,
	{ node, filter, paginationToken, credentialId, parameters = {}, path = '' }: ListSearchOptions,
): Promise<INodeListSearchResult> {
	const { core, nodeTypes } = context;
	const type = nodeTypes.fullName(node);
	const nodeType = nodeTypes.getByNameAndVersion(type);
	const method = nodeType.methods?.listSearch?.[methodName];
	if (!method) throw new Error(`Node type "${type}" has no listSearch method named "${methodName}"`);
	const workflow = new Workflow({
		nodes: [
			workflowNode({
				id: 'uuid-1234',
				name: 'Temp-Node',
				type,
				typeVersion: [nodeType.description.version].flat().at(-1),
				parameters,
				credentials: context.nodeCredentials(credentialId),
			}),
		],
		connections: {},
		active: false,
		nodeTypes,
	});
	const additionalData = context.additionalData();
	additionalData.currentNodeParameters = parameters;
	const loadOptions = new core.n8n.LoadOptionsContext(
		workflow,
		workflow.nodes['Temp-Node'],
		additionalData,
		path,
	);
	await workflow.expression.acquireIsolate();
	try {
		const result = await method.call(loadOptions, filter, paginationToken);
		const { paginationToken: token } = result;
		return typeof token === 'number' ? { ...result, paginationToken: String(token) } : result;
	} finally {
		await workflow.expression.releaseIsolate();
	}
}
