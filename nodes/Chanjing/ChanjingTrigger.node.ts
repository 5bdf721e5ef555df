import {
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { triggerBuilderHint } from './actions/builderHints';
import { events, eventsSubtitle } from './actions/fields/events';
import { triggerOutputOptions } from './actions/fields/output';
import { triggerPanel } from './actions/triggerPanel';
import { receiveCallback } from './tasks/callbacks/receive';

export class ChanjingTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Chanjing Trigger',
		name: 'chanjingTrigger',
		icon: { light: 'file:chanjing.svg', dark: 'file:chanjing.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: eventsSubtitle,
		description: 'Starts the workflow when Chanjing calls back about a finished lip-sync or avatar video',
		eventTriggerDescription: 'Waiting for Chanjing to call the Test URL when a task is finished',
		triggerPanel: triggerPanel({
			header: 'Have Chanjing call this node',
			tryOut:
				"click the 'listen' button. In another workflow, create a video with the Test URL as Options > Callback URL of the Chanjing node. n8n listens for two minutes: click again if the video takes longer.",
			activate: 'publish (activate) it, and give the Production URL as Callback URL instead',
			starts: 'each finished video that was created with the Production URL as Callback URL starts it',
		}),
		builderHint: triggerBuilderHint,
		defaults: { name: 'Chanjing Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'chanjingApi', required: true }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: '',
				path: 'webhook',
			},
		],
		properties: [
			{
				displayName:
					'Copy the Production URL (under Webhook URLs above) to Options > Callback URL in the Chanjing node that creates the videos, then publish (activate) this workflow. Chanjing calls it when a task is finished. To try it out, use the Test URL instead while this node is listening.',
				name: 'callbackNotice',
				type: 'notice',
				default: '',
			},
			events.property,
			{
				displayName: 'Verify',
				name: 'verify',
				type: 'boolean',
				default: true,
				description:
					'Whether to look up the task at Chanjing and output what Chanjing returns. Callbacks are not signed: if this is off, anyone who knows the URL can start the workflow with any data.',
			},
			triggerOutputOptions.property,
		],
	};

	/** Chanjing has no registration of callbacks: the URL is given with each task. */
	webhookMethods = {
		default: {
			checkExists: async () => await Promise.resolve(true),
			create: async () => await Promise.resolve(true),
			delete: async () => await Promise.resolve(true),
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveCallback(this, {
			events: events.parse(this.getNodeParameter('events')),
			verify: this.getNodeParameter('verify') !== false,
			output: triggerOutputOptions.parse(this.getNodeParameter('options', {})),
		});
	}
}
