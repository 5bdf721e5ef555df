import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

/** Counts its polls in its static data: emits from the one numbered `emits` on, and throws at the one numbered `throws`. */
export class DummyPoller implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Dummy Poller',
		name: 'dummyPoller',
		group: ['trigger'],
		version: 1,
		description: 'For the tests of the harness',
		defaults: { name: 'Dummy Poller' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		properties: [
			{ displayName: 'Emits', name: 'emits', type: 'number', default: 0 },
			{ displayName: 'Throws', name: 'throws', type: 'number', default: 0 },
		],
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const state = this.getWorkflowStaticData('node');
		const polls = ((state.polls as number) ?? 0) + 1;
		state.polls = polls;
		if (polls === this.getNodeParameter('throws')) throw new Error('The poll broke');
		if (polls < Number(this.getNodeParameter('emits'))) return null;
		return [[{ json: { polls, mode: this.getMode(), activation: this.getActivationMode() } }]];
	}
}
