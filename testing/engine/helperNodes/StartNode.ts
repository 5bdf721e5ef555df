import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { toExecutionData, type ItemInput } from '../items';

const feeds = new Map<string, ItemInput[]>();
let lastFeed = 0;

/** Keeps items for a start node and returns the name to give it as its parameter `feed`. */
export function feed(items: ItemInput[]): string {
	const name = `feed ${++lastFeed}`;
	feeds.set(name, items);
	return name;
}

/** Emits the items that the test gave, files included. */
export class StartNode implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Start',
		name: 'start',
		group: ['trigger'],
		version: 1,
		description: 'Emits what a test gives it',
		defaults: { name: 'Start' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		properties: [{ displayName: 'Feed', name: 'feed', type: 'string', default: '' }],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const name = this.getNodeParameter('feed', 0) as string;
		return [await toExecutionData(this, feeds.get(name) ?? [])];
	}
}
