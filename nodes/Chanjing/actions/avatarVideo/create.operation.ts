import type { IExecuteFunctions } from 'n8n-workflow';

import { bytesOfBinary, type NewFile } from '../../files/bytes';
import { checkUpload } from '../../files/upload';
import { defineVideoCreate } from '../createVideo';
import { refuseFields } from '../fields/additionalFields';
import { avatar } from '../fields/avatar';
import { readCallback } from '../fields/callbackUrl';
import { form } from '../fields/field';
import { takeOutput } from '../fields/output';
import { speechField } from '../fields/speech';
import { waitField } from '../fields/wait';
import { createOptions, type Options } from './createOptions';
import { checkTogether, toOrder } from './order';

const inputs = form({
	avatar,
	speech: speechField({
		service: 'make_video_audio',
		hasOwnVoice: true,
		takesDigitsAlone: false,
		fileIdNote: 'For some users such a video came out silent, which Binary and URL avoid.',
	}),
	wait: waitField('video', 'none', 'callback'),
	options: createOptions,
});

export const create = defineVideoCreate({
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create avatar video',
		description: 'Create a video in which an avatar speaks a text or an audio file',
	},

	fields: inputs.fields,

	async read(context, itemIndex) {
		const read = await inputs.read(context, itemIndex);
		checkTogether(read.options);
		const background = await backgroundOf(context, itemIndex, read.options);
		refuseFields(read.options.additionalFields, {
			...(read.speech.audio && { 'audio.wav_url': 'Audio', 'audio.file_id': 'Audio' }),
			...(background && { 'bg.src_url': background.label, 'bg.file_id': background.label }),
		});
		return {
			order: toOrder({
				...read,
				background,
				callback: await readCallback(context, read.wait.mode, read.options),
			}),
			wait: read.wait,
			output: takeOutput(read.options).output,
		};
	},
});

/**
 * The picture behind the avatar, where the user gives one.
 * @throws ChanjingError `input` when it is none that Chanjing takes
 */
async function backgroundOf(
	context: IExecuteFunctions,
	itemIndex: number,
	{ backgroundBinary, backgroundUrl: url }: Options,
): Promise<NewFile | undefined> {
	if (url) return { kind: 'url', url, label: 'Background URL' };
	if (backgroundBinary === undefined) return undefined;
	const label = 'Input Data Field Name';
	const bytes = await bytesOfBinary(context, itemIndex, backgroundBinary, label);
	return { kind: 'binary', label, bytes: checkUpload('make_video_background', bytes, label) };
}
