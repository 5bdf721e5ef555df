import type { INodeExecutionData } from 'n8n-workflow';
import { chain, type NodeDraft, type WorkflowDefinition } from '../testing/n8n/workflow';

/** A workflow of one node whose input is given: what a manual start emits is pinned, as the editor does it. */
export function withInput(
	name: string,
	input: INodeExecutionData[],
	node: NodeDraft,
): WorkflowDefinition & { pinData: Record<string, INodeExecutionData[]> } {
	const definition = chain(name, [{ name: 'Start', type: 'manualTrigger' }, node]);
	return { ...definition, pinData: { Start: input } };
}
