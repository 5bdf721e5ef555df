import { answered, compare, NotAsked, type Belief } from '../belief';
import type { Context } from '../context';
import { last } from '../following';
import type { Json } from '../json';
import { entriesOf, lists, pageInfoOf, readPage } from '../lists';
import { probe } from '../probes';
import { faultOf, shapeOf } from '../shapes';

const ownVoices = lists.find(({ name }) => name === 'listCustomisedAudio')!;

/** Own voices made on the website. */
export async function websiteVoices({ api, things }: Context): Promise<Json[]> {
	const reply = await things.once('websiteVoices', async () => await readPage(api, ownVoices, { source: 1 }));
	return entriesOf(reply);
}

/** One of them that is done; throws where there is none. */
export async function websiteVoice(context: Context): Promise<string> {
	const voice = (await websiteVoices(context)).find(({ status }) => status === 2);
	if (!voice) throw new NotAsked('the account has no voice that was made on the website');
	return voice.id;
}

export const voiceBeliefs: Belief[] = [
	{
		id: 'voices.common',
		believes: 'There are common voices.',
		marks: ['V', 'T'],
		async check({ things }) {
			const reply = await things.page(lists.find(({ name }) => name === 'listCommonAudio')!);
			const count = pageInfoOf(reply)?.total_count;
			return compare(count > 0, `${count}`, reply, { commonVoices: 0 });
		},
	},
	{
		id: 'voices.source',
		believes: 'source 0, the default, lists voices made over the API, and source 1 others.',
		marks: ['O', 'D'],
		async check(context) {
			const ids = entriesOf(await context.things.page(ownVoices)).map(({ id }) => id);
			const others = (await websiteVoices(context)).map(({ id }) => id);
			if (ids.length + others.length === 0) throw new NotAsked('the account has no voices');
			const isSo = !others.some((id) => ids.includes(id));
			return compare(isSo, `${ids.length} and ${others.length}, ${isSo ? 'none' : 'some'} in both`);
		},
	},
	{
		id: 'voices.website-speak',
		believes: 'A voice made on the website speaks in a lip-sync without a further field.',
		marks: ['?'],
		answers: [['taken'], ['refused', { websiteVoicesSpeak: false }]],
		async check(context) {
			const voice = await websiteVoice(context);
			const { reply, isTaken } = await probe(
				context,
				'lipSync',
				(body) => (body.tts_config.audio_man_id = voice),
			);
			return answered(isTaken ? 'taken' : 'refused', reply);
		},
	},
	{
		id: 'voices.states',
		believes: 'status of a voice is 0 queued, 1 making, 2 done, 3 expired, 4 failed or 99 deleted.',
		marks: ['V', 'D'],
		async check({ things }) {
			const reply = await things.page(ownVoices);
			const seen = [...new Set(entriesOf(reply).map(({ status }) => status))];
			if (seen.length === 0) throw new NotAsked('the account has no voices');
			return compare(
				seen.every((status) => [0, 1, 2, 3, 4, 99].includes(status)),
				seen.join(', '),
				reply,
			);
		},
	},
	{
		id: 'voices.done-err-msg',
		believes: 'err_msg of a voice that is done is empty.',
		marks: ['V', '?'],
		async check({ things }) {
			const reply = await things.page(ownVoices);
			const done = entriesOf(reply).filter(({ status }) => status === 2);
			if (done.length === 0) throw new NotAsked('the account has no voice that is done');
			const msg = done.map(({ err_msg: one }) => one).find(Boolean);
			return compare(!msg, msg ?? `empty in ${done.length}`, reply, { doneVoiceErrMsg: msg });
		},
	},
	{
		id: 'voices.preview-text',
		believes: 'A preview text of more than 50 characters is refused with code 400.',
		marks: ['T'],
		needs: ['ownVoice'],
		async check(context) {
			const { reply } = await probe(context, 'voice');
			return compare(reply.code === 400, `${reply.code} ${reply.msg}`, reply);
		},
	},
	{
		id: 'voices.model-type-required',
		believes: 'create_customised_audio goes without a model_type.',
		marks: ['O', 'V', '?'],
		needs: ['ownVoice'],
		answers: [['it goes without'], ['it is wanted', { modelTypeRequired: true }]],
		async check(context) {
			const { reply, isTaken } = await probe(context, 'voice', (body) => delete body.model_type);
			return answered(isTaken ? 'it goes without' : 'it is wanted', reply);
		},
	},
	{
		id: 'voices.model-type-case',
		believes: 'Cicada3.0-turbo is a model_type like cicada3.0-turbo.',
		marks: ['V', 'S', '?'],
		needs: ['ownVoice'],
		answers: [['both are taken'], ['only in small letters', { modelTypeCase: 'lower' }]],
		async check(context) {
			const small = await probe(context, 'voice', (body) => (body.model_type = 'cicada3.0-turbo'));
			const capital = await probe(context, 'voice', (body) => (body.model_type = 'Cicada3.0-turbo'));
			if (small.isTaken && capital.isTaken) return answered('both are taken', capital.reply);
			return answered(small.isTaken ? 'only in small letters' : 'refused in small letters', capital.reply);
		},
	},
	{
		id: 'voices.language-boost',
		believes: 'create_customised_audio takes language_boost, whose values no document names.',
		marks: ['?'],
		needs: ['ownVoice'],
		async check(context) {
			const { reply, isTaken } = await probe(context, 'voice', (body) => (body.language_boost = ''));
			return compare(isTaken, isTaken ? 'taken' : `${reply.code} ${reply.msg}`, reply);
		},
	},
	{
		id: 'voices.create-data',
		believes: 'data of a create is the id of the voice, C-Audio-….',
		marks: ['V'],
		needs: ['ownVoice'],
		async check({ things }) {
			const { created } = await things.ended('ownVoice');
			const isSo = typeof created.data === 'string' && created.data.startsWith('C-Audio-');
			return compare(isSo, `a ${typeof created.data}`, created);
		},
	},
	{
		id: 'voices.shape',
		believes: 'customised_audio answers id, name, type, progress, audio_path, err_msg, status and lang.',
		marks: ['V'],
		needs: ['ownVoice'],
		async check({ things }) {
			const { looks } = await things.ended('ownVoice');
			const reply = looks[looks.length - 1];
			const fault = faultOf(shapeOf.ownVoice, reply?.data);
			return compare(!fault, fault ?? 'as believed', reply);
		},
	},
	{
		id: 'voices.from-upload',
		believes: 'A voice can be made from the full_path of an upload for prompt_audio.',
		marks: ['S'],
		needs: ['ownVoice'],
		async check({ things }) {
			const one = await things.ended('ownVoice');
			if (one.phase === 'running') throw new NotAsked('it did not end in time');
			const { status, err_msg: msg } = last(one);
			return compare(one.phase === 'success', `status ${status} ${msg}`, one.looks[one.looks.length - 1]);
		},
	},
	{
		id: 'voices.short-source',
		believes: 'The advised length of 10 seconds is not enforced: 2 seconds make a voice.',
		marks: ['S', '?'],
		needs: ['ownVoice', 'shortVoice'],
		async check({ things }) {
			await things.finished('ownVoice');
			const one = await things.ended('shortVoice');
			if (one.phase === 'running') throw new NotAsked('it did not end in time');
			const { status, err_msg: msg } = last(one);
			const reply = one.looks[one.looks.length - 1];
			return compare(one.phase === 'success', `status ${status} ${msg}`, reply, { checkSourceLengths: true });
		},
	},
];
