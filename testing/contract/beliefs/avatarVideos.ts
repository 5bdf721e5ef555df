import { answered, compare, NotAsked, type Belief } from '../belief';
import type { Context } from '../context';
import { last } from '../following';
import type { Json } from '../json';
import { isSilent, mp4Milliseconds } from '../media';
import { baseOf, probe, unknownVoice } from '../probes';
import { faultOf, shapeOf } from '../shapes';
import { websiteAvatars } from './avatars';
import { websiteVoice } from './voices';

/** Puts an own avatar in the place of the common one. */
const person = (id: string) => (body: Json) => {
	body.person = { id, x: 0, y: 0, width: 1080, height: 1920 };
};

async function websiteAvatar(context: Context): Promise<string> {
	const avatar = (await websiteAvatars(context)).find(({ progress }) => progress === 100);
	if (!avatar) throw new NotAsked('the account has no avatar that was made on the website');
	return avatar.id;
}

const openFields: Array<[name: string, where: string, put: (body: Json) => void]> = [
	['language-boost', 'audio.language_boost', (body) => (body.audio.language_boost = '')],
	['duration', 'duration', (body) => (body.duration = 2)],
	['hide-subtitle', 'hide_subtitle', (body) => (body.hide_subtitle = true)],
];

export const avatarVideoBeliefs: Belief[] = [
	{
		id: 'avatarVideo.unknown-file',
		believes: 'create_video with an unknown background is refused with 50000 文件不存在.',
		marks: ['T', '?'],
		async check(context) {
			const reply = await baseOf(context, 'avatarVideo');
			const isSo = reply.code === 50000 && reply.msg === '文件不存在';
			return compare(isSo, `${reply.code} ${reply.msg}`, reply);
		},
	},
	{
		id: 'avatarVideo.unknown-voice',
		believes: 'An unknown voice is 50000 没有找到对应的声音ID.',
		marks: ['T'],
		async check(context) {
			const { reply } = await probe(
				context,
				'avatarVideo',
				(body) => (body.audio.tts.audio_man = unknownVoice),
			);
			const isSo = reply.code === 50000 && reply.msg === '没有找到对应的声音ID';
			return compare(isSo, `${reply.code} ${reply.msg}`, reply);
		},
	},
	{
		id: 'avatarVideo.volume-required',
		believes: 'A missing audio.volume is refused: 音量不能小于1.',
		marks: ['T', '?'],
		answers: [['it is wanted'], ['it goes without', { volumeRequired: false }]],
		async check(context) {
			const { reply, isTaken } = await probe(context, 'avatarVideo', (body) => delete body.audio.volume);
			return answered(isTaken ? 'it goes without' : 'it is wanted', reply);
		},
	},
	{
		id: 'avatarVideo.tts-manner-required',
		believes: "A text's speed and pitch are wanted.",
		marks: ['V', '?'],
		answers: [['they are wanted'], ['it goes without', { ttsMannerRequired: false }]],
		async check(context) {
			const { reply, isTaken } = await probe(context, 'avatarVideo', (body) => {
				delete body.audio.tts.speed;
				delete body.audio.tts.pitch;
			});
			return answered(isTaken ? 'it goes without' : 'they are wanted', reply);
		},
	},
	{
		id: 'avatarVideo.place-required',
		believes: "A person's x, y, width and height are wanted.",
		marks: ['V', '?'],
		answers: [['they are wanted'], ['it goes without', { personPlaceRequired: false }]],
		async check(context) {
			const { reply, isTaken } = await probe(context, 'avatarVideo', (body) => {
				const { id, figure_type } = body.person;
				body.person = { id, figure_type };
			});
			return answered(isTaken ? 'it goes without' : 'they are wanted', reply);
		},
	},
	{
		id: 'avatarVideo.person-fields',
		believes: 'backway, drive_mode and is_rgba_mode stand beside person, not in it.',
		marks: ['O', 'V', '?'],
		answers: [['beside it'], ['in it', { personFields: 'inside' }], ['either', { personFields: 'either' }]],
		async check(context) {
			const beside = await probe(context, 'avatarVideo', (body) => (body.backway = 1));
			const inside = await probe(context, 'avatarVideo', (body) => (body.person.backway = 1));
			if (beside.isTaken && inside.isTaken) {
				// Unknown fields may be taken everywhere: then a wrong value tells where it is read.
				const wrong = await probe(context, 'avatarVideo', (body) => (body.person.backway = 9));
				return answered(wrong.isTaken ? 'beside it' : 'either', wrong.reply);
			}
			return answered(beside.isTaken ? 'beside it' : inside.isTaken ? 'in it' : 'nowhere', inside.reply);
		},
	},
	{
		id: 'avatarVideo.cartoon-model',
		believes: 'Avatar videos know model 2, lip-sync videos do not.',
		marks: ['V3', 'T', '?'],
		answers: [
			['avatar videos alone'],
			['both', { cartoonModel: 'both' }],
			['none', { cartoonModel: 'none' }],
		],
		async check(context) {
			const avatarVideo = await probe(context, 'avatarVideo', (body) => (body.model = 2));
			const lipSync = await probe(context, 'lipSync', (body) => (body.model = 2));
			if (!avatarVideo.isTaken)
				return answered(lipSync.isTaken ? 'lip-sync alone' : 'none', avatarVideo.reply);
			return answered(lipSync.isTaken ? 'both' : 'avatar videos alone', lipSync.reply);
		},
	},
	{
		id: 'avatarVideo.avatar-source',
		believes: 'An avatar made on the website is found with source 1 only.',
		marks: ['T', '?'],
		answers: [['with source 1 only'], ['without it too', { avatarSourceNeeded: false }]],
		async check(context) {
			const id = await websiteAvatar(context);
			const without = await probe(context, 'avatarVideo', person(id));
			return answered(without.isTaken ? 'without it too' : 'with source 1 only', without.reply);
		},
	},
	{
		id: 'avatarVideo.avatar-source-alone',
		believes: 'source 1 is enough to find it: audio_source 1 is not wanted for that.',
		marks: ['T', '?'],
		answers: [['source 1 is enough'], ['audio_source 1 as well', { avatarSourceAlone: false }]],
		async check(context) {
			const id = await websiteAvatar(context);
			const alone = await probe(context, 'avatarVideo', (body) => {
				person(id)(body);
				body.source = 1;
			});
			return answered(alone.isTaken ? 'source 1 is enough' : 'audio_source 1 as well', alone.reply);
		},
	},
	{
		id: 'avatarVideo.audio-source',
		believes: 'A voice made on the website needs audio_source 1.',
		marks: ['T', 'O', '?'],
		answers: [
			['it needs it'],
			['it goes without', { audioSource: 'ignored' }],
			['there is no such field', { audioSource: 'refused' }],
		],
		async check(context) {
			const id = await websiteVoice(context);
			const without = await probe(context, 'avatarVideo', (body) => (body.audio.tts.audio_man = id));
			const withIt = await probe(context, 'avatarVideo', (body) => {
				body.audio.tts.audio_man = id;
				body.audio_source = 1;
			});
			if (!without.isTaken)
				return answered(withIt.isTaken ? 'it needs it' : 'it cannot be used', withIt.reply);
			return answered(withIt.isTaken ? 'it goes without' : 'there is no such field', withIt.reply);
		},
	},
	...openFields.map(
		([name, where, put]): Belief => ({
			id: `avatarVideo.field-${name}`,
			believes: `create_video takes ${where}, of which no document says more.`,
			marks: ['?'],
			async check(context) {
				const { reply, isTaken } = await probe(context, 'avatarVideo', put);
				return compare(isTaken, isTaken ? 'taken' : `${reply.code} ${reply.msg}`, reply);
			},
		}),
	),
	{
		id: 'avatarVideo.create-data',
		believes: 'data of create_video is the id of the task.',
		marks: ['V', 'O'],
		needs: ['avatarVideo'],
		async check({ things }) {
			const { created } = await things.ended('avatarVideo');
			return compare(typeof created.data === 'string', `a ${typeof created.data}`, created);
		},
	},
	{
		id: 'avatarVideo.shape',
		believes: 'GET /video answers the fields of a lip-sync task, subtitle_data_url and queue_status.',
		marks: ['V', 'O'],
		needs: ['avatarVideo'],
		async check({ things }) {
			const { looks } = await things.ended('avatarVideo');
			const fault = looks.map(({ data }) => faultOf(shapeOf.avatarVideo, data)).find(Boolean);
			return compare(!fault, fault ?? `${looks.length} looks`, looks[looks.length - 1]);
		},
	},
	{
		id: 'avatarVideo.states',
		believes: 'status is 10 running, 30 success, 40 to 49 or 50 to 59 failed.',
		marks: ['V', 'O'],
		needs: ['avatarVideo'],
		async check({ things }) {
			const { looks } = await things.ended('avatarVideo');
			const seen = [...new Set(looks.map(({ data }) => data.status))];
			const isSo = seen.every((status) => status === 10 || status === 30 || (status >= 40 && status < 60));
			return compare(isSo, seen.join(', '), looks[looks.length - 1]);
		},
	},
	{
		id: 'avatarVideo.duration',
		believes: 'duration is in seconds.',
		marks: ['V'],
		needs: ['avatarVideo'],
		async check({ things }) {
			const { duration, video_url: url } = last(await things.finished('avatarVideo'));
			if (duration === undefined) throw new NotAsked('the task has no duration');
			const length = mp4Milliseconds(await things.download(url));
			if (length === undefined) throw new NotAsked('the length of the video cannot be read');
			return compare(Math.abs(duration - length / 1000) <= 1, `${duration} for ${length} ms`);
		},
	},
	{
		id: 'avatarVideo.subtitle-data',
		believes: 'subtitle_data_url leads to JSON with min_time, max_time (ms) and subtitles.',
		marks: ['V'],
		needs: ['avatarVideo'],
		async check({ things }) {
			const bytes = await things.download(last(await things.finished('avatarVideo')).subtitle_data_url);
			let data: Json;
			try {
				data = JSON.parse(`${bytes}`);
			} catch {
				return compare(false, 'no JSON');
			}
			const fault = faultOf(shapeOf.subtitleData, data);
			return compare(!fault, fault ?? 'as believed', data);
		},
	},
	{
		id: 'avatarVideo.digits',
		believes: 'A text of digits alone is taken and fails: 不支持纯数字文本.',
		marks: ['D'],
		needs: ['failedVideo'],
		async check({ things }) {
			const one = await things.ended('failedVideo');
			if (one.phase === 'running') throw new NotAsked('it did not end in time');
			const { status, msg } = last(one);
			const isSo = one.phase === 'failed' && msg === '不支持纯数字文本';
			return compare(isSo, `status ${status} ${msg}`, one.looks[one.looks.length - 1]);
		},
	},
	{
		id: 'avatarVideo.failed-queue-status',
		believes: 'queue_status of a failed avatar video is failed.',
		marks: ['V', 'T', '?'],
		needs: ['failedVideo'],
		answers: [['failed'], ['completed', { failedQueueStatus: 'completed' }]],
		async check({ things }) {
			const one = await things.ended('failedVideo');
			if (one.phase !== 'failed') throw new NotAsked('it has not failed');
			return answered(last(one).queue_status, one.looks[one.looks.length - 1]);
		},
	},
	{
		id: 'avatarVideo.audio-file',
		believes: 'An avatar video with audio.file_id can be heard.',
		marks: ['V', 'T', '?'],
		needs: ['speech', 'soundVideo'],
		answers: [['it can be heard'], ['it is silent', { audioFileSilent: true }]],
		async check({ things }) {
			const { video_url: url } = last(await things.finished('soundVideo'));
			const bytes = await things.download(url);
			if (mp4Milliseconds(bytes) === undefined) throw new NotAsked('the result cannot be read');
			return answered((await isSilent(bytes)) ? 'it is silent' : 'it can be heard');
		},
	},
];
