import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { builderHint } from './actions/builderHints';
import { properties, subtitle } from './actions/resources';
import { router } from './actions/router';
import * as searchesOfMade from './methods/searchMade';
import * as searchesOfSpeakers from './methods/searchSpeakers';
import { resume } from './tasks/callbacks/sleep';

/** The address without its path, which holds the signature; and no limit that is worked out for each item. */
const waitingNodeTooltip = `={{
	"Waiting for Chanjing to call " + $execution.resumeUrl.split("/")[2] + " about each video"
	+ (typeof $rawParameter["waitLimit"] === "number" ? ", for " + $rawParameter["waitLimit"] + " minutes at most" : "")
}}`;

export class Chanjing implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Chanjing',
		name: 'chanjing',
		icon: { light: 'file:chanjing.svg', dark: 'file:chanjing.dark.svg' },
		group: ['transform'],
		version: [1, 1.1],
		defaultVersion: 1.1,
		subtitle,
		description:
			'Make talking videos by lip sync from a driving video or with an avatar, speak texts, and make voices and avatars',
		defaults: { name: 'Chanjing' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: {
			replacements: {
				description:
					'Makes talking videos, speech, voices and avatars with Chanjing. It takes files by File ID or URL and gives results as URLs, which expire. A create costs beans and takes minutes, so make one for each request.',
			},
		},
		builderHint,
		waitingNodeTooltip,
		credentials: [{ name: 'chanjingApi', required: true }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: '',
				path: '',
				restartWebhook: true,
			},
		],
		properties,
	};

	methods = {
		listSearch: { ...searchesOfMade, ...searchesOfSpeakers },
	};

	/** Only a waiting execution has this webhook, so there is nothing to register. */
	webhookMethods = {
		default: {
			checkExists: async () => await Promise.resolve(true),
			create: async () => await Promise.resolve(true),
			delete: async () => await Promise.resolve(true),
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await router(this);
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await resume(this);
	}
}
