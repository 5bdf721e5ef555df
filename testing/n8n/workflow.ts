import { randomUUID } from 'node:crypto';
import type { IConnections, INode, INodeParameters, IPinData, IWorkflowSettings } from 'n8n-workflow';
import type { StoredCredential } from './rest';

/** A workflow as n8n stores and exports it. */
export interface WorkflowDefinition {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings: IWorkflowSettings;
	/** Without it, even empty, n8n cannot execute a single step with the data of the last run. */
	pinData?: IPinData;
	active: boolean;
}

/** What a test says about a node; all else is filled in. */
export interface NodeDraft extends Partial<Omit<INode, 'parameters'>> {
	name: string;
	type: string;
	parameters?: INodeParameters;
	/** The credential that it uses. */
	credential?: StoredCredential;
}

/** A complete node. Nodes of n8n's own package may leave out `n8n-nodes-base.` in their type. */
export function node({ credential, ...draft }: NodeDraft, position: [number, number] = [0, 0]): INode {
	return {
		id: randomUUID(),
		typeVersion: 1,
		position,
		parameters: {},
		...(credential && {
			credentials: { [credential.type]: { id: credential.id, name: credential.name } },
		}),
		...draft,
		type: draft.type.includes('.') ? draft.type : `n8n-nodes-base.${draft.type}`,
	};
}

/** A workflow whose nodes are connected one after the other, each by its first output. */
export function chain(name: string, drafts: NodeDraft[]): WorkflowDefinition {
	const nodes = drafts.map((draft, index) => node(draft, [220 * index, 0]));
	const connections: IConnections = {};
	nodes.slice(1).forEach((next, index) => {
		connections[nodes[index].name] = { main: [[{ node: next.name, type: 'main', index: 0 }]] };
	});
	return { name, nodes, connections, settings: { executionOrder: 'v1' }, pinData: {}, active: false };
}
