import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';

/** What a test does with the functions that n8n gives a node. */
export type Work = (context: IExecuteFunctions) => Promise<unknown>;

const works = new Map<string, Work>();
let lastWork = 0;

/** Keeps work for a work node and returns the name to give it as its parameter `work`. */
export function work(todo: Work): string {
	const name = `work ${++lastWork}`;
	works.set(name, todo);
	return name;
}

/** Does what a test hands over, and emits as `json.result` what it gives. */
export class WorkNode implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Work',
		name: 'work',
		group: ['transform'],
		version: 1,
		description: 'Does what a test gives it',
		defaults: { name: 'Work' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'chanjingApi', required: true }],
		properties: [{ displayName: 'Work', name: 'work', type: 'string', default: '' }],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const todo = works.get(this.getNodeParameter('work', 0) as string);
		return [[{ json: { result: (await todo?.(this)) as never } }]];
	}
}
