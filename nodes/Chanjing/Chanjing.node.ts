import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { properties } from './actions/resources';
import { router } from './actions/router';
import { searchOwnVoices, searchVoices } from './methods/listSearch';
import { searchAvatars } from './methods/searchAvatars';
import * as searchesOfMade from './methods/searchMade';
import { searchOwnAvatars } from './methods/searchOwnAvatars';
import { resume } from './tasks/callbacks/sleep';

export class Chanjing implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Chanjing',
		name: 'chanjing',
		icon: { light: 'file:chanjing.svg', dark: 'file:chanjing.dark.svg' },
		group: ['transform'],
		version: [1, 1.1],
		defaultVersion: 1.1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Make lip-synced avatar videos from a driving video and a text or audio',
		defaults: { name: 'Chanjing' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
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
		listSearch: { ...searchesOfMade, searchAvatars, searchOwnAvatars, searchOwnVoices, searchVoices },
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
