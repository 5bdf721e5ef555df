import {
	type IDataObject,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { downloadOptions, readOutput } from './actions/fields/output';
import { receiveCallback } from './tasks/receive';
import type { TaskState } from './tasks/kind';

export class ChanjingTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Chanjing Trigger',
		name: 'chanjingTrigger',
		icon: { light: 'file:chanjing.svg', dark: 'file:chanjing.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Lip-synced avatar videos: starts the workflow when Chanjing has finished one',
		eventTriggerDescription: 'Waiting for Chanjing to call the Test URL when a task is finished',
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
					'Copy the Production URL, under Webhook URLs above, into Options > Callback URL of the Chanjing node that creates the videos, and publish (activate) this workflow. Chanjing calls it once a task is finished. To try it out, use the Test URL there while this node listens.',
				name: 'callbackNotice',
				type: 'notice',
				default: '',
			},
			{
				displayName: 'Events',
				name: 'events',
				type: 'multiOptions',
				required: true,
				options: [
					{
						name: 'Failed',
						value: 'failed',
						action: 'On task failed',
						description: 'A task ended without a video',
					},
					{
						name: 'Success',
						value: 'success',
						action: 'On video finished',
						description: 'A video is finished',
					},
				],
				default: ['success', 'failed'],
				description: 'Which ends of a task start the workflow',
			},
			{
				displayName: 'Verify',
				name: 'verify',
				type: 'boolean',
				default: true,
				description:
					'Whether to look the task up at Chanjing and output what Chanjing says. Callbacks carry no signature: without this, anybody who knows the URL can start the workflow with any content.',
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: downloadOptions,
			},
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
			events: this.getNodeParameter('events') as TaskState[],
			verify: this.getNodeParameter('verify') !== false,
			output: readOutput(this.getNodeParameter('options', {}) as IDataObject),
		});
	}
}
