import {
	NodeConnectionTypes,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

/** Emits the body it gets, unless the body asks for something else. */
export class DummyTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Dummy Trigger',
		name: 'dummyTrigger',
		group: ['trigger'],
		version: 1,
		description: 'For the tests of the harness',
		defaults: { name: 'Dummy Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', responseData: '', path: 'webhook' },
		],
		properties: [],
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return Boolean(this.getWorkflowStaticData('node').created);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				this.getWorkflowStaticData('node').created = true;
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				delete this.getWorkflowStaticData('node').created;
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const state = this.getWorkflowStaticData('node');
		state.calls = ((state.calls as number) ?? 0) + 1;
		const body = this.getBodyData();
		if (body.reply === 'throw') throw new Error('The webhook broke');
		if (body.reply === 'only') return { webhookResponse: { seen: true } };
		if (body.reply === 'own') {
			this.getResponseObject().status(403).json({ refused: true });
			return { noWebhookResponse: true };
		}
		return { workflowData: [this.helpers.returnJsonArray([body])] };
	}
}
