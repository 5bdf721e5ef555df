import type { IBinaryData, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { checkText, isObject } from '../../errors/checks';
import { findChanjingError, inputError } from '../../errors/chanjingError';
import { type Bytes, bytesOfBinary, type Source } from '../../files/bytes';
import { extensionsOf, type Service, services } from '../../files/formats';
import { checkUpload } from '../../files/upload';
import { choiceField, type Field, field, type Part, urlField } from './field';
import { madeField } from './id';

/** The parameters of one media input, and how its user sees it. */
export interface SourceInput {
	/** As in "Driving Video". */
	label: string;
	/** What the file is for, or the field that says so. */
	service: Service | Field<Service>;
	source: string;
	binary: { name: string; default: string };
	url: string;
	/**
	 * Only where a file that is at Chanjing already will do; `search` lists those that can be picked, and `note` is what its user
	 * should know of such a file.
	 */
	fileId?: { name: string; search: string; note?: string };
}

/** The fields of one media input, in one shape: where it comes from, and what that needs. */
export interface SourceField extends Part<Source> {
	/**
	 * @param fileName replaces the name that the source gives
	 * @throws ChanjingError `input`, before any call
	 */
	read(context: IExecuteFunctions, itemIndex: number, fileName?: string): Promise<Source>;
}

const kinds = {
	binary: { name: 'Binary', value: 'binary', description: 'A file in the input item' },
	fileId: { name: 'File ID', value: 'fileId', description: 'A file that is already at Chanjing' },
	url: { name: 'URL', value: 'url', description: 'A file that n8n downloads' },
};

export function sourceField({ service, ...input }: SourceInput): SourceField {
	const formats = [...new Set((typeof service === 'string' ? [service] : services).map(extensionsOf))].join(
		'; ',
	);
	const defaultField = input.binary.default;
	const shownFor = (kind: Source['kind']) => ({ show: { [input.source]: [kind] } });
	const kind = choiceField<Source['kind']>({
		displayName: `${input.label} From`,
		name: input.source,
		noDataExpression: true,
		options: [kinds.binary, ...(input.fileId ? [kinds.fileId] : []), kinds.url],
		default: 'binary',
		description: `Where the ${input.label.toLowerCase()} comes from`,
	});
	const binary = binaryField({
		displayName: 'Input Data Field Name',
		name: input.binary.name,
		type: 'string',
		required: true,
		default: defaultField,
		placeholder: `e.g. ${defaultField}`,
		hint: `The name of the input field containing the file (${formats})`,
		displayOptions: shownFor('binary'),
	});
	const url = urlField({
		displayName: `${input.label} URL`,
		name: input.url,
		required: true,
		default: '',
		placeholder: 'e.g. https://example.com/media/file.mp4',
		description: `The URL of the file (${formats}), which n8n streams to Chanjing`,
		displayOptions: shownFor('url'),
	});
	const fileId = madeField('a file', input.fileId?.search ?? '', {
		displayName: `${input.label} File ID`,
		name: input.fileId?.name ?? '',
		placeholder: 'e.g. 3f6f0a1b2c3d',
		description: [
			'The file_id returned by File > Upload. Chanjing deletes files after 30 days.',
			input.fileId?.note,
		]
			.filter(Boolean)
			.join(' '),
		displayOptions: shownFor('fileId'),
	});
	return {
		properties: [kind, binary, url, ...(input.fileId ? [fileId] : [])].flatMap((one) => one.properties),
		async read(context, itemIndex, fileName = '') {
			const chosen = kind.read(context, itemIndex);
			if (chosen === 'fileId') return { kind: chosen, fileId: fileId.read(context, itemIndex) };
			const { displayName: label } = (chosen === 'url' ? url : binary).property;
			if (chosen === 'url') return { kind: chosen, url: url.read(context, itemIndex), label };
			const bytes = await readBytes(context, itemIndex, binary.read(context, itemIndex), label);
			const named = { ...bytes, name: fileName || bytes.name };
			const purpose = typeof service === 'string' ? service : service.read(context, itemIndex);
			return { kind: chosen, bytes: { ...named, name: checkUpload(purpose, named, label) }, label };
		},
	};
}

/** The name of a binary field, or the binary itself where an expression gave it. */
function binaryField(property: INodeProperties) {
	return field(property, (input) =>
		isBinary(input.value) ? input.value : checkText(input, 'the name of a field is missing'),
	);
}

function isBinary(value: unknown): value is IBinaryData {
	if (!isObject(value)) return false;
	const { data, mimeType, id, fileName } = value;
	const isOptionalText = (one: unknown) => one === undefined || typeof one === 'string';
	return typeof data === 'string' && typeof mimeType === 'string' && [id, fileName].every(isOptionalText);
}

async function readBytes(
	context: IExecuteFunctions,
	itemIndex: number,
	binary: string | IBinaryData,
	label: string,
): Promise<Bytes> {
	try {
		return await bytesOfBinary(context, itemIndex, binary, label);
	} catch (error) {
		const said = findChanjingError(error);
		throw inputError(
			label,
			said ? said.message.replace(`${label}: `, '') : 'n8n has no such file in its storage',
			said?.advice ?? 'Run the node that gives the file again.',
		);
	}
}
