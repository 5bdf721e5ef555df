import type { ApiEndpoint, EndpointName } from '../api/endpoint';
import {
	between,
	checkFields,
	flag,
	object,
	required,
	requiredIf,
	text,
	url,
	whole,
	type Fields,
	type Schema,
} from '../api/fields';
import { checkSpeakable } from '../api/speakable';
import type { SimulatorOptions } from '../options';
import type { World } from '../world';
import { checkFile } from './files';
import { lookCall } from './shared';
import { checkVoice } from './voices';

const schema = ({ speechPitchRequired }: SimulatorOptions): Schema => ({
	audio_man: required(text),
	speed: required(between(0.5, 2)),
	pitch: requiredIf(speechPitchRequired, between(0.1, 3)),
	text: required(object({ text: required(text), plain_text: text })),
	volume: whole(1, 100),
	aigc_watermark: flag,
	language_boost: text,
	mss: whole(0),
	prompt_audio: text,
	font_size: whole(1),
	width: whole(1),
	height: whole(1),
	dialect: text,
	callback: url,
});

function checkSpeech(world: World, fields: Fields) {
	checkFields(world.options, fields, schema(world.options));
	checkSpeakable(world.options, (fields.text as Record<string, string>).text);
	checkVoice(world, fields.audio_man, world.options.websiteVoicesSpeak);
	const prompt = fields.prompt_audio as string | undefined;
	// It is not documented whether this is a file's id or its URL.
	if (prompt && !/^https?:/.test(prompt)) checkFile(world, prompt, 'prompt_audio');
}

const createCall = (name: EndpointName, path: string, variant: string): ApiEndpoint<World> => ({
	name,
	method: 'post',
	path,
	async handle(world, params) {
		checkSpeech(world, params);
		return { task_id: await world.tasks.create('speech', params, variant) };
	},
});

export const speechEndpoints: Array<ApiEndpoint<World>> = [
	createCall('createAudioTask', '/create_audio_task', 'v1'),
	createCall('createAudioTaskV2', '/create_audio_task_v2', 'v2'),
	lookCall('audioTaskState', 'post', '/audio_task_state', 'speech', 'task_id'),
];
