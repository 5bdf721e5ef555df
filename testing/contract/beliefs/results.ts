import { answered, compare, held, NotAsked, refuted, type Belief } from '../belief';
import type { Context } from '../context';
import { last, type Followed } from '../following';
import { isMp4, isWav } from '../media';
import type { SimulatorSettings } from '../../simulator/options';
import { secondsUntilEnd } from '../urlLife';

const resultNeeds = ['lipSync', 'avatarVideo', 'speech'] as const;

type Result = [one: Followed, field: string, url: unknown, format: 'mp4' | 'wav'];

/** The result of everything that succeeded; throws where nothing did. */
async function resultsOf({ things }: Context): Promise<Result[]> {
	const results: Result[] = [];
	for (const need of resultNeeds) {
		const one = await things.ended(need).catch(() => undefined);
		if (one?.phase !== 'success') continue;
		const data = last(one);
		if (need === 'speech') results.push([one, 'full.url', data.full?.url, 'wav']);
		else results.push([one, 'video_url', data.video_url, 'mp4']);
	}
	if (results.length === 0) throw new NotAsked('nothing was made');
	return results;
}

const formOf = (url: unknown): NonNullable<SimulatorSettings['resultUrlForm']> => {
	if (typeof url !== 'string' || url === '') return 'empty';
	if (url.startsWith('//')) return 'schemeless';
	return url.startsWith('/') ? 'relative' : 'absolute';
};

/** The video of a finished lip-sync, as a URL that can be asked. */
async function lipSyncUrl({ things }: Context): Promise<string> {
	const { video_url: url } = last(await things.finished('lipSync'));
	if (formOf(url) !== 'absolute') throw new NotAsked('there is no absolute URL');
	return url;
}

export const resultBeliefs: Belief[] = [
	{
		id: 'tasks.seen-at-once',
		believes: 'What was created is found at the first look.',
		marks: ['?'],
		needs: ['lipSync'],
		async check({ things }) {
			await things.ended('lipSync');
			const unseen = Math.max(...things.followed.map((one) => one.unseen));
			return compare(unseen === 0, `not found at ${unseen} looks`, undefined, { lagLooks: unseen });
		},
	},
	{
		id: 'tasks.end',
		believes: 'Whatever is made ends within minutes.',
		marks: ['V', 'T'],
		needs: ['lipSync'],
		async check({ things, options }) {
			await things.ended('lipSync').catch(() => undefined);
			const running = things.followed.filter(({ phase }) => phase === 'running');
			const endless = running.find(({ kind }) => kind === 'lipSync') ?? running[0];
			if (!endless) return held(`${things.followed.length} of ${things.followed.length}`);
			const isPending = endless.kind === 'lipSync' && last(endless).status === 0;
			const seen = `${endless.kind} ${endless.id} had not ended after ${options.patience} minutes`;
			const reply = endless.looks[endless.looks.length - 1];
			return refuted(seen, reply, isPending ? { pendingMs: Infinity } : { generatingMs: Infinity });
		},
	},
	{
		id: 'results.duration-there',
		believes: 'A finished video has a duration.',
		marks: ['S', '?'],
		needs: ['lipSync'],
		async check({ things }) {
			const one = await things.finished('lipSync');
			const isThere = last(one).duration !== undefined;
			const reply = one.looks[one.looks.length - 1];
			return compare(isThere, isThere ? 'it has' : 'it is absent', reply, { missingDuration: true });
		},
	},
	{
		id: 'results.url-form',
		believes: 'Result URLs are absolute.',
		marks: ['S', 'V'],
		needs: ['lipSync'],
		async check(context) {
			const results = await resultsOf(context);
			const other = results.find(([, , url]) => formOf(url) !== 'absolute');
			if (!other) return held(results.map(([{ kind }, field]) => `${kind} ${field}`).join(', '));
			const [one, field, url] = other;
			const reply = one.looks[one.looks.length - 1];
			return refuted(`${one.kind} ${field} is ${formOf(url)}`, reply, { resultUrlForm: formOf(url) });
		},
	},
	{
		id: 'results.format',
		believes: 'A finished video is an mp4, a speech a wav.',
		marks: ['S', 'V', 'T'],
		needs: ['lipSync'],
		async check(context) {
			const results = (await resultsOf(context)).filter(([, , url]) => formOf(url) === 'absolute');
			if (results.length === 0) throw new NotAsked('there is no absolute URL');
			for (const [{ kind }, , url, format] of results) {
				const bytes = await context.things.download(url);
				const isSo = format === 'mp4' ? isMp4(bytes) : isWav(bytes);
				if (!isSo)
					return refuted(`a ${kind} is no ${format}`, undefined, { result: { bytes: bytes.length } });
			}
			return held(results.map(([{ kind }, , , format]) => `${kind}: ${format}`).join(', '));
		},
	},
	{
		id: 'results.content-type',
		believes: 'A finished video is served as video/mp4.',
		marks: ['?'],
		needs: ['lipSync'],
		async check(context) {
			const response = await context.api.fetch(await lipSyncUrl(context), { method: 'HEAD' });
			const type = response.headers.get('content-type') ?? '';
			return compare(type === 'video/mp4', type, undefined, { resultContentType: type });
		},
	},
	{
		id: 'results.no-token',
		believes: 'Results are downloaded without a token.',
		marks: ['S', 'V'],
		needs: ['lipSync'],
		async check(context) {
			const response = await context.api.fetch(await lipSyncUrl(context), { method: 'HEAD' });
			return compare(response.ok, `HTTP ${response.status}`);
		},
	},
	{
		id: 'results.url-life',
		believes: 'A result URL works for an hour.',
		marks: ['?'],
		needs: ['lipSync'],
		async check(context) {
			const url = await lipSyncUrl(context);
			const { endedAt } = await context.things.finished('lipSync');
			const left = secondsUntilEnd(url);
			if (left === undefined) throw new NotAsked('the URL does not say when it ends: try it again tomorrow');
			const seconds = Math.round(left + (Date.now() - endedAt!) / 1000);
			return compare(seconds >= 3590, `about ${seconds} seconds`, undefined, { resultUrlSeconds: seconds });
		},
	},
	{
		id: 'results.url-renewed',
		believes: 'Each look gives URLs that live anew.',
		marks: ['?'],
		needs: ['lipSync'],
		answers: [['they live anew'], ['they end together', { resultUrlFrom: 'finish' }]],
		async check(context) {
			const { api, things, options } = context;
			const { id } = await things.finished('lipSync');
			const before = await lipSyncUrl(context);
			// Ends may be given in whole seconds.
			await api.sleep(Math.min(2_500, options.minuteMs / 20));
			const { data } = await api.get('/video_lip_sync/detail', { id });
			const ends = [before, data?.video_url].map(secondsUntilEnd);
			if (ends[0] === undefined || ends[1] === undefined)
				throw new NotAsked('the URL does not say when it ends');
			return answered(ends[1] - ends[0] > 0.01 ? 'they live anew' : 'they end together');
		},
	},
];
