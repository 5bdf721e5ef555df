import { drawAvatarVideo } from '../media/avatarVideo';
import { sourceInfo } from '../media/probe';
import { fetchSource } from '../media/source';
import { speechWav, spokenMs, timedLines, type Line } from '../media/speech';
import type { Task } from '../store';
import { Failure, type Asset, type Kind, type Making } from './kind';
import { cover, wantedResult } from './lipSync';
import { commonFields, durationField, durationMsOf, fieldOf, phaseOf, resultUrl } from './shown';

const parameterFault = 40;

/** What is heard: spoken text, an upload, or what a URL leads to. */
async function soundOf(world: Making, { id, request }: Task): Promise<{ path?: string; durationMs: number }> {
	const { tts, wav_url: url, file_id: fileId } = request.audio ?? {};
	if (!tts && !url && !fileId) return { durationMs: spokenMs('') };
	if (tts && request.audio.type === 'tts') {
		if (!/\p{L}/u.test(tts.text[0])) throw new Failure('不支持纯数字文本', parameterFault);
		return { durationMs: spokenMs(tts.text[0], tts.speed) };
	}
	const path = url
		? await fetchSource(
				world,
				url,
				id,
				['mp3', 'm4a', 'wav'],
				'上传音频文件失败',
				'不支持的音频格式',
				parameterFault,
			)
		: world.store.file(fileId).path;
	const info = path ? await sourceInfo(path) : undefined;
	if (!info?.durationMs) throw new Failure('不支持的音频格式', parameterFault);
	return { path, durationMs: info.durationMs };
}

async function backgroundOf(world: Making, { id, request }: Task): Promise<string | undefined> {
	const { src_url: url, file_id: fileId } = request.bg ?? {};
	if (fileId) return world.store.file(fileId).path;
	if (!url) return undefined;
	const extensions = ['jpg', 'jpeg', 'png'];
	return await fetchSource(
		world,
		url,
		`${id}-bg`,
		extensions,
		'上传背景文件失败',
		'上传背景文件失败',
		parameterFault,
	);
}

/** What is said when: the words of a text, own subtitles, or a line every three seconds of a sound. */
function linesOf(world: Making, task: Task): Line[] {
	const { audio, subtitle_config: config } = task.request;
	const durationMs = durationMsOf(world, task);
	if (config?.asr_type === 1) {
		return (config.subtitles as Array<{ begin_time: number; end_time: number; text: string }>).map(
			({ begin_time: begin, end_time: end, text }) => ({ startMs: begin * 1000, endMs: end * 1000, text }),
		);
	}
	if (audio?.tts) return timedLines(audio.tts.text[0], durationMs);
	const count = Math.ceil(durationMs / 3000);
	return timedLines(Array.from({ length: count }, (_, index) => `字幕${index + 1}。`).join(''), durationMs);
}

/** The video of an avatar that speaks. */
export const avatarVideo: Kind = {
	states: () => ({ pending: 10, generating: 10, success: 30, failed: 50 }),
	idPrefix: '',
	unknownMsg: ({ unknownTaskMsg }) => unknownTaskMsg,
	noBeansMsg: '蝉豆不足扣费失败',
	callbackMode: 'envelope',
	beansPerSecond: (_options, { model = 0 }) => 1 + model,
	async make(world, task) {
		const sound = await soundOf(world, task);
		if (sound.durationMs < 1000) throw new Failure('您需要至少输入1S以上的内容', parameterFault);
		const background = await backgroundOf(world, task);
		return { durationMs: sound.durationMs, facts: { sound: sound.path, background } };
	},
	view(world, task) {
		const phase = phaseOf(task);
		const { msg, create_time, ...common } = commonFields(world, avatarVideo, task);
		const extension = isTransparent(task) ? 'webm' : 'mp4';
		const queue = { pending: 'queued', generating: 'processing', success: 'completed' };
		return {
			...common,
			msg: phase === 'success' ? 'success' : msg,
			video_url: resultUrl(world, task, 'video', extension),
			subtitle_data_url: resultUrl(world, task, 'subtitles', 'json'),
			preview_url: resultUrl(world, task, 'cover', 'jpg'),
			...durationField(world, durationMsOf(world, task) / 1000),
			create_time,
			audio_urls: [],
			queue_status: phase === 'failed' ? world.options.failedQueueStatus : queue[phase],
			queue_desc: '',
		};
	},
	assets: {
		cover,
		video: async (world, task) => wantedResult(world) ?? (await drawn(world, task)),
		async subtitles(world, task) {
			const fps = 25;
			const lines = linesOf(world, task).map(({ startMs, endMs, text }, index) => ({
				min_time: startMs,
				max_time: endMs,
				subtitles: text,
				start_frame: Math.round((startMs / 1000) * fps),
				end_frame: Math.round((endMs / 1000) * fps),
				fps,
				key: `${task.id}-${index}`,
			}));
			return { type: 'application/json', content: Buffer.from(JSON.stringify(lines)) };
		},
	},
};

/** `is_rgba_mode`, wherever it stands. */
const isTransparent = ({ request }: Task): boolean =>
	Boolean(request.is_rgba_mode ?? request.person?.is_rgba_mode);

async function drawn(world: Making, task: Task): Promise<Asset> {
	const { options } = world;
	const { request, ended } = task;
	const { audio, person, bg, subtitle_config: style, hide_subtitle: isHidden } = request;
	const { sound, background } = ended!.facts ?? {};
	const durationMs = durationMsOf(world, task);
	const isSilent = Boolean(audio?.file_id && options.audioFileSilent);
	const lines = linesOf(world, task);
	const text = audio?.tts?.text[0] ?? '';
	const path = await drawAvatarVideo({
		width: fieldOf(task, 'screen_width', 1080),
		height: fieldOf(task, 'screen_height', 1920),
		durationMs,
		sound: isSilent ? undefined : (sound ?? (await speechWav(text, durationMs))),
		color: request.bg_color || '#EDEDED',
		background: background && { ...bg, path: background },
		person: { x: 0, y: 0, width: 1080, height: 1920, ...person },
		isTransparent: isTransparent(task),
		subtitles: !style || style.show === false || isHidden ? [] : lines,
		style: style ?? {},
		watermark: request.add_compliance_watermark ? (request.compliance_watermark_position ?? 0) : undefined,
	});
	return { type: isTransparent(task) ? 'video/webm' : options.resultContentType, path };
}
