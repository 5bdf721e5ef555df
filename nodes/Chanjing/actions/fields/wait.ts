import type { INodePropertyOptions } from 'n8n-workflow';

import { ranges, waitMinutes } from '../../limits';
import { capitalised } from '../../tasks/kind';
import { choiceField, numberField, type Part } from './field';

export type WaitMode = 'none' | 'poll' | 'callback';

const modes = (what: string): Record<WaitMode, INodePropertyOptions> => ({
	none: {
		name: 'Do Not Wait',
		value: 'none',
		description: 'Output the task right away',
	},
	poll: {
		name: `Wait for ${capitalised(what)}`,
		value: 'poll',
		description: `Keep the execution running until the ${what} is finished. The simplest way, for waits of minutes.`,
	},
	callback: {
		name: 'Wait for Callback',
		value: 'callback',
		description:
			'Suspend the execution until Chanjing calls back. For many or long videos; n8n must be reachable from the internet.',
	},
});

export interface Wait {
	mode: WaitMode;
	minutes: number;
}

/** How an operation waits, and for how long. Not at all and by asking are offered always. */
export function waitField(
	what: keyof typeof waitMinutes,
	defaultMode: WaitMode,
	...more: Array<'callback'>
): Part<Wait> {
	const offered: WaitMode[] = ['none', 'poll', ...more];
	const choices = modes(what);
	const minutes = waitMinutes[what];
	const mode = choiceField<WaitMode>({
		displayName: 'Wait',
		name: 'waitMode',
		noDataExpression: true,
		options: offered.map((one) => choices[one]),
		default: defaultMode,
		description: `Whether and how to wait for the finished ${what}`,
		builderHint: {
			propertyHint: [
				`poll gives the finished ${what} in the same execution and works everywhere`,
				...(offered.includes('callback')
					? ['callback is for many videos and needs n8n to be reachable from the internet']
					: []),
				what === 'video' ? 'none needs a Chanjing Trigger or a later Get' : 'none needs a later Get',
			].join('; '),
		},
	});
	const limit = numberField(
		{
			displayName: 'Wait Limit',
			name: 'waitLimit',
			typeOptions: { minValue: ranges.waitMinutes.min, maxValue: ranges.waitMinutes.max },
			default: minutes,
			hint: [
				'In minutes. When the limit is reached, the task continues at Chanjing and can be fetched later.',
				// An execution has one end of its sleep.
				...(offered.includes('callback') ? ['With Wait for Callback the longest of all items counts.'] : []),
			].join(' '),
			displayOptions: { show: { waitMode: offered.filter((one) => one !== 'none') } },
		},
		'minutes',
		`Give ${minutes}, for example. To get the task right away, choose ${choices.none.name}.`,
	);
	return {
		properties: [mode.property, limit.property],
		read(context, itemIndex) {
			const chosen = mode.read(context, itemIndex);
			return { mode: chosen, minutes: chosen === 'none' ? 0 : limit.read(context, itemIndex) };
		},
	};
}
