import { type Asset, downloadAsset } from '../../tasks/wait';
import { lipSync } from '../../tasks/lipSync';
import { lookUpOne } from '../../looks/kind';
import { defineOperation } from '../operation';
import { choiceField, form } from '../fields/field';
import { outputField } from '../fields/output';
import { taskId } from '../fields/id';

const asset = choiceField<Asset>({
	displayName: 'Asset',
	name: 'asset',
	type: 'options',
	options: [
		{ name: 'Cover Image', value: 'cover' },
		{ name: 'Video', value: 'video' },
	],
	default: 'video',
	description: 'What to download',
});

export const download = defineOperation({
	option: {
		name: 'Download',
		value: 'download',
		action: 'Download lip-sync video',
		description: 'Download the video or the cover image of a finished task',
	},

	...form({ taskId, asset, field: outputField }),

	idParameter: taskId.property.name,

	async execute({ client, transfers }, { taskId: id, asset: wanted, field }) {
		return await transfers.add(async () => {
			const task = await lookUpOne(client, lipSync, id);
			const binary = { [field]: await downloadAsset(client, lipSync, task, wanted) };
			return [{ json: { ...task }, binary }];
		});
	},
});
