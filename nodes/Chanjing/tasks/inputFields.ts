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
	const names = Object.keys(input);
	const taken = new Set(names.filter((name) => name in json || ofTask.includes(name)));
	const isSameTask = json.id !== undefined && json.id === input.id;
	if (taken.size && !isSameTask) taken.add('input');
	const pick = (isWanted: (name: string) => boolean) =>
		Object.fromEntries(names.filter(isWanted).map((name) => [name, input[name]])) as IDataObject;
	const beside = pick((name) => !taken.has(name));
	if (!taken.size || isSameTask) return { ...item, json: { ...json, ...beside } };
	return { ...item, json: { ...json, ...beside, input: pick((name) => taken.has(name)) } };
}
