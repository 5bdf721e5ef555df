import { lipSync } from '../../tasks/lipSync';
import { fixed, type OrderFile } from '../../tasks/orders/orderKind';
import { defineVideoCreate } from '../createVideo';
import { overlay, refuseFields } from '../fields/additionalFields';
import { readCallback } from '../fields/callbackUrl';
import { form, optionsField } from '../fields/field';
import { takeOutput } from '../fields/output';
import { sourceField } from '../fields/source';
import { speechField } from '../fields/speech';
import { videoOptions } from '../fields/videoOptions';
import { waitField } from '../fields/wait';

const video = sourceField({
	label: 'Driving Video',
	service: 'lip_sync_video',
	prefix: 'video',
	search: 'searchDrivingVideos',
});

const inputs = form({
	video,
	speech: speechField({ service: 'lip_sync_audio' }),
	wait: waitField('video', 'none', 'callback'),
	options: optionsField(
		videoOptions('Driving Video', { Basic: 0, 'High Quality': 1 }, 'How well the lips are drawn'),
	),
});

export const create = defineVideoCreate({
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create lip-sync video',
		description: 'Create a video in which the person in the driving video speaks a text or an audio file',
	},

	fields: inputs.fields,

	async read(context, itemIndex) {
		const read = await inputs.read(context, itemIndex);
		const { output, rest } = takeOutput(read.options);
		const { speed, pitch, additionalFields, callbackUrl, ...options } = rest;
		const { audio, text, voice } = read.speech;
		const body = {
			audio_type: audio ? 'audio' : 'tts',
			...options,
			...(!audio && { tts_config: { text, audio_man_id: voice, speed, pitch } }),
		};
		const files: OrderFile[] = [{ name: 'video_file_id', service: 'lip_sync_video', source: read.video }];
		if (audio) files.push({ name: 'audio_file_id', service: 'lip_sync_audio', source: audio });
		refuseFields(additionalFields, {
			video_file_id: 'Driving Video',
			...(audio && { audio_file_id: 'Audio' }),
		});
		return {
			order: {
				kind: lipSync,
				files,
				...fixed((ids) => overlay({ ...body, ...ids }, additionalFields)),
				callback: await readCallback(context, read.wait.mode, { additionalFields, callbackUrl }),
			},
			wait: read.wait,
			output,
		};
	},
});
