import type { IExecuteFunctions } from 'n8n-workflow';

import { justUploaded } from '../../files/file';
import { extensionsOf, services } from '../../files/formats';
import { waitUntilReady } from '../../files/ready';
import type { NewFile } from '../../files/bytes';
import { readSource, sourceFields, type SourceInput } from '../fields/source';
import { checkChoice, checkNumber } from '../../errors/checks';
import { defaultReadySeconds } from '../../limits';
import { defineOperation } from '../operation';
import { readCollection } from '../fields/list';
import { remember } from '../../session';
import { serviceField } from '../fields/service';

const input: SourceInput = {
	label: 'File',
	source: 'source',
	binary: { name: 'binaryPropertyName', default: 'data' },
	url: 'url',
};

export const upload = defineOperation({
	option: {
		name: 'Upload',
		value: 'upload',
		action: 'Upload file',
		description: 'Upload a video, an audio file or a picture and wait until it can be used',
	},

	fields: [
		serviceField,
		...sourceFields(
			input,
			`video: ${extensionsOf('lip_sync_video')}; audio: ${extensionsOf('lip_sync_audio')}; picture: ${extensionsOf('make_video_background')}`,
		),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				{
					displayName: 'File Name',
					name: 'fileName',
					type: 'string',
					default: '',
					placeholder: 'e.g. anna.mp4',
					description: 'Name at Chanjing, with the extension. Without it the name of the input is taken.',
				},
				{
					displayName: 'Ready Timeout',
					name: 'readyTimeout',
					type: 'number',
					typeOptions: { minValue: 1 },
					default: defaultReadySeconds,
					description: 'How many seconds to wait until the file can be used; up to about a minute is usual',
				},
				{
					displayName: 'Wait Until Ready',
					name: 'waitUntilReady',
					type: 'boolean',
					default: true,
					description: 'Whether to wait until Chanjing says that the file can be used',
				},
			],
		},
	],

	async read(context: IExecuteFunctions, itemIndex: number) {
		const options = readCollection(context, 'options', itemIndex);
		const service = checkChoice(
			context.getNodeParameter(serviceField.name, itemIndex),
			serviceField.displayName,
			services,
		);
		const fileName = String(options.fileName ?? '').trim();
		return {
			service,
			fileName,
			source: (await readSource(context, itemIndex, input, service, fileName)) as NewFile,
			waitUntilReady: options.waitUntilReady !== false,
			readySeconds: checkNumber(options.readyTimeout ?? defaultReadySeconds, 'Ready Timeout', { min: 1 }),
		};
	},

	async execute(run, { service, fileName, source, waitUntilReady: waits, readySeconds }, itemIndex) {
		const uploaded = await run.preparing.add(async () => await run.uploads.upload(source, service, fileName));
		remember(run, itemIndex, { file_id: uploaded.file_id });
		const { status, ready } = waits
			? await waitUntilReady(run.files, uploaded.file_id, readySeconds, service)
			: justUploaded;
		return [{ json: { ...uploaded, status, ready } }];
	},
});
