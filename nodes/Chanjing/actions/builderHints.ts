import type { IBuilderHint } from 'n8n-workflow';

/** What n8n's AI workflow builder reads of each node: what it is for, and which nodes go with it. */

const forTriggers = [
	{
		nodeType: 'n8n-nodes-chanjing.chanjing',
		relationHint: 'Creates the videos, and downloads one by the id that the trigger gives',
	},
	{
		nodeType: 'n8n-nodes-base.removeDuplicates',
		relationHint: 'Behind both triggers, by id: a video that both report is handled once',
	},
];

export const builderHint: IBuilderHint = {
	searchHint:
		'Talking videos: Lip-Sync Video > Create needs a video of a person (binary, URL or File ID), Avatar Video > Create needs no file. Speech > Create gives audio alone. Each create costs money. With waitMode poll the finished video comes out of the same node; with none, a trigger of this package starts another workflow for it. Set options.download to keep the video, for its URL expires.',
	relatedNodes: [
		{
			nodeType: 'n8n-nodes-chanjing.chanjingTrigger',
			relationHint:
				'Starts a workflow for each finished video, when its Production URL is options.callbackUrl of the create with waitMode none',
		},
		{
			nodeType: 'n8n-nodes-chanjing.chanjingPollingTrigger',
			relationHint: 'The same without a callback, for an n8n that the internet cannot reach',
		},
	],
};

export const triggerBuilderHint: IBuilderHint = {
	searchHint:
		'Starts a workflow for each finished lip-sync or avatar video, within seconds. n8n must be reachable from the internet, and the Production URL must be options.callbackUrl of the Chanjing node that creates the video, with waitMode none.',
	relatedNodes: [
		...forTriggers,
		{
			nodeType: 'n8n-nodes-chanjing.chanjingPollingTrigger',
			relationHint: 'Beside this trigger, so that no finished video is missed when a callback is lost',
		},
	],
};

export const pollingTriggerBuilderHint: IBuilderHint = {
	searchHint:
		'Starts a workflow for each lip-sync or avatar video of the account that ended, without a callback: n8n need not be reachable from the internet, and no video is missed while it is off.',
	relatedNodes: [
		...forTriggers,
		{
			nodeType: 'n8n-nodes-chanjing.chanjingTrigger',
			relationHint: 'Beside this trigger, for videos that must be handled within seconds',
		},
	],
};
