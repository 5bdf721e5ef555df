import type { IExecuteFunctions } from 'n8n-workflow';

import { type Asset, downloadAsset } from '../../tasks/wait';
import { lipSync } from '../../tasks/lipSync';
import { lookUpOne } from '../../looks/kind';
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

	read(context: IExecuteFunctions, itemIndex: number) {
		return {
			taskId: readTaskId(context, itemIndex),
			asset: checkChoice<Asset>(context.getNodeParameter('asset', itemIndex), 'Asset', ['video', 'cover']),
			field: checkOutputField(context.getNodeParameter(outputField.name, itemIndex)),
		};
	},

	async execute(run, { taskId, asset, field }) {
		return await run.transfers.add(async () => {
			const task = await lookUpOne(run.client, lipSync, taskId);
			return [
				{ json: { ...task }, binary: { [field]: await downloadAsset(run.client, lipSync, task, asset) } },
			];
		});
	},
});
