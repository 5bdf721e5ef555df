import type { IExecuteFunctions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { checkNumber } from '../../errors/checks';
import { defaultWaitMinutes, ranges } from '../../limits';

export type WaitMode = 'none' | 'poll' | 'callback';

const modes: Record<WaitMode, INodePropertyOptions> = {
	none: {
		name: 'Do Not Wait',
		value: 'none',
		description: 'Output the task as it is now',
	},
	poll: {
		name: 'Wait for Video',
		value: 'poll',
		description:
			'Stay in the execution and look again until the video is finished. The simplest way, for minutes.',
	},
	callback: {
		name: 'Wait for Callback',
		value: 'callback',
		description:
			'Put the execution to sleep until Chanjing calls back. For many or long videos; n8n must be reachable from the internet.',
	},
};

/** How an operation waits, and for how long. */
export function waitFields(...offered: WaitMode[]): INodeProperties[] {
	return [
		{
			displayName: 'Wait',
			name: 'waitMode',
			type: 'options',
			noDataExpression: true,
			options: offered.map((mode) => modes[mode]),
			default: 'none',
			description: 'Whether and how to wait for the finished video',
			builderHint: {
				propertyHint:
					'poll gives the finished video in the same execution and works everywhere; callback is for many videos and needs n8n to be reachable from the internet; none needs a Chanjing Trigger or a later Get',
			},
		},
		{
			displayName: 'Wait Limit',
			name: 'waitLimit',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: ranges.waitMinutes.max },
			default: defaultWaitMinutes,
			hint: [
				'Minutes. The task goes on at Chanjing when the limit is reached, and can be fetched later.',
				// An execution has one end of its sleep.
				...(offered.includes('callback') ? ['With Wait for Callback the longest of all items counts.'] : []),
			].join(' '),
			displayOptions: { show: { waitMode: offered.filter((mode) => mode !== 'none') } },
		},
	];
}

/** @throws ChanjingError `input` */
export function readWait(context: IExecuteFunctions, itemIndex: number): { mode: WaitMode; minutes: number } {
	const mode = context.getNodeParameter('waitMode', itemIndex) as WaitMode;
	if (mode === 'none') return { mode, minutes: 0 };
	const limit = context.getNodeParameter('waitLimit', itemIndex);
	const minutes = checkNumber(limit, 'Wait Limit', ranges.waitMinutes);
	return { mode, minutes };
}
