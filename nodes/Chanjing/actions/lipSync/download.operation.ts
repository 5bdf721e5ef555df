import type { IExecuteFunctions } from 'n8n-workflow';

import { type Asset, downloadAsset } from '../../tasks/wait';
import { lookUpTask } from '../../tasks/lipSync';
import { checkChoice } from '../../errors/checks';
import { defineOperation } from '../operation';
import { checkOutputField, outputField } from '../fields/output';
import { readTaskId, taskIdField } from '../fields/taskId';

export const download = defineOperation({
	option: {
		name: 'Download',
		value: 'download',
		action: 'Download lip-sync video',
		description: 'Put the video or the cover of a finished task into the output as a file',
	},

	fields: [
		taskIdField,
		{
			displayName: 'Asset',
			name: 'asset',
			type: 'options',
			options: [
				{ name: 'Cover Image', value: 'cover' },
				{ name: 'Video', value: 'video' },
			],
			default: 'video',
			description: 'What to download',
		},
		outputField,
	],

	idParameter: taskIdField.name,

	read(context: IExecuteFunctions, itemIndex: number) {
		return {
			taskId: readTaskId(context, itemIndex),
			asset: checkChoice<Asset>(context.getNodeParameter('asset', itemIndex), 'Asset', ['video', 'cover']),
			field: checkOutputField(context.getNodeParameter(outputField.name, itemIndex)),
		};
	},

	async execute(session, { taskId, asset, field }) {
		return await session.transfers.add(async () => {
			const task = await lookUpTask(session.client, taskId);
			return [{ json: { ...task }, binary: { [field]: await downloadAsset(session.client, task, asset) } }];
		});
	},
});
