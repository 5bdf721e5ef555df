import type { IExecuteFunctions } from 'n8n-workflow';

import { justUploaded } from '../../files/file';
import { waitUntilReady } from '../../files/ready';
import type { NewFile } from '../../files/bytes';
import { sourceField } from '../fields/source';
import { defaultReadySeconds } from '../../limits';
import { defineOperation } from '../operation';
import { numberField, optionsField, switchField, textField } from '../fields/field';
import { serviceField } from '../fields/service';

const service = serviceField('What the file is for. Chanjing does not accept it for anything else.');

const file = sourceField({
	label: 'File',
	service,
});

const options = optionsField({
	fileName: textField({
		displayName: 'File Name',
		name: 'fileName',
		default: '',
		placeholder: 'e.g. anna.mp4',
		description:
			'The name of the file at Chanjing, with its extension. If empty, the name of the input file is used.',
	}),
	readySeconds: numberField(
		{
			displayName: 'Ready Timeout',
			name: 'readyTimeout',
			typeOptions: { minValue: 1 },
			default: defaultReadySeconds,
			description: 'How many seconds to wait until the file can be used, which usually takes up to a minute',
		},
		'seconds',
	),
	waits: switchField({
		displayName: 'Wait Until Ready',
		name: 'waitUntilReady',
		default: true,
		description: 'Whether to wait until Chanjing reports that the file can be used',
	}),
});

export const upload = defineOperation({
	option: {
		name: 'Upload',
		value: 'upload',
		action: 'Upload file',
		description: 'Upload a video, an audio file or a picture and wait until it can be used',
	},

	fields: [service.property, ...file.properties, options.property],

	async read(context: IExecuteFunctions, itemIndex: number) {
		const chosen = options.read(context, itemIndex);
		const source = await file.read(context, itemIndex, chosen.fileName);
		return { service: service.read(context, itemIndex), source, ...chosen };
	},

	async execute(session, parameters, itemIndex) {
		const { service: purpose, fileName, waits = true, readySeconds = defaultReadySeconds } = parameters;
		const source = parameters.source as NewFile;
		const uploaded = await session.preparing.add(
			async () => await session.uploads.upload(source, purpose, fileName),
		);
		session.ledger.add(itemIndex, { file_id: uploaded.file_id });
		const { status, ready } = waits
			? await waitUntilReady(session.files, uploaded.file_id, readySeconds, purpose)
			: justUploaded;
		return [{ json: { ...uploaded, status, ready } }];
	},
});
