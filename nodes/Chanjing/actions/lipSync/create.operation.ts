import type { IExecuteFunctions } from 'n8n-workflow';

import { lipSyncOrder } from '../../tasks/lipSync';
import { fixed, type OrderFile } from '../../tasks/orders/orderKind';
import { costNotice, createVideo, finishVideos, type VideoOrder } from '../createVideo';
import { overlay, refuseFields } from '../fields/additionalFields';
import { readCallback } from '../fields/callbackUrl';
import { form } from '../fields/field';
import { takeOutput } from '../fields/output';
import { sourceField } from '../fields/source';
import { speechField } from '../fields/speech';
import { waitField } from '../fields/wait';
import { videoHints } from '../hints';
import { defineOperation } from '../operation';
import { createOptions } from './createOptions';

const video = sourceField({
	label: 'Driving Video',
	service: 'lip_sync_video',
	source: 'videoSource',
	fileId: { name: 'videoFileId', search: 'searchDrivingVideos' },
	binary: { name: 'videoBinaryPropertyName', default: 'data' },
	url: 'videoUrl',
});

const inputs = form({
	video,
	speech: speechField({ service: 'lip_sync_audio' }),
	wait: waitField('none', 'poll', 'callback'),
	options: createOptions,
});

export const create = defineOperation<VideoOrder>({
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create lip-sync video',
		description: 'Create a video in which the person in the driving video speaks a text or an audio file',
	},

	fields: [costNotice, ...inputs.fields],

	async read(context: IExecuteFunctions, itemIndex: number) {
		const read = await inputs.read(context, itemIndex);
		const { output, rest } = takeOutput(read.options);
		const { speed, pitch, additionalFields, callbackUrl, ...options } = rest;
		const { audio, text, voice } = read.speech;
		const spoken = Object.entries({ speed, pitch }).filter(([, value]) => value !== undefined);
		const body = audio
			? { audio_type: 'audio', ...options }
			: {
					audio_type: 'tts',
					...options,
					tts_config: { text, audio_man_id: voice, ...Object.fromEntries(spoken) },
				};
		const files: OrderFile[] = [{ name: 'video_file_id', service: 'lip_sync_video', source: read.video }];
		if (audio) files.push({ name: 'audio_file_id', service: 'lip_sync_audio', source: audio });
		refuseFields(additionalFields, {
			video_file_id: 'Driving Video',
			...(audio && { audio_file_id: 'Audio' }),
		});
		return {
			order: {
				kind: lipSyncOrder,
				files,
				...fixed((ids) => overlay({ ...body, ...ids }, additionalFields)),
				callback: await readCallback(context, read.wait.mode, { additionalFields, callbackUrl }),
			},
			wait: read.wait,
			output,
		};
	},

	execute: createVideo,

	hints: videoHints,

	finish: finishVideos,
});
