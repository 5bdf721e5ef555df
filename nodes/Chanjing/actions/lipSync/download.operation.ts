import { type Asset, downloadAsset } from '../../tasks/wait';
import { lookUpTask } from '../../tasks/lipSync';
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

	async execute(session, { taskId: id, asset: wanted, field }) {
		return await session.transfers.add(async () => {
			const task = await lookUpTask(session.client, id);
			return [{ json: { ...task }, binary: { [field]: await downloadAsset(session.client, task, wanted) } }];
		});
	},
});
