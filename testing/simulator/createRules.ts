import { Refusal } from './envelope';
import { ownFile, fileStatus } from './files';
import type { SimulatorOptions } from './options';
import { isUsableVoice } from './voices';
import type { Service } from './store';
import type { World } from './world';

type Fields = Record<string, unknown>;

export const emoji = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|[#*0-9]\uFE0F?\u20E3/u;

const wrongType = (name: string) => new Refusal(400, `传入参数格式错误: ${name}`);
const wrongValue = (name: string) => new Refusal(40000, `参数错误: ${name}`);

function optionalString(fields: Fields, name: string): string | undefined {
	const value = fields[name];
	if (value === undefined) return undefined;
	if (typeof value !== 'string') throw wrongType(name);
	return value;
}

function requiredString(fields: Fields, name: string): string {
	const value = optionalString(fields, name);
	if (!value) throw new Refusal(40000, `参数错误: ${name}不能为空`);
	return value;
}

function numberBetween(fields: Fields, name: string, low: number, high: number, whole = false) {
	const value = fields[name];
	if (value === undefined) return;
	if (typeof value !== 'number' || (whole && !Number.isInteger(value))) throw wrongType(name);
	if (value < low || value > high) throw wrongValue(name);
}

function oneOf(fields: Fields, name: string, allowed: unknown[]) {
	const value = fields[name];
	if (value === undefined) return;
	if (typeof value !== typeof allowed[0]) throw wrongType(name);
	if (!allowed.includes(value)) throw wrongValue(name);
}

/** Refuses fields that no document names, where the options say so. */
export function checkNames(options: SimulatorOptions, fields: Fields, known: string[], where = '') {
	if (!options.refuseUnknownFields) return;
	const stranger = Object.keys(fields).find((name) => !known.includes(name));
	if (stranger !== undefined) throw new Refusal(40000, `参数错误: 未知字段 ${where}${stranger}`);
}

function spokenText(options: SimulatorOptions, text: unknown): string {
	const { textShape, textShapeCode } = options;
	if (text === undefined || text === '') throw new Refusal(40000, '缺少 tts 文本');
	const isArray = Array.isArray(text) && text.length === 1 && typeof text[0] === 'string';
	const taken = typeof text === 'string' ? textShape !== 'array' : isArray && textShape !== 'string';
	if (!taken) throw new Refusal(textShapeCode, '传入参数格式错误: tts_config.text');
	return isArray ? text[0] : (text as string);
}

function checkTts(world: World, config: unknown) {
	if (config === undefined) throw new Refusal(40000, '参数错误: tts_config不能为空');
	if (typeof config !== 'object' || config === null || Array.isArray(config)) throw wrongType('tts_config');
	const fields = config as Fields;
	checkNames(world.options, fields, ['text', 'audio_man_id', 'speed', 'pitch'], 'tts_config.');
	const text = spokenText(world.options, fields.text);
	if (!text.trim()) throw new Refusal(40000, '缺少 tts 文本');
	if (emoji.test(text)) throw new Refusal(world.options.emojiCode, '输入文本不可以包含 emoji');
	if ([...text].length >= world.options.maxTextLength) {
		throw new Refusal(40000, `文本长度限制为${world.options.maxTextLength}字以下`);
	}
	const voice = requiredString(fields, 'audio_man_id');
	numberBetween(fields, 'speed', 0.5, 2);
	numberBetween(fields, 'pitch', 0.1, 3);
	if (!isUsableVoice(world, voice)) throw new Refusal(50000, '没有找到对应的声音ID');
}

function checkFile(world: World, id: string, service: Service) {
	const file = ownFile(world, id);
	const status = fileStatus(world.options, file);
	if (status === 99 || status === 100) throw new Refusal(50000, '文件不存在');
	if (file.service !== service || status !== world.options.readyStatus) {
		throw new Refusal(50000, `${service === 'lip_sync_video' ? '视频' : ''}文件还未完成上传`);
	}
}

/** Throws what Chanjing answers to a create that breaks a documented rule: 400 for types, 40000 for values. */
export function checkCreate(world: World, fields: Fields) {
	const videoFileId = requiredString(fields, 'video_file_id');
	numberBetween(fields, 'screen_width', 1, Infinity, true);
	numberBetween(fields, 'screen_height', 1, Infinity, true);
	oneOf(fields, 'backway', [1, 2]);
	oneOf(fields, 'drive_mode', ['', 'random']);
	oneOf(fields, 'model', [0, 1]);
	oneOf(fields, 'audio_type', ['tts', 'audio']);
	numberBetween(fields, 'volume', 1, 100, true);
	const callback = optionalString(fields, 'callback');
	if (callback && !/^https?:\/\/[^\s/]+/.test(callback)) throw wrongValue('callback');

	if ((fields.audio_type ?? 'tts') === 'tts') {
		checkTts(world, fields.tts_config);
		checkFile(world, videoFileId, 'lip_sync_video');
	} else {
		if (!optionalString(fields, 'audio_file_id')) throw new Refusal(40000, '缺少音频文件');
		checkFile(world, videoFileId, 'lip_sync_video');
		checkFile(world, fields.audio_file_id as string, 'lip_sync_audio');
	}
}
