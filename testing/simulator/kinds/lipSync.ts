import { mp4Milliseconds, resultVideo } from '../resultVideo';
import { coverImage, speakerVideo, type Task } from '../store';
import { spokenVideo } from '../media/spokenVideo';
import { type Asset, Failure, type Kind, type Making } from './kind';
import { commonFields, durationField, durationMsOf, resultUrl, unknownDurationMs } from './shown';

/** The file whose bytes become the result; undefined where they are made up. */
function sourceOf({ options, store }: Making, task: Task): string | undefined {
	if (options.result) return undefined;
	return options.resultPath ?? store.files.get(task.request.video_file_id)?.path ?? speakerVideo;
}

/** A video as the options want every result to be; undefined where they want nothing. */
export function wantedResult({ options }: Making): Asset | undefined {
	const { result, resultPath, resultContentType: type } = options;
	if (result) return { type, madeUpBytes: result.bytes };
	return resultPath ? { type, path: resultPath } : undefined;
}

export const cover = async (): Promise<Asset> => ({ type: 'image/jpeg', path: coverImage });

/** A drawn person who says what was ordered. */
async function rendered(world: Making, task: Task) {
	const { path, coverPath } = await spokenVideo(world, task).catch(() => {
		throw new Failure('音频解析失败');
	});
	return { path, facts: { coverPath }, durationMs: await mp4Milliseconds(path) };
}

export const lipSync: Kind = {
	states: () => ({ pending: 0, generating: 10, success: 20, failed: 30 }),
	idPrefix: '',
	unknownMsg: ({ unknownTaskMsg }) => unknownTaskMsg,
	noBeansMsg: '余额不足',
	callbackMode: 'envelope',
	beansPerSecond: (_options, { model = 0 }) => 1 + model,
	async make(world, task) {
		if (world.options.render && !wantedResult(world)) return await rendered(world, task);
		const source = sourceOf(world, task);
		const path = source && (await resultVideo(source, `result-${task.id}`, world.folder));
		const length = path ? await mp4Milliseconds(path).catch(() => undefined) : undefined;
		return { path, durationMs: length ?? unknownDurationMs };
	},
	view(world, task) {
		return {
			...commonFields(world, lipSync, task),
			video_url: resultUrl(world, task, 'video', 'mp4'),
			preview_url: resultUrl(world, task, 'cover', 'jpg'),
			...durationField(world, durationMsOf(world, task)),
		};
	},
	assets: {
		async video(world, task) {
			const path = task.ended?.path ?? sourceOf(world, task);
			const type = world.options.resultContentType;
			return path ? { type, path } : { type, madeUpBytes: world.options.result!.bytes };
		},
		cover: async (_world, task) => ({ type: 'image/jpeg', path: task.ended?.facts?.coverPath ?? coverImage }),
	},
};
