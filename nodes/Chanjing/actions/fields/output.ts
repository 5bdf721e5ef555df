import type { INodeExecutionData } from 'n8n-workflow';

import { downloadAsset, type Output } from '../../tasks/wait';
import type { Task } from '../../tasks/kind';
import { kindOf } from '../../tasks/kinds';
import type { Session } from '../../session';
import { collectionField, switchField, textField } from './field';

/** The field of the output that takes the file. */
export const outputField = textField(
	{
		displayName: 'Output Data Field Name',
		name: 'outputBinaryPropertyName',
		type: 'string',
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'The name of the output field to put the file in',
	},
	'a name is missing',
);

/** The options that put the finished video into the output, for `toOutput`. */
export const downloadOptions = {
	download: switchField({
		displayName: 'Download Video',
		name: 'download',
		type: 'boolean',
		default: false,
		description:
			'Whether to download the finished video into the output. Result URLs expire, a downloaded file does not.',
	}),
	field: outputField,
};

/** Options that do nothing but put the finished video into the output. */
export const outputOptions = collectionField(
	{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
	downloadOptions,
);

export function toOutput({ download = false, field = 'data' }: Partial<Output>): Output {
	return { download, field };
}

/** The item of a task, with the finished video where that was asked for. */
export async function toItem(session: Session, task: Task, output: Output): Promise<INodeExecutionData> {
	const json = { ...task };
	if (!output.download || task.state !== 'success') return { json };
	const { client, transfers } = session;
	const kind = kindOf(task);
	const binary = await transfers.add(async () => await downloadAsset(client, kind, task, 'video'));
	return { json, binary: { [output.field]: binary } };
}
