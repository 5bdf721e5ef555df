import { avatars } from '../../tasks/speakers/avatar';
import { fixed } from '../../tasks/orders/orderKind';
import { additionalFields, overlay, refuseFields } from '../fields/additionalFields';
import { readCallback, webhookUrl } from '../fields/callbackUrl';
import { choiceField, form, optionsField, switchField } from '../fields/field';
import { makingOptions, newName } from '../fields/making';
import { sourceField } from '../fields/source';
import { waitField } from '../fields/wait';
import { defineOwnCreate } from '../own/operations';

const inputs = form({
	name: newName('avatar'),
	source: sourceField({ label: 'Video', service: 'customised_person', search: 'searchAvatarSources' }),
	trainType: choiceField<'both' | 'figure'>({
		displayName: 'Train',
		name: 'trainType',
		options: [
			{
				name: 'Figure and Voice',
				value: 'both',
				description: 'The avatar comes with the voice of the video',
			},
			{ name: 'Figure Only', value: 'figure', description: 'The avatar has no voice of its own' },
		],
		default: 'both',
		description: 'What to make of the video',
	}),
	wait: waitField('avatar', 'none'),
	options: optionsField({
		additionalFields,
		callbackUrl: webhookUrl,
		...makingOptions,
		resolution_rate: choiceField<0 | 1>({
			displayName: 'Resolution',
			name: 'resolution',
			options: [
				{ name: '1080p', value: 0 },
				{ name: '4K', value: 1 },
			],
			default: 0,
			description: 'The largest videos that the avatar can be used for',
		}),
		error_skip: switchField({
			displayName: 'Voice Optional',
			name: 'errorSkip',
			default: false,
			description: 'Whether to make the avatar without a voice when only the voice cannot be cloned',
		}),
	}),
});

export const create = defineOwnCreate(avatars, {
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create avatar',
		description: 'Make an avatar from a video of a person',
	},

	fields: inputs.fields,

	async read(context, itemIndex) {
		const { name, source: video, trainType, wait, options } = await inputs.read(context, itemIndex);
		const { additionalFields: more, callbackUrl: url, ...others } = options;
		refuseFields(more, { file_id: 'Video', material_video: 'Video' });
		const body = { name, train_type: trainType, ...others };
		return {
			order: {
				kind: avatars.kind,
				files: [{ name: 'file_id', service: 'customised_person', source: video }],
				...fixed((files) => overlay({ ...body, ...files }, more)),
				callback: await readCallback(context, wait.mode, { additionalFields: more, callbackUrl: url }),
			},
			wait,
		};
	},
});
