import {
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { downloadOptions, readOutput } from './actions/fields/output';
import { pollForEnds } from './tasks/poll';
import type { TaskState } from './tasks/lipSync';

export class ChanjingPollingTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Chanjing Polling Trigger',
		name: 'chanjingPollingTrigger',
		icon: { light: 'file:chanjing.svg', dark: 'file:chanjing.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description:
			'Lip-synced avatar videos: looks for finished ones at intervals, so n8n needs no public address',
		defaults: { name: 'Chanjing Polling Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'chanjingApi', required: true }],
		properties: [
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
				description: 'Which outcomes start the workflow',
			},
			{
				displayName: 'Resources',
				name: 'resources',
				type: 'multiOptions',
				required: true,
				options: [
					{
						name: 'Avatar Video',
						value: 'avatarVideo',
						description: 'Videos in which an avatar of Chanjing speaks',
					},
					{
						name: 'Lip-Sync Video',
						value: 'lipSync',
						description: 'Videos in which a person of your own video speaks',
					},
				],
				default: ['lipSync', 'avatarVideo'],
				description: 'Which kinds of videos to look for',
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

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollForEnds(this, () => ({
			events: this.getNodeParameter('events') as TaskState[],
			resources: this.getNodeParameter('resources') as string[],
			output: readOutput(this.getNodeParameter('options', {}) as IDataObject),
		}));
	}
}
