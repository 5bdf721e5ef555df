import { fixed } from '../../tasks/orders/orderKind';
import { speech, type Speech } from '../../tasks/speech';
import { createResult, type ToCreate } from '../createResult';
import { additionalFields, overlay } from '../fields/additionalFields';
import { readCallback, webhookUrl } from '../fields/callbackUrl';
import { form, switchField } from '../fields/field';
import { speedAndPitch, speakingVoice, spokenText } from '../fields/speech';
import { waitField } from '../fields/wait';
import { speechHints } from '../hints';
import { defineOperation } from '../operation';
import { speechOptions, type SpeechOutput, toSpeechItem } from './output';

const inputs = form({
	text: spokenText(),
	voice: speakingVoice,
	wait: waitField('speech', 'poll'),
	options: speechOptions({
		additionalFields,
		callbackUrl: webhookUrl,
		...speedAndPitch(),
		watermark: switchField({
			displayName: 'Watermark',
			name: 'watermark',
			default: false,
			description: 'Whether the audio says that it was made by a machine',
		}),
	}),
});

export const create = defineOperation<ToCreate<Speech> & { output: SpeechOutput }>({
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create speech',
		description: 'Speak a text with a voice, as audio with timed subtitles',
	},

	fields: inputs.fields,

	async read(context, itemIndex) {
		const { text, voice, wait, options } = await inputs.read(context, itemIndex);
		// Both are required, and documented to be 1 by default.
		const { speed = 1, pitch = 1, watermark, additionalFields: more, callbackUrl: url, ...output } = options;
		const body = {
			audio_man: voice,
			speed,
			pitch,
			text: { text },
			aigc_watermark: watermark,
		};
		return {
			order: {
				kind: speech,
				files: [],
				...fixed(() => overlay(body, more)),
				callback: await readCallback(context, wait.mode, { additionalFields: more, callbackUrl: url }),
			},
			wait,
			output,
		};
	},

	hints: speechHints,

	execute: async (session, parameters, itemIndex) =>
		await createResult(
			session,
			parameters,
			itemIndex,
			async (speech) => await toSpeechItem(session, speech, parameters.output),
		),
});
