import { Refusal } from '../api/envelope';
import {
	between,
	checkFields,
	color,
	flag,
	listOf,
	missing,
	object,
	oneOf,
	required,
	requiredIf,
	text,
	url,
	whole,
	wrongType,
	wrongValue,
	type Fields,
	type Schema,
} from '../api/fields';
import { checkSpeakable } from '../api/speakable';
import type { Json } from '../json';
import { phaseOf } from '../kinds/shown';
import type { SimulatorOptions } from '../options';
import type { World } from '../world';
import { checkFile } from './files';
import { madeOnOf } from './shared';
import { checkVoice } from './voices';

const movedFields: Schema = {
	backway: oneOf(1, 2),
	drive_mode: oneOf('', 'random'),
	is_rgba_mode: flag,
};

const personSchema = ({ personPlaceRequired, personFields }: SimulatorOptions): Schema => ({
	id: required(text),
	figure_type: oneOf('', 'whole_body', 'sit_body', 'circle_view'),
	x: requiredIf(personPlaceRequired, whole(-Infinity)),
	y: requiredIf(personPlaceRequired, whole(-Infinity)),
	width: requiredIf(personPlaceRequired, whole(1)),
	height: requiredIf(personPlaceRequired, whole(1)),
	...(personFields !== 'beside' && movedFields),
});

const audioSchema = ({ ttsMannerRequired }: SimulatorOptions): Schema => ({
	type: required(oneOf('tts', 'audio')),
	tts: object({
		text: required(listOf(text)),
		speed: requiredIf(ttsMannerRequired, between(0.5, 2)),
		audio_man: required(text),
		pitch: requiredIf(ttsMannerRequired, between(0.1, 3)),
	}),
	wav_url: url,
	file_id: text,
	volume: whole(-Infinity),
	language: text,
	language_boost: text,
});

const placeSchema: Schema = {
	x: whole(-Infinity),
	y: whole(-Infinity),
	width: whole(1),
	height: whole(1),
};

const subtitleSchema: Schema = {
	...placeSchema,
	show: flag,
	font_size: whole(1),
	color,
	stroke_color: color,
	stroke_width: whole(0),
	font_id: text,
	asr_type: oneOf(0, 1),
	subtitles: listOf(
		object({
			begin_time: required(between(0, Infinity)),
			end_time: required(between(0, Infinity)),
			text: required(text),
		}),
	),
	disableTrack: flag,
};

const schema = (options: SimulatorOptions): Schema => ({
	person: required(object(personSchema(options))),
	audio: required(object(audioSchema(options))),
	bg: object({ ...placeSchema, src_url: url, file_id: text }),
	bg_color: color,
	screen_width: whole(1),
	screen_height: whole(1),
	model: oneOf(0, 1, ...(options.cartoonModel === 'none' ? [] : [2])),
	resolution_rate: oneOf(0, 1),
	subtitle_config: object(subtitleSchema),
	hide_subtitle: flag,
	add_compliance_watermark: flag,
	compliance_watermark_position: oneOf(0, 1, 2, 3),
	source: oneOf(0, 1),
	...(options.audioSource !== 'refused' && { audio_source: oneOf(0, 1) }),
	duration: between(0, Infinity),
	callback: url,
	...(options.personFields !== 'inside' && movedFields),
});

/** What the rules must know of the avatar that speaks. */
interface Speaker {
	is4k: boolean;
	isTransparent: boolean;
}

function checkPerson(world: World, fields: Json): Speaker {
	const { person, source, audio_source: audioSource } = fields;
	const { options, store } = world;
	const common = store.commonAvatars.find(({ id }) => id === person.id);
	if (common) {
		if (!person.figure_type) throw missing('person.figure_type');
		const hasFigure = common.figures.some(({ type }) => type === person.figure_type);
		if (!hasFigure) throw wrongValue('person.figure_type');
		return { is4k: false, isTransparent: false };
	}
	const task = store.tasks.get(person.id);
	const madeOn = options.avatarSourceNeeded ? madeOnOf({ source }) : task?.madeOn;
	const isFound = task?.kind === 'avatar' && !task.foreign && !task.deleted && task.madeOn === madeOn;
	const isReached = task?.madeOn === 'api' || options.avatarSourceAlone || audioSource === 1;
	if (!isFound || !isReached) throw new Refusal(50000, options.unknownAvatarMsg);
	if (phaseOf(task) !== 'success') throw new Refusal(50000, '数字人还未制作完成');
	return { is4k: false, isTransparent: false, ...task.ended!.facts };
}

function checkAudio(world: World, fields: Json) {
	const { options } = world;
	const { audio } = fields;
	if (audio.volume === undefined ? options.volumeRequired : audio.volume < 1) {
		throw new Refusal(40000, '音量不能小于1');
	}
	if (audio.volume > 100) throw wrongValue('audio.volume');
	if (audio.type === 'tts') {
		if (!audio.tts) throw missing('audio.tts');
		if (audio.tts.text.length !== 1) throw wrongType('audio.tts.text');
		checkSpeakable(options, audio.tts.text[0]);
		checkVoice(world, audio.tts.audio_man, options.audioSource !== 'needed' || fields.audio_source === 1);
		return;
	}
	if (!audio.wav_url && !audio.file_id) throw missing('audio.wav_url');
	if (audio.wav_url && !/\.(mp3|m4a|wav)$/i.test(audio.wav_url)) throw new Refusal(40000, '不支持的音频格式');
	if (!audio.wav_url) checkFile(world, audio.file_id, 'make_video_audio');
}

function checkBackground(world: World, { bg }: Json) {
	if (!bg) return;
	if (!bg.src_url && !bg.file_id) throw missing('bg.src_url');
	if (bg.src_url && !/\.(jpe?g|png)$/i.test(new URL(bg.src_url).pathname)) throw wrongValue('bg.src_url');
	if (!bg.src_url) checkFile(world, bg.file_id, 'make_video_background');
}

function checkSubtitles({
	subtitle_config: config,
	screen_width: screenWidth = 1080,
	screen_height: screenHeight = 1920,
}: Json) {
	if (!config || config.show === false) return;
	const { x = 0, y = 0, width = 0, height = 0 } = config;
	if (x < 0 || x + width > screenWidth) throw new Refusal(40000, '字幕位置超出屏幕范围');
	if (y < 0 || y + height > screenHeight) throw new Refusal(40000, '字幕位置超出屏幕范围');
	if (config.asr_type === 1 && !config.subtitles?.length) throw missing('subtitle_config.subtitles');
}

/** Throws what Chanjing answers to a create_video that breaks a documented rule: 400 for types, 40000 for values. */
export function checkAvatarVideo(world: World, fields: Fields) {
	checkFields(world.options, fields, schema(world.options));
	const given: Json = fields;
	const speaker = checkPerson(world, given);
	checkAudio(world, given);
	checkBackground(world, given);
	checkSubtitles(given);
	if (given.resolution_rate === 1 && !speaker.is4k) throw new Refusal(40000, '该数字人不支持4K');
	if (given.is_rgba_mode ?? given.person.is_rgba_mode) {
		if (!speaker.isTransparent) throw new Refusal(40000, '该数字人不支持透明背景');
		if (given.subtitle_config && given.subtitle_config.show !== false) throw wrongValue('subtitle_config');
		if (given.bg) throw wrongValue('bg');
		if (given.bg_color && world.options.transparentColorRefused) throw wrongValue('bg_color');
	}
}
