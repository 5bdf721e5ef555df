import type { TaskState } from '../../tasks/kind';
import { choicesField } from './field';

/** What stands under a trigger on the canvas, as an expression. */
export const eventsSubtitle =
	'={{ "On " + $parameter["events"].map((event) => event === "failed" ? "failure" : event).join(" or ") }}';

/** The outcomes of a task that start a workflow. */
export const events = choicesField<TaskState>({
	displayName: 'Events',
	name: 'events',
	required: true,
	options: [
		{
			name: 'Failed',
			value: 'failed',
			action: 'On task failed',
			description: 'The task failed and has no video',
		},
		{
			name: 'Success',
			value: 'success',
			action: 'On video finished',
			description: 'The video is finished',
		},
	],
	default: ['success', 'failed'],
	description: 'Which outcomes start the workflow',
});
