import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { asChanjingError, inputError } from '../../errors/chanjingError';
import { fileBaseName } from '../../files/formats';
import type { Session } from '../../session';
import { downloadSpeech, type Speech, withSubtitles } from '../../tasks/speech';
import { subtitleFile, type SubtitleFormat } from '../../tasks/subtitles';
import { choiceField, type Field, optionsField, switchField, type Values } from '../fields/field';
import { namedOutput, outputField, outputFieldNamed } from '../fields/output';

/** The options that say what comes out beside the data of a speech. */
const speechOutput = {
	download: switchField({
		displayName: 'Download Audio',
		name: 'download',
		default: false,
		description:
			'Whether to download the finished audio (wav) into the output. Result URLs expire, a downloaded file does not.',
	}),
	field: outputField,
	...namedOutput,
	subtitleField: outputFieldNamed(
		'Subtitle Output Field Name',
		'subtitleBinaryPropertyName',
		'subtitles',
		'the subtitle file',
	),
	subtitleFormat: choiceField<SubtitleFormat | ''>({
		displayName: 'Subtitles',
		name: 'subtitleFormat',
		options: [
			{ name: 'In the Item', value: '', description: 'The timed lines in the item, without a file' },
			{ name: 'SRT File', value: 'srt' },
			{ name: 'VTT File', value: 'vtt' },
		],
		default: '',
		description:
			'In which form to wait for the timed subtitles, which may come a little later than the audio. Lines that are there already are in the item in any case.',
	}),
};

/** The options of an operation on a speech. They are refused when one file would replace the other. */
export function speechOptions<F extends Record<string, Field>>(more: F) {
	const options = optionsField({ ...speechOutput, ...more });
	return {
		...options,
		read(...from: Parameters<typeof options.read>) {
			const chosen = options.read(...from);
			const {
				download,
				subtitleFormat,
				field = 'data',
				subtitleField = 'subtitles',
			} = chosen as SpeechOutput;
			if (!download || !subtitleFormat || field !== subtitleField) return chosen;
			throw inputError(
				speechOutput.subtitleField.property.displayName,
				`${field} is the field of the audio too`,
				'Give them different names.',
			);
		},
	};
}

/** What comes out beside the data. Without a `subtitleFormat`, even an empty one, subtitles are not waited for. */
export type SpeechOutput = Partial<Values<typeof speechOutput>>;

/** The item of a speech, with the files that were asked for and are there. */
export async function toSpeechItem(
	session: Session,
	known: Speech,
	{ download = false, field = 'data', subtitleFormat, subtitleField = 'subtitles', fileName }: SpeechOutput,
): Promise<INodeExecutionData> {
	const { client, context, transfers } = session;
	const speech = subtitleFormat === undefined ? known : await withSubtitles(client, known);
	const json = { ...speech, subtitles: speech.subtitles.map((line) => ({ ...line })) };
	const binary: NonNullable<INodeExecutionData['binary']> = {};
	if (download && speech.state === 'success') {
		binary[field] = await transfers.add(async () => await downloadSpeech(client, speech, fileName));
	}
	if (subtitleFormat && speech.subtitles.length) {
		binary[subtitleField] = await storeSubtitles(context, speech, subtitleFormat, fileName);
	}
	return Object.keys(binary).length ? { json, binary } : { json };
}

async function storeSubtitles(
	context: IExecuteFunctions,
	{ id, subtitles }: Speech,
	format: SubtitleFormat,
	fileName = '',
) {
	const name = fileBaseName(fileName) || id;
	const { content, mimeType } = subtitleFile(format, subtitles);
	try {
		return await context.helpers.prepareBinaryData(Buffer.from(content), `${name}.${format}`, mimeType);
	} catch (error) {
		throw asChanjingError(error).with({ task_id: id });
	}
}
