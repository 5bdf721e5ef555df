import type { IDataObject, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { downloadAsset, type Output } from '../../tasks/wait';
import type { Task } from '../../tasks/kind';
import { inputError } from '../../errors/chanjingError';
import type { Run } from '../../session';

/** The field of the output that takes the video. */
export const outputField: INodeProperties = {
	displayName: 'Output Data Field Name',
	name: 'outputBinaryPropertyName',
	type: 'string',
	default: 'data',
	placeholder: 'e.g. data',
	hint: 'The name of the output field to put the file in',
};

/** The options that put the finished video into the output. */
export const downloadOptions: INodeProperties[] = [
	{
		displayName: 'Download Video',
		name: 'download',
		type: 'boolean',
		default: false,
		description:
			'Whether to put the finished video into the output as a file. Result URLs expire, a downloaded file does not.',
	},
	outputField,
];

/** @throws ChanjingError `input` */
export function readOutput(options: IDataObject): Output {
	const download = options.download === true;
	const field = options[outputField.name] ?? outputField.default;
	return { download, field: download ? checkOutputField(field) : String(field) };
}

/** @throws ChanjingError `input` when there is no name */
export function checkOutputField(value: unknown): string {
	const field = String(value ?? '').trim();
	if (!field) throw inputError(outputField.displayName, 'a name is missing', 'Use data, for example.');
	return field;
}

/** The item of a task, with the finished video where that was asked for. */
export async function toItem(run: Run, task: Task, output: Output): Promise<INodeExecutionData> {
	const json = { ...task };
	if (!output.download || task.state !== 'success') return { json };
	const binary = await run.transfers.add(async () => await downloadAsset(run.client, run.tasks.kind, task, 'video'));
	return { json, binary: { [output.field]: binary } };
}
