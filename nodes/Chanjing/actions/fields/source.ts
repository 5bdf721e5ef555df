import type { IBinaryData, IExecuteFunctions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { checkId, checkUrl } from '../../errors/checks';
import type { Service } from '../../files/formats';
import { bytesOfBinary, type Source } from '../../files/bytes';
import { checkUpload } from '../../files/upload';

/** The parameters of one media input, and how its user sees it. */
export interface SourceInput {
	/** As in "Driving Video". */
	label: string;
	source: string;
	binary: { name: string; default: string };
	url: string;
	/** Only where a file that is at Chanjing already will do. */
	fileId?: string;
}

const fileIdLabel = (input: SourceInput) => `${input.label} File ID`;
const urlLabel = (input: SourceInput) => `${input.label} URL`;
const binaryLabel = 'Input Data Field Name';

/** The fields of one media input in one shape: where it comes from, and what that needs. */
export function sourceFields(input: SourceInput, formats: string): INodeProperties[] {
	const options: INodePropertyOptions[] = [
		{
			name: 'Binary',
			value: 'binary',
			description: 'A file that the input item carries',
		},
	];
	if (input.fileId) {
		options.push({
			name: 'File ID',
			value: 'fileId',
			description: 'A file that was uploaded to Chanjing before',
		});
	}
	options.push({ name: 'URL', value: 'url', description: 'A file that n8n can download' });

	const defaultField = input.binary.default;
	const fields: INodeProperties[] = [
		{
			displayName: `${input.label} From`,
			name: input.source,
			type: 'options',
			noDataExpression: true,
			options,
			default: 'binary',
			description: `Where the ${input.label.toLowerCase()} comes from`,
		},
		{
			displayName: binaryLabel,
			name: input.binary.name,
			type: 'string',
			required: true,
			default: defaultField,
			placeholder: `e.g. ${defaultField}`,
			hint: `The name of the input field that holds the file (${formats})`,
			displayOptions: { show: { [input.source]: ['binary'] } },
		},
		{
			displayName: urlLabel(input),
			name: input.url,
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://example.com/media/file.mp4',
			description: `Address of the file (${formats}). n8n streams it to Chanjing.`,
			displayOptions: { show: { [input.source]: ['url'] } },
		},
	];
	if (input.fileId) {
		fields.push({
			displayName: fileIdLabel(input),
			name: input.fileId,
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 3f6f0a1b2c3d',
			description: 'The file_id that File > Upload gave. Chanjing deletes files after 30 days.',
			displayOptions: { show: { [input.source]: ['fileId'] } },
		});
	}
	return fields;
}

/**
 * Reads one media input of an item.
 * @param fileName replaces the name that the source gives
 * @throws ChanjingError `input`, before any call
 */
export async function readSource(
	context: IExecuteFunctions,
	itemIndex: number,
	input: SourceInput,
	service: Service,
	fileName = '',
): Promise<Source> {
	const kind = context.getNodeParameter(input.source, itemIndex) as Source['kind'];
	if (kind === 'fileId') {
		const fileId = checkId(context.getNodeParameter(input.fileId ?? '', itemIndex), fileIdLabel(input));
		return { kind, fileId };
	}
	if (kind === 'url') {
		const url = checkUrl(context.getNodeParameter(input.url, itemIndex), urlLabel(input));
		return { kind, url, label: urlLabel(input) };
	}
	const field = context.getNodeParameter(input.binary.name, itemIndex) as string | IBinaryData;
	const bytes = await bytesOfBinary(context, itemIndex, field, binaryLabel);
	const named = { ...bytes, name: fileName || bytes.name };
	return { kind, bytes: { ...named, name: checkUpload(service, named, binaryLabel) }, label: binaryLabel };
}
