import {
	anything,
	between,
	checkFields,
	missing,
	object,
	oneOf,
	required,
	text,
	url,
	whole,
	type Fields,
	type Schema,
} from '../api/fields';
import { Refusal } from '../api/envelope';
import { checkFile } from './files';
import { checkSpeakable } from '../api/speakable';
import type { SimulatorOptions } from '../options';
import type { World } from '../world';
import { checkVoice } from './voices';

const ttsSchema: Schema = {
	text: anything,
	audio_man_id: required(text),
	speed: between(0.5, 2),
	pitch: between(0.1, 3),
};

const schema = ({ cartoonModel }: SimulatorOptions): Schema => ({
	video_file_id: required(text),
	screen_width: whole(1),
	screen_height: whole(1),
	backway: oneOf(1, 2),
	drive_mode: oneOf('', 'random'),
	callback: url,
	model: oneOf(0, 1, ...(cartoonModel === 'both' ? [2] : [])),
	audio_type: oneOf('tts', 'audio'),
	tts_config: object(ttsSchema),
	audio_file_id: text,
	volume: whole(1, 100),
});

function spokenText({ textShape, textShapeCode }: SimulatorOptions, given: unknown): string {
	if (given === undefined || given === '') throw new Refusal(40000, '缺少 tts 文本');
	const isArray = Array.isArray(given) && given.length === 1 && typeof given[0] === 'string';
	const taken = typeof given === 'string' ? textShape !== 'array' : isArray && textShape !== 'string';
	if (!taken) throw new Refusal(textShapeCode, '传入参数格式错误: tts_config.text');
	return isArray ? given[0] : (given as string);
}

/** Throws what Chanjing answers to a create that breaks a documented rule: 400 for types, 40000 for values. */
export function checkLipSync(world: World, fields: Fields) {
	checkFields(world.options, fields, schema(world.options));
	if ((fields.audio_type ?? 'tts') === 'tts') {
		const tts = fields.tts_config as Fields | undefined;
		if (!tts) throw missing('tts_config');
		checkSpeakable(world.options, spokenText(world.options, tts.text));
		checkVoice(world, tts.audio_man_id, world.options.websiteVoicesSpeak);
		checkFile(world, fields.video_file_id, 'lip_sync_video');
	} else {
		if (!fields.audio_file_id) throw new Refusal(40000, '缺少音频文件');
		checkFile(world, fields.video_file_id, 'lip_sync_video');
		checkFile(world, fields.audio_file_id, 'lip_sync_audio');
	}
}
