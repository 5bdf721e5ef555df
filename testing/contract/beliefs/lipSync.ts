import { compare, held, NotAsked, type Belief } from '../belief';
import { last } from '../following';
import { mp4Milliseconds } from '../media';
import { baseOf, probe, unknownVoice } from '../probes';
import { faultOf, shapeOf } from '../shapes';

export const lipSyncBeliefs: Belief[] = [
	{
		id: 'lipSync.unknown-file',
		believes: 'A create with an unknown file is refused with 50000 文件不存在.',
		marks: ['T'],
		async check(context) {
			const reply = await baseOf(context, 'lipSync');
			const isSo = reply.code === 50000 && reply.msg === '文件不存在';
			return compare(isSo, `${reply.code} ${reply.msg}`, reply);
		},
	},
	{
		id: 'lipSync.not-ready',
		believes: 'A create with a file that is not ready is refused with 50000 视频文件还未完成上传.',
		marks: ['T'],
		async check(context) {
			const { data } = await context.things.announced('lip_sync_video', 'clip.mp4');
			const { reply } = await probe(context, 'lipSync', (body) => (body.video_file_id = data.file_id));
			const isSo = reply.code === 50000 && /还未完成上传/.test(reply.msg ?? '');
			return compare(isSo, `${reply.code} ${reply.msg}`, reply);
		},
	},
	{
		id: 'lipSync.other-service',
		believes: 'A create with an audio file in place of the video is refused in the same words.',
		marks: ['T'],
		async check(context) {
			const { data } = await context.things.announced('lip_sync_audio', 'sound.mp3');
			const { reply } = await probe(context, 'lipSync', (body) => (body.video_file_id = data.file_id));
			const isSo = reply.code === 50000 && /还未完成上传/.test(reply.msg ?? '');
			return compare(isSo, `${reply.code} ${reply.msg}`, reply);
		},
	},
	{
		id: 'lipSync.unknown-voice',
		believes: 'An unknown voice is 50000 没有找到对应的声音ID.',
		marks: ['T'],
		async check(context) {
			const { reply } = await probe(
				context,
				'lipSync',
				(body) => (body.tts_config.audio_man_id = unknownVoice),
			);
			const isSo = reply.code === 50000 && reply.msg === '没有找到对应的声音ID';
			return compare(isSo, `${reply.code} ${reply.msg}`, reply);
		},
	},
	{
		id: 'lipSync.wrong-type',
		believes: 'A field of the wrong type is refused with code 400.',
		marks: ['S'],
		async check(context) {
			const { reply } = await probe(context, 'lipSync', (body) => (body.screen_width = 'wide'));
			return compare(reply.code === 400, `${reply.code} ${reply.msg}`, reply);
		},
	},
	{
		id: 'lipSync.wrong-value',
		believes: 'A volume of 101 is refused with code 40000.',
		marks: ['S'],
		async check(context) {
			const { reply } = await probe(context, 'lipSync', (body) => (body.volume = 101));
			return compare(reply.code === 40000, `${reply.code} ${reply.msg}`, reply);
		},
	},
	{
		id: 'lipSync.create-data',
		believes: 'data of a create is the id of the task.',
		marks: ['S'],
		needs: ['lipSync'],
		async check({ things }) {
			const { created } = await things.ended('lipSync');
			return compare(typeof created.data === 'string', `a ${typeof created.data}`, created);
		},
	},
	{
		id: 'lipSync.shape',
		believes:
			'detail answers id, status, progress, msg, video_url, preview_url, create_time and mostly duration.',
		marks: ['S'],
		needs: ['lipSync'],
		async check({ things }) {
			const { looks } = await things.ended('lipSync');
			const fault = looks.map(({ data }) => faultOf(shapeOf.lipSync, data)).find(Boolean);
			return compare(!fault, fault ?? `${looks.length} looks`, looks[looks.length - 1]);
		},
	},
	{
		id: 'lipSync.states',
		believes: 'status is 0 pending, 10 generating, 20 success or 30 failed.',
		marks: ['S'],
		needs: ['lipSync'],
		async check({ things }) {
			const { looks } = await things.ended('lipSync');
			const seen = [...new Set(looks.map(({ data }) => data.status))];
			const isSo = seen.every((status) => [0, 10, 20, 30].includes(status));
			return compare(isSo, seen.join(', '), looks[looks.length - 1]);
		},
	},
	{
		id: 'lipSync.create-time',
		believes: 'create_time is a Unix time in seconds.',
		marks: ['S'],
		needs: ['lipSync'],
		async check({ things, options }) {
			const one = await things.ended('lipSync');
			const seconds = Math.abs(last(one).create_time - one.createdAt / 1000);
			return compare(seconds < Math.max(120, options.minuteMs / 500), `${Math.round(seconds)} seconds off`);
		},
	},
	{
		id: 'lipSync.duration',
		believes: 'duration of a finished task is the length of the video in milliseconds.',
		marks: ['S'],
		needs: ['lipSync'],
		async check({ things }) {
			const { duration, video_url: url } = last(await things.finished('lipSync'));
			if (duration === undefined) return held('it is absent, which is allowed');
			const length = mp4Milliseconds(await things.download(url));
			if (length === undefined) return held('the length of the video cannot be read');
			const isSo = Math.abs(duration - length) < 500;
			return compare(isSo, `${duration} for ${length} ms`, undefined, { durationMs: duration });
		},
	},
	{
		id: 'lipSync.price',
		believes: 'A video of the Basic model costs 1 bean a second.',
		marks: ['V'],
		needs: ['lipSync'],
		async check({ things }) {
			const one = await things.finished('lipSync');
			const { duration } = last(one);
			if (duration === undefined) throw new NotAsked('the task has no duration');
			const isSo = Math.abs(one.beans - duration / 1000) <= 1;
			return compare(isSo, `${one.beans} beans for ${duration} ms`);
		},
	},
];
