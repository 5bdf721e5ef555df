import type { INodeExecutionData } from 'n8n-workflow';

import { inputError } from '../../errors/chanjingError';
import type { Session } from '../../session';
import type { Task } from '../../tasks/kind';
import { kindOf } from '../../tasks/kinds';
import { itemWithFiles, type Output, wantsFiles } from '../../tasks/result';
import { type Field, optionsField, switchField, textField, type Values } from './field';
import { keepInput } from './keepInput';

/**
 * The name of a field of the output that takes a file.
 * @param what is put into it, such as "the cover image"
 */
export const outputFieldNamed = (displayName: string, name: string, fallback: string, what: string) =>
	textField(
		{
			displayName,
			name,
			default: fallback,
			placeholder: `e.g. ${fallback}`,
			hint: `The name of the output field to put ${what} in`,
		},
		'a name is missing',
	);

export const outputField = outputFieldNamed(
	'Output Data Field Name',
	'outputBinaryPropertyName',
	'data',
	'the file',
);

/** How a file that comes out is called. */
const fileName = textField({
	displayName: 'File Name',
	name: 'fileName',
	default: '',
	placeholder: 'e.g. Opening Hours on Monday',
	description:
		'The name of the downloaded file, to which its extension is added. If empty, the ID of the task is used.',
});

/** The options that put files of the finished video into the output. */
const filesOfVideo = {
	cover: outputFieldNamed('Cover Output Field Name', 'coverBinaryPropertyName', 'cover', 'the cover image'),
	downloadCover: switchField({
		displayName: 'Download Cover',
		name: 'downloadCover',
		default: false,
		description: 'Whether to download the cover image of the finished video into the output',
	}),
	download: switchField({
		displayName: 'Download Video',
		name: 'download',
		default: false,
		description:
			'Whether to download the finished video into the output. Result URLs expire, a downloaded file does not.',
	}),
	field: outputField,
};

/** What comes out of a file that an input item names. */
export const namedOutput = { fileName, keepInput };

/** The options of the output of a video, for `takeOutput`. */
export const downloadOptions = { ...filesOfVideo, ...namedOutput };

/**
 * Takes what concerns the output out of options.
 * @throws ChanjingError `input` when one field is to take both files
 */
export function takeOutput<O extends Partial<Values<typeof downloadOptions>>>(options: O) {
	const {
		download = false,
		field = 'data',
		downloadCover,
		cover = 'cover',
		fileName: name,
		...rest
	} = options;
	// The router sees to it.
	delete (rest as Partial<Values<typeof downloadOptions>>).keepInput;
	if (download && downloadCover && cover === field) {
		const { displayName } = filesOfVideo.cover.property;
		throw inputError(displayName, `"${field}" takes the video already`, 'Give it another name.');
	}
	const output: Output = {
		download,
		field,
		...(downloadCover && { cover }),
		...(name && { fileName: name }),
	};
	return { output, rest };
}

/** Options that do nothing but say what comes out. */
function outputFieldOf(fields: Parameters<typeof optionsField>[0]): Field<Output> {
	const options = optionsField(fields);
	return {
		...options,
		parse: (value) => takeOutput(options.parse(value)).output,
		read: (...where) => takeOutput(options.read(...where)).output,
	};
}

export const outputOptions = outputFieldOf(downloadOptions);

/** The same for a trigger, which has no input item. */
export const triggerOutputOptions = outputFieldOf(filesOfVideo);

/** The item of a task, with the files that were asked for. */
export async function toItem(session: Session, task: Task, output: Output): Promise<INodeExecutionData> {
	const { client, transfers } = session;
	if (!wantsFiles(output)) return { json: { ...task } };
	return await transfers.add(async () => await itemWithFiles(client, kindOf(task), { ...task }, output));
}
