import type { Api, Reply } from '../api';
import { answered, compare, held, NotAsked, refuted, type Belief } from '../belief';
import type { Context } from '../context';
import type { Json } from '../json';
import { entriesOf, lists, pageInfoOf, readPage, type List } from '../lists';
import { faultOf, shapeOf } from '../shapes';
import type { SimulatorSettings } from '../../simulator/options';

type Casings = Exclude<SimulatorSettings['pageCasing'], undefined>;
type Casing = Extract<Casings, string>;

const shapeOfEntry: Record<string, Parameters<typeof faultOf>[0]> = {
	fileList: shapeOf.file,
	lipSyncList: shapeOf.lipSync,
	listCommonAudio: shapeOf.commonVoice,
	listCustomisedAudio: shapeOf.ownVoice,
	listCommonDp: shapeOf.commonAvatar,
	listCustomisedPerson: shapeOf.ownAvatar,
	videoList: shapeOf.avatarVideo,
};

function casingOf(data: Json): Casing | undefined {
	if (data?.List && data.PageInfo) return 'ListPageInfo';
	if (!data?.list) return undefined;
	return data.pageInfo ? 'pageInfo' : data.page_info ? 'page_info' : undefined;
}

const tooMany = 100_000;

/** How many entries a page of that size is given: 0 where it is refused. */
async function sizeGiven(api: Api, list: List, size: number): Promise<[number, Reply]> {
	const reply = await readPage(api, list, { size });
	return [reply.code === 0 ? (pageInfoOf(reply)?.size ?? entriesOf(reply).length) : 0, reply];
}

/** The first list whose answer is not as believed, and that answer. */
async function firstFault({ things }: Context, faultIn: (list: List, reply: Reply) => string | undefined) {
	for (const list of lists) {
		const reply = await things.page(list);
		const fault = faultIn(list, reply);
		if (fault) return refuted(`${list.path}: ${fault}`, reply);
	}
	return held('all seven lists');
}

export const listBeliefs: Belief[] = [
	{
		id: 'lists.casing',
		believes: 'The fields of a list are list and page_info; those of video_list are List and PageInfo.',
		marks: ['S', 'O', 'D', '?'],
		async check({ things }) {
			const casings: Array<[List, Casing | undefined]> = [];
			for (const list of lists) casings.push([list, casingOf((await things.page(list)).data)]);
			const others = casings.filter(([list, casing]) => casing !== list.casing);
			if (others.length === 0) return held('all seven lists');
			const seen = others.map(([{ path }, casing]) => `${path}: ${casing ?? 'neither'}`).join(', ');
			const [[, first]] = casings;
			const isSame = first && casings.every(([, casing]) => casing === first);
			const each = Object.fromEntries(casings.map(([{ name }, casing]) => [name, casing]));
			return refuted(seen, undefined, { pageCasing: isSame ? first : (each as Casings) });
		},
	},
	{
		id: 'lists.page-info',
		believes: 'page_info has page, size, total_count and total_page.',
		marks: ['S'],
		check: async (context) =>
			await firstFault(context, (_list, reply) => faultOf(shapeOf.pageInfo, pageInfoOf(reply))),
	},
	{
		id: 'lists.entries',
		believes: 'Every entry of a list is an object.',
		marks: ['S'],
		async check(context) {
			const finding = await firstFault(context, (_list, { data }) =>
				(data?.list ?? data?.List)?.includes(null) ? 'an entry is null' : undefined,
			);
			return { ...finding, ...(finding.outcome === 'refuted' && { mirror: { nullEntries: true } }) };
		},
	},
	...lists.map(
		(list): Belief => ({
			id: `lists.${list.name}`,
			believes: `An entry of ${list.path} has the documented fields and types.`,
			marks: ['S', 'D', 'V'],
			async check({ things }) {
				const reply = await things.page(list);
				const entries = entriesOf(reply);
				if (entries.length === 0) throw new NotAsked('the list is empty');
				const fault = entries.map((entry) => faultOf(shapeOfEntry[list.name], entry)).find(Boolean);
				return compare(!fault, fault ?? `${entries.length} entries`, reply);
			},
		}),
	),
	{
		id: 'lists.page-size',
		believes: 'A page may have 100 entries, of common avatars 50, and not one more.',
		marks: ['V', 'T', '?'],
		async check({ api }) {
			const faults: Array<[List, number, Reply]> = [];
			for (const list of lists) {
				const [given, reply] = await sizeGiven(api, list, list.cap);
				const [over] = await sizeGiven(api, list, list.cap + 1);
				if (given < list.cap || over > list.cap) faults.push([list, over > list.cap ? over : given, reply]);
			}
			if (faults.length === 0) return held('all seven lists');
			const seen = faults
				.map(([{ path, cap }, given]) => `${path}: ${given || `less than ${cap}`}`)
				.join(', ');
			const [[list, given, reply]] = faults;
			const cap = given || list.cap - 1;
			const isAlone = faults.length === 1;
			return refuted(seen, reply, isAlone ? { pageCaps: { [list.name]: cap } } : { maxPageSize: cap });
		},
	},
	{
		id: 'lists.over-size',
		believes: 'A larger page is refused.',
		marks: ['?'],
		answers: [
			['refused'],
			['the largest page is given', { overPageSize: 'clamp' }],
			['given', { maxPageSize: tooMany, pageCaps: {} }],
		],
		async check({ api }) {
			const list = lists.find(({ name }) => name === 'listCommonAudio')!;
			const [given, reply] = await sizeGiven(api, list, tooMany);
			if (given === 0) return answered('refused', reply);
			return answered(given < tooMany ? 'the largest page is given' : 'given', reply);
		},
	},
	{
		id: 'lists.order',
		believes: 'The newest lip-sync tasks come first.',
		marks: ['?'],
		answers: [['newest first'], ['oldest first', { taskOrder: 'oldest' }], ['neither', { taskOrder: 'id' }]],
		async check({ api }) {
			const list = lists.find(({ name }) => name === 'lipSyncList')!;
			const reply = await readPage(api, list, { size: 50 });
			const times = entriesOf(reply).map((entry) => entry.create_time as number);
			if (new Set(times).size < 3)
				throw new NotAsked('the account has fewer than three tasks of different times');
			const isSorted = (sign: number) =>
				times.every((time, index) => index === 0 || sign * (times[index - 1] - time) >= 0);
			return answered(isSorted(1) ? 'newest first' : isSorted(-1) ? 'oldest first' : 'neither', reply);
		},
	},
	{
		id: 'lists.second-page',
		believes: 'A page after the last one is empty.',
		marks: ['?'],
		async check({ api }) {
			const list = lists.find(({ name }) => name === 'listCommonAudio')!;
			const reply = await readPage(api, list, { page: 10_000 });
			return compare(reply.code === 0 && entriesOf(reply).length === 0, `code ${reply.code}`, reply);
		},
	},
];
