import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

/** What items tell of a task. Under these names nothing of the input may stand beside a refusal: its `id` is no task's. */
const ofTask = [
	...['id', 'resource', 'status', 'state', 'progress', 'msg', 'video_url', 'preview_url', 'duration'],
	...['create_time', 'timed_out', 'error', 'cover_error'],
];

/**
 * An item with the fields of the input item that it was made from. A field whose name is one of the task's goes into `input`;
 * an older state of the same task is left out.
 */
export function besideInput(item: INodeExecutionData, input?: IDataObject): INodeExecutionData {
	if (!input) return item;
	const { json } = item;
	const taken = new Set(Object.keys(input).filter((name) => name in json || ofTask.includes(name)));
	const isSameTask = json.id !== undefined && json.id === input.id;
	const isMoved = taken.size > 0 && !isSameTask;
	if (isMoved) taken.add('input');
	const pick = (isTaken: boolean): IDataObject =>
		Object.fromEntries(Object.entries(input).filter(([name]) => taken.has(name) === isTaken));
	return { ...item, json: { ...json, ...pick(false), ...(isMoved && { input: pick(true) }) } };
}
