import { speechWav } from '../media/speech';
import { fetchSource } from '../media/source';
import { sourceInfo } from '../media/probe';
import { Failure, type Kind } from './kind';
import { commonFields, fieldOf, resultUrl } from './shown';

const previewText = '你好，这是我的声音。';

const extensions = ['mp3', 'wav', 'm4a'];

/** A cloned voice. */
export const voice: Kind = {
	states: () => ({ pending: 0, generating: 1, success: 2, failed: 4 }),
	idPrefix: 'C-Audio-',
	unknownMsg: () => '没有找到对应的声音ID',
	noBeansMsg: '余额不足',
	callbackMode: 'bare',
	deletedStatus: 99,
	beansPerSecond: () => 0,
	async make(world, { id, request }) {
		// One that was added behind the API's back has no source.
		if (!request.url) return {};
		const source = await fetchSource(
			world,
			request.url,
			id,
			extensions,
			'音频文件下载失败',
			'不支持的音频格式',
		);
		if (world.options.checkSourceLengths) {
			const seconds = ((await sourceInfo(source)).durationMs ?? 0) / 1000;
			if (seconds < 10 || seconds > 300) throw new Failure('音频时长不符合要求');
		}
		return {};
	},
	view(world, task) {
		const { id, status, progress, msg } = commonFields(world, voice, task);
		return {
			id,
			name: fieldOf(task, 'name', ''),
			type: fieldOf(task, 'model_type', 'cicada1.0'),
			progress,
			audio_path: status === 2 ? resultUrl(world, task, 'audio', 'wav') : '',
			err_msg: msg || (status === 2 ? world.options.doneVoiceErrMsg : ''),
			status,
			lang: fieldOf(task, 'language', 'cn'),
		};
	},
	assets: {
		audio: async (_world, task) => ({
			type: 'audio/x-wav',
			path: await speechWav(fieldOf(task, 'text', '') || previewText),
		}),
	},
};
