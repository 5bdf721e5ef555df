import { answered, compare, NotAsked, type Belief } from '../belief';
import { last } from '../following';
import type { Json } from '../json';
import { isWav, wavMilliseconds } from '../media';
import { probe, unknownVoice } from '../probes';
import { faultOf, shapeOf } from '../shapes';

/** Fields of a speech of which not every source knows. */
const openFields: Array<[name: string, value: unknown, where: string]> = [
	['volume', 50, "302's example alone"],
	['language_boost', '', 'no document with its values'],
	['mss', 0, 'no document with its meaning'],
	['dialect', '', "third parties' code alone"],
];

export const speechBeliefs: Belief[] = [
	{
		id: 'speech.unknown-voice',
		believes: 'An unknown voice is 50000 没有找到对应的声音ID.',
		marks: ['T'],
		async check(context) {
			const { reply } = await probe(context, 'speech', (body) => (body.audio_man = unknownVoice));
			const isSo = reply.code === 50000 && reply.msg === '没有找到对应的声音ID';
			return compare(isSo, `${reply.code} ${reply.msg}`, reply);
		},
	},
	{
		id: 'speech.pitch-required',
		believes: 'A speech wants a pitch.',
		marks: ['V', 'O', '?'],
		answers: [['it is wanted'], ['it goes without', { speechPitchRequired: false }]],
		async check(context) {
			const { reply, isTaken } = await probe(context, 'speech', (body) => delete body.pitch);
			return answered(isTaken ? 'it goes without' : 'it is wanted', reply);
		},
	},
	{
		id: 'speech.pitch-range',
		believes: 'pitch may be 0.1 to 3 whatever the voice.',
		marks: ['S', 'D', '?'],
		async check(context) {
			const low = await probe(context, 'speech', (body) => (body.pitch = 0.1));
			const high = await probe(context, 'speech', (body) => (body.pitch = 3));
			const over = await probe(context, 'speech', (body) => (body.pitch = 3.1));
			const word = ({ isTaken }: typeof low) => (isTaken ? 'taken' : 'refused');
			const seen = `0.1 ${word(low)}, 3 ${word(high)}, 3.1 ${word(over)}`;
			return compare(low.isTaken && high.isTaken && !over.isTaken, seen, over.reply);
		},
	},
	...openFields.map(
		([name, value, where]): Belief => ({
			id: `speech.field-${name}`,
			believes: `create_audio_task takes ${name}, though it is known from ${where}.`,
			marks: ['?'],
			async check(context) {
				const { reply, isTaken } = await probe(context, 'speech', (body) => (body[name] = value));
				return compare(isTaken, isTaken ? 'taken' : `${reply.code} ${reply.msg}`, reply);
			},
		}),
	),
	{
		id: 'speech.create-data',
		believes: 'data of a create holds task_id.',
		marks: ['O', 'V'],
		needs: ['speech'],
		async check({ things }) {
			const { created } = await things.ended('speech');
			return compare(
				typeof created.data?.task_id === 'string',
				JSON.stringify(Object.keys(created.data)),
				created,
			);
		},
	},
	{
		id: 'speech.shape',
		believes: 'audio_task_state answers text, full, errMsg, errReason and subtitles as documented.',
		marks: ['O', 'V'],
		needs: ['speech'],
		async check({ things }) {
			const { looks } = await things.ended('speech');
			const reply = looks[looks.length - 1];
			const fault = faultOf(shapeOf.speech, reply?.data);
			return compare(!fault, fault ?? 'as believed', reply);
		},
	},
	{
		id: 'speech.running-status',
		believes: 'A speech in the making is in status 1.',
		marks: ['V', '302', '?'],
		needs: ['speech'],
		answers: [['status 1'], ['status 10', { speechRunningStatus: 10 }]],
		async check({ things }) {
			const { looks } = await things.ended('speech');
			const running = looks.find(({ data }) => data.status !== 9);
			if (!running) throw new NotAsked('it had ended at the first look');
			return answered(`status ${running.data.status}`, running);
		},
	},
	{
		id: 'speech.subtitles-at-once',
		believes: 'Subtitles are there as soon as a speech has ended.',
		marks: ['O', '?'],
		needs: ['speech'],
		async check({ api, things, options }) {
			const one = await things.finished('speech');
			const first = one.looks[one.looks.length - 1];
			if (first.data.subtitles?.length > 0) return compare(true, 'at the first look after the end', first);
			await api.sleep(options.minuteMs / 4);
			const later = await api.post('/audio_task_state', { task_id: one.id });
			const seen = later.data?.subtitles?.length > 0 ? 'they came later' : 'none after a quarter of a minute';
			return compare(false, seen, later, { subtitleDelayMs: Math.round(options.minuteMs / 4) });
		},
	},
	{
		id: 'speech.subtitles-v2',
		believes: 'A speech of create_audio_task_v2 has subtitles too.',
		marks: ['D', '?'],
		needs: ['speech', 'speechV2'],
		answers: [['it has'], ['it has none', { subtitlesOfV2: false }]],
		async check({ api, things, options }) {
			if (!last(await things.finished('speech')).subtitles?.length)
				throw new NotAsked('no speech has any at once');
			const one = await things.finished('speechV2');
			if (last(one).subtitles?.length > 0) return answered('it has', last(one));
			await api.sleep(options.minuteMs / 4);
			const later = await api.post('/audio_task_state', { task_id: one.id });
			return answered(later.data?.subtitles?.length > 0 ? 'it has' : 'it has none', later);
		},
	},
	{
		id: 'speech.duration',
		believes: 'full.duration is in seconds, and the times of subtitles end within it.',
		marks: ['V', 'O'],
		needs: ['speech'],
		async check({ things }) {
			const { full, subtitles } = last(await things.finished('speech'));
			const bytes = await things.download(full.url);
			if (!isWav(bytes)) throw new NotAsked('it is no wav, so that its length cannot be read');
			const seconds = wavMilliseconds(bytes) / 1000;
			const ends: number[] = (subtitles ?? []).map(({ end_time: end }: Json) => end);
			const isSo = Math.abs(full.duration - seconds) < 1 && Math.max(0, ...ends) <= full.duration + 1;
			return compare(isSo, `${full.duration} for ${seconds} seconds`);
		},
	},
	{
		id: 'speech.price',
		believes: 'A speech takes no beans.',
		marks: ['?'],
		needs: ['speech'],
		async check({ things }) {
			const one = await things.finished('speech');
			const { duration } = last(one).full;
			const { beans } = one;
			const perSecond = Math.round((beans / Math.ceil(duration)) * 100) / 100;
			return compare(beans === 0, `${beans} beans for ${duration} seconds`, undefined, {
				speechBeans: perSecond,
			});
		},
	},
];
