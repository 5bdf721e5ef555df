import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { checkText, isObject } from '../../errors/checks';
import { bytesOfBinary, type Source } from '../../files/bytes';
import { extensionsOf, type Service, services } from '../../files/formats';
import { checkUpload } from '../../files/upload';
import { capitalised } from '../../tasks/kind';
import { choiceField, type Field, field, urlField } from './field';
import { madeField } from './id';

/** One media input, as its user sees it. */
interface SourceInput {
	/** As in "Driving Video". */
	label: string;
	/** What the file is for, or the field that says so. */
	service: Service | Field<Service>;
	/** What the names of its parameters begin with: `videoSource`, `videoBinaryPropertyName`, `videoUrl`, `videoFileId`. */
	prefix?: string;
	/** The binary field that is usual for it. */
	binaryField?: string;
	/** The method that lists files to pick from; only where a file that is at Chanjing already will do. */
	search?: string;
	/** What the user should know of such a file. */
	fileIdNote?: string;
}

const kinds = {
	binary: { name: 'Binary', value: 'binary', description: 'A file in the input item' },
	fileId: { name: 'File ID', value: 'fileId', description: 'A file that is already at Chanjing' },
	url: { name: 'URL', value: 'url', description: 'A file that n8n downloads' },
};

/** The fields of one media input, in one shape: where it comes from, and what that needs. */
export function sourceField({
	label: what,
	service,
	prefix = '',
	binaryField = 'data',
	search,
	fileIdNote,
}: SourceInput) {
	const formats = [...new Set((typeof service === 'string' ? [service] : services).map(extensionsOf))].join(
		'; ',
	);
	const named = (name: string) => (prefix ? prefix + capitalised(name) : name);
	const shownFor = (kind: Source['kind']) => ({ show: { [named('source')]: [kind] } });
	const kind = choiceField<Source['kind']>({
		displayName: `${what} From`,
		name: named('source'),
		noDataExpression: true,
		options: [kinds.binary, ...(search ? [kinds.fileId] : []), kinds.url],
		default: 'binary',
		description: `Where the ${what.toLowerCase()} comes from`,
	});
	const binary = field<string | IBinaryData>(
		{
			displayName: 'Input Data Field Name',
			name: named('binaryPropertyName'),
			type: 'string',
			required: true,
			default: binaryField,
			placeholder: `e.g. ${binaryField}`,
			hint: `The name of the input field containing the file (${formats})`,
			displayOptions: shownFor('binary'),
		},
		(input) => (isBinary(input.value) ? input.value : checkText(input, 'the name of a field is missing')),
	);
	const url = urlField({
		displayName: `${what} URL`,
		name: named('url'),
		required: true,
		default: '',
		placeholder: 'e.g. https://example.com/media/file.mp4',
		description: `The URL of the file (${formats}), which n8n streams to Chanjing`,
		displayOptions: shownFor('url'),
	});
	const fileId = madeField('a file', search ?? '', {
		displayName: `${what} File ID`,
		name: named('fileId'),
		placeholder: 'e.g. 3f6f0a1b2c3d',
		description: ['The file_id returned by File > Upload. Chanjing deletes files after 30 days.', fileIdNote]
			.filter(Boolean)
			.join(' '),
		displayOptions: shownFor('fileId'),
	});
	return {
		properties: [kind, binary, url, ...(search ? [fileId] : [])].flatMap((one) => one.properties),
		/**
		 * @param fileName replaces the name that the source gives
		 * @throws ChanjingError `input`, before any call
		 */
		async read(context: IExecuteFunctions, itemIndex: number, fileName?: string): Promise<Source> {
			const chosen = kind.read(context, itemIndex);
			if (chosen === 'fileId') return { kind: chosen, fileId: fileId.read(context, itemIndex) };
			const { displayName: label } = (chosen === 'url' ? url : binary).property;
			if (chosen === 'url') return { kind: chosen, url: url.read(context, itemIndex), label };
			const bytes = await bytesOfBinary(context, itemIndex, binary.read(context, itemIndex), label);
			const purpose = typeof service === 'string' ? service : service.read(context, itemIndex);
			return { kind: chosen, bytes: checkUpload(purpose, bytes, label, fileName), label };
		},
	};
}

/** An expression may give the binary itself instead of the name of its field. */
function isBinary(value: unknown): value is IBinaryData {
	if (!isObject(value)) return false;
	const { data, mimeType, id, fileName } = value;
	const isOptionalText = (one: unknown) => one === undefined || typeof one === 'string';
	return typeof data === 'string' && typeof mimeType === 'string' && [id, fileName].every(isOptionalText);
}
