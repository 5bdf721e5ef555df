import { sourceInfo } from '../media/probe';
import { fetchSource } from '../media/source';
import { coverImage, speakerVideo, type Task } from '../store';
import { Failure, type Kind, type Making } from './kind';
import { commonFields, fieldOf, phaseOf, resultUrl } from './shown';

const extensions = ['mp4', 'mov', 'webm'];

/** The video that the avatar is made from: an upload, or what its URL leads to. */
async function materialOf(world: Making, { id, request }: Task) {
	if (request.file_id) return world.store.file(request.file_id).path;
	if (!request.material_video) return undefined;
	return await fetchSource(
		world,
		request.material_video,
		id,
		extensions,
		'视频文件下载失败',
		'不支持的视频格式',
	);
}

/** The voice that comes with an avatar; undefined where none is asked for or wanted at any price. */
function voiceOf({ store }: Making, { id, request }: Task): string | undefined {
	if (request.train_type === 'figure') return undefined;
	if (store.plannedVoiceFailures === 0) return `C-Audio-of-${id}`;
	store.plannedVoiceFailures -= 1;
	if (!request.error_skip) throw new Failure('声音克隆失败');
	return undefined;
}

/** An avatar of this account's own. */
export const avatar: Kind = {
	states: ({ avatarStatesFrom }) =>
		avatarStatesFrom === 'zero'
			? { pending: 0, generating: 0, success: 1, failed: 4 }
			: { pending: 1, generating: 1, success: 2, failed: 4 },
	idPrefix: 'C-',
	unknownMsg: ({ unknownAvatarMsg }) => unknownAvatarMsg,
	noBeansMsg: '余额不足',
	callbackMode: 'bare',
	beansPerSecond: () => 0,
	async make(world, task) {
		const path = await materialOf(world, task);
		const info = path ? await sourceInfo(path) : undefined;
		const seconds = (info?.durationMs ?? 0) / 1000;
		if (world.options.checkSourceLengths && (seconds < 30 || seconds > 300)) {
			throw new Failure('视频时长不符合要求');
		}
		return {
			path,
			facts: {
				width: info?.width ?? 1080,
				height: info?.height ?? 1920,
				voiceId: voiceOf(world, task),
				is4k: task.request.resolution_rate === 1,
				isTransparent: Boolean(path?.endsWith('.webm')),
			},
		};
	},
	view(world, task) {
		const { id, status, progress, msg, create_time } = commonFields(world, avatar, task);
		const { width = 0, height = 0, voiceId = '', is4k = false } = task.ended?.facts ?? {};
		return {
			id,
			name: fieldOf(task, 'name', ''),
			type: 'person',
			pic_url: resultUrl(world, task, 'cover', 'jpg'),
			preview_url: resultUrl(world, task, 'video', 'mp4'),
			width,
			height,
			audio_man_id: voiceId,
			status,
			err_reason: msg,
			is_open: phaseOf(task) === 'success' ? 1 : 0,
			reason: '',
			progress,
			create_time,
			support_4k: is4k,
			height_4k: is4k ? height * 2 : 0,
			width_4k: is4k ? width * 2 : 0,
		};
	},
	assets: {
		video: async (_world, task) => ({ type: 'video/mp4', path: task.ended!.path ?? speakerVideo }),
		cover: async () => ({ type: 'image/jpeg', path: coverImage }),
	},
};
