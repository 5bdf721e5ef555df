import type { INodePropertyOptions } from 'n8n-workflow';

import { defaultWaitMinutes, ranges } from '../../limits';
import { choiceField, numberField, type Part } from './field';

export type WaitMode = 'none' | 'poll' | 'callback';

const modes: Record<WaitMode, INodePropertyOptions> = {
	none: {
		name: 'Do Not Wait',
		value: 'none',
		description: 'Output the task right away',
	},
	poll: {
		name: 'Wait for Video',
		value: 'poll',
		description:
			'Keep the execution running until the video is finished. The simplest way, for waits of minutes.',
	},
	callback: {
		name: 'Wait for Callback',
		value: 'callback',
		description:
			'Suspend the execution until Chanjing calls back. For many or long videos; n8n must be reachable from the internet.',
	},
};

export interface Wait {
	mode: WaitMode;
	minutes: number;
}

/** How an operation waits, and for how long. */
export function waitField(...offered: WaitMode[]): Part<Wait> {
	const mode = choiceField<WaitMode>({
		displayName: 'Wait',
		name: 'waitMode',
		type: 'options',
		noDataExpression: true,
		options: offered.map((one) => modes[one]),
		default: 'none',
		description: 'Whether and how to wait for the finished video',
		builderHint: {
			propertyHint:
				'poll gives the finished video in the same execution and works everywhere; callback is for many videos and needs n8n to be reachable from the internet; none needs a Chanjing Trigger or a later Get',
		},
	});
	const limit = numberField(
		{
			displayName: 'Wait Limit',
			name: 'waitLimit',
			type: 'number',
			typeOptions: { minValue: ranges.waitMinutes.min, maxValue: ranges.waitMinutes.max },
			default: defaultWaitMinutes,
			hint: [
				'In minutes. When the limit is reached, the task continues at Chanjing and can be fetched later.',
				// An execution has one end of its sleep.
				...(offered.includes('callback') ? ['With Wait for Callback the longest of all items counts.'] : []),
			].join(' '),
			displayOptions: { show: { waitMode: offered.filter((one) => one !== 'none') } },
		},
		'minutes',
		`Give ${defaultWaitMinutes}, for example. To get the task right away, choose ${modes.none.name}.`,
	);
	return {
		properties: [mode.property, limit.property],
		read(context, itemIndex) {
			const chosen = mode.read(context, itemIndex);
			return { mode: chosen, minutes: chosen === 'none' ? 0 : limit.read(context, itemIndex) };
		},
	};
}
