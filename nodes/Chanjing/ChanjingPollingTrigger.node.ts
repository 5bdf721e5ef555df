import {
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { pollingTriggerBuilderHint } from './actions/builderHints';
import { events, eventsSubtitle } from './actions/fields/events';
import { choicesField } from './actions/fields/field';
import { triggerOutputOptions } from './actions/fields/output';
import { triggerPanel } from './actions/triggerPanel';
import type { VideoResource } from './tasks/kind';
import { pollForEnds } from './tasks/polling/poll';

const resources = choicesField<VideoResource>({
	displayName: 'Resources',
	name: 'resources',
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
});

export class ChanjingPollingTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Chanjing Polling Trigger',
		name: 'chanjingPollingTrigger',
		icon: { light: 'file:chanjing.svg', dark: 'file:chanjing.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: eventsSubtitle,
		description:
			'Starts the workflow when a lip-sync or avatar video is finished, by asking Chanjing at intervals: n8n needs no public address',
		triggerPanel: triggerPanel({
			header: 'Look for finished videos',
			tryOut: "click 'Fetch Test Event': it shows one video that ended, and changes nothing.",
			activate: 'publish (activate) it',
			starts:
				'n8n asks Chanjing at the Poll Times, and each video that ended since starts it, however it was created',
		}),
		builderHint: pollingTriggerBuilderHint,
		defaults: { name: 'Chanjing Polling Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'chanjingApi', required: true }],
		properties: [events.property, resources.property, triggerOutputOptions.property],
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollForEnds(this, () => ({
			events: events.parse(this.getNodeParameter('events')),
			resources: resources.parse(this.getNodeParameter('resources')),
			output: triggerOutputOptions.parse(this.getNodeParameter('options', {})),
		}));
	}
}
