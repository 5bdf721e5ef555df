import { speechWav, spokenMs, timedLines } from '../media/speech';
import type { Task } from '../store';
import { Failure, type Kind, type Making } from './kind';
import { durationMsOf, phaseOf, resultUrl, statusOf } from './shown';

/** What is spoken: without the markup of rich text. */
export const plainText = ({ text }: { text?: { text?: string; plain_text?: string } }): string =>
	text?.plain_text || (text?.text ?? '你好，世界。').replace(/<[^>]*>/g, '');

/** Lines with their times in seconds, as the answer shows them. */
function subtitlesOf(world: Making, task: Task) {
	const { options } = world;
	const isThere = Date.now() - task.ended!.at >= options.subtitleDelayMs;
	if (!isThere || (task.variant === 'v2' && !options.subtitlesOfV2)) return [];
	const lines = timedLines(plainText(task.request), durationMsOf(world, task));
	return lines.map(({ startMs, endMs, text }, index) => ({
		key: `${task.id}-${index}`,
		start_time: startMs / 1000,
		end_time: endMs / 1000,
		subtitle: text,
	}));
}

export const speech: Kind = {
	states: ({ speechRunningStatus }) => ({
		pending: speechRunningStatus,
		generating: speechRunningStatus,
		success: 9,
		failed: 9,
	}),
	idPrefix: '',
	unknownMsg: ({ unknownTaskMsg }) => unknownTaskMsg,
	noBeansMsg: '余额不足',
	callbackMode: 'envelope',
	beansPerSecond: ({ speechBeans }) => speechBeans,
	async make(_world, { request }) {
		const text = plainText(request);
		if (!/[\p{L}\p{N}]/u.test(text)) throw new Failure('文本中没有可朗读的内容');
		return { durationMs: spokenMs(text, request.speed) };
	},
	view(world, task) {
		const phase = phaseOf(task);
		const url = resultUrl(world, task, 'audio', 'wav');
		const text = plainText(task.request);
		const msg = task.ended?.msg ?? '';
		return {
			id: task.id,
			type: 'tts',
			status: statusOf(world.options, speech, task),
			text: [task.request.text?.text ?? text],
			plain_text: text,
			full:
				phase === 'success'
					? {
							url,
							path: `audio/${task.id}.wav`,
							duration: durationMsOf(world, task) / 1000,
							watermark_url: task.request.aigc_watermark ? url : '',
						}
					: null,
			slice: null,
			errMsg: msg,
			errReason: msg,
			subtitles: phase === 'success' ? subtitlesOf(world, task) : [],
		};
	},
	assets: {
		async audio(world, task) {
			const type = 'audio/x-wav';
			if (world.options.result) return { type, madeUpBytes: world.options.result.bytes };
			return { type, path: await speechWav(plainText(task.request), durationMsOf(world, task)) };
		},
	},
};
