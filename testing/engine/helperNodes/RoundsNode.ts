import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';

/** Sends its items once more to where they came from, and on the second time onwards: the smallest loop. */
export class RoundsNode implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Rounds',
		name: 'rounds',
		group: ['transform'],
		version: 1,
		description: 'Two rounds',
		defaults: { name: 'Rounds' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		properties: [],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const context = this.getContext('node');
		context.rounds = Number(context.rounds ?? 0) + 1;
		const items = this.getInputData();
		return context.rounds === 1 ? [items, []] : [[], items];
	}
}
