import type { TaskKind } from '../../tasks/kind';
import { type Asset, downloadAsset } from '../../tasks/result';
import { lookUpOne } from '../../looks/kind';
import { choiceField, form, optionsField } from '../fields/field';
import { taskIdField } from '../fields/id';
import { namedOutput, outputField } from '../fields/output';
import { defineOperation } from '../operation';

const asset = choiceField<Asset>({
	displayName: 'Asset',
	name: 'asset',
	options: [
		{ name: 'Cover Image', value: 'cover' },
		{ name: 'Video', value: 'video' },
	],
	default: 'video',
	description: 'What to download',
});

const options = optionsField(namedOutput);

/** Download, for one kind of video. */
export function downloadVideo(kind: TaskKind) {
	const taskId = taskIdField(kind);
	return defineOperation({
		option: {
			name: 'Download',
			value: 'download',
			action: `Download ${kind.resource.toLowerCase()}`,
			description: 'Download the video or the cover image of a finished task',
		},

		...form({ taskId, asset, field: outputField, options }),

		idParameter: taskId.property.name,

		async execute({ client, transfers }, { taskId: id, asset: wanted, field, options: { fileName } }) {
			return await transfers.add(async () => {
				const task = await lookUpOne(client, kind, id);
				const binary = { [field]: await downloadAsset(client, kind, task, wanted, fileName) };
				return [{ json: { ...task }, binary }];
			});
		},
	});
}
