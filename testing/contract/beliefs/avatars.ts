import { answered, compare, NotAsked, refuted, type Belief } from '../belief';
import type { Context } from '../context';
import { last } from '../following';
import type { Json } from '../json';
import { entriesOf, lists, pageInfoOf, readPage } from '../lists';
import { probe } from '../probes';
import { faultOf, shapeOf } from '../shapes';

const ownAvatars = lists.find(({ name }) => name === 'listCustomisedPerson')!;
const commonAvatars = lists.find(({ name }) => name === 'listCommonDp')!;

/** Own avatars made on the website. */
export async function websiteAvatars({ api, things }: Context): Promise<Json[]> {
	const reply = await things.once(
		'websiteAvatars',
		async () => await readPage(api, ownAvatars, { source: 1 }),
	);
	return entriesOf(reply);
}

export const avatarBeliefs: Belief[] = [
	{
		id: 'avatars.common',
		believes: 'There are common avatars.',
		marks: ['D', 'V'],
		async check({ things }) {
			const reply = await things.page(commonAvatars);
			const count = pageInfoOf(reply)?.total_count;
			return compare(count > 0, `${count}`, reply, { commonAvatars: 0 });
		},
	},
	{
		id: 'avatars.figure-sizes',
		believes: 'Figures of common avatars have a width and a height.',
		marks: ['V', 'T', '?'],
		async check({ things }) {
			const reply = await things.page(commonAvatars);
			const figures: Json[] = entriesOf(reply).flatMap(({ figures: all }) => all);
			if (figures.length === 0) throw new NotAsked('there is no common avatar');
			const empty = figures.filter(({ width, height }) => !width || !height).length;
			return compare(empty === 0, `${empty} of ${figures.length} have none`, reply, {
				zeroFigureSizes: true,
			});
		},
	},
	{
		id: 'avatars.figure-types',
		believes: 'A figure is whole_body, sit_body or circle_view.',
		marks: ['V', 'O'],
		async check({ things }) {
			const reply = await things.page(commonAvatars);
			const figures: Json[] = entriesOf(reply).flatMap(({ figures: all }) => all);
			if (figures.length === 0) throw new NotAsked('there is no common avatar');
			const types = [...new Set(figures.map(({ type }) => type))];
			const isSo = types.every((type) => ['whole_body', 'sit_body', 'circle_view'].includes(type));
			return compare(isSo, types.join(', '), reply);
		},
	},
	{
		id: 'avatars.sort',
		believes: 'list_common_dp can be sorted by latest.',
		marks: ['T'],
		async check({ api }) {
			const reply = await api.get('/list_common_dp', { page: 1, size: 10, sort: 'latest' });
			return compare(reply.code === 0, `code ${reply.code}`, reply);
		},
	},
	{
		id: 'avatars.tags',
		believes: 'tag_list answers categories of tags, by business_type.',
		marks: ['V', 'O'],
		async check({ api }) {
			const reply = await api.get('/common/tag_list', { business_type: '1,2' });
			const fault = faultOf(shapeOf.tags, reply.data);
			return compare(!fault, fault ?? 'as believed', reply);
		},
	},
	{
		id: 'avatars.tags-added',
		believes: 'Of several tag_ids an avatar must have all.',
		marks: ['V', 'T'],
		async check({ api, things }) {
			const ids = entriesOf(await things.page(commonAvatars)).map(({ tag_ids: tags }) => tags as number[]);
			const two = ids.find((tags) => tags?.length > 1)?.slice(0, 2);
			if (!two) throw new NotAsked('no avatar of the first page has two tags');
			const reply = await api.get('/list_common_dp', { page: 1, size: 10, tag_ids: two.join(',') });
			const isSo = entriesOf(reply).every(({ tag_ids: tags }) => two.every((tag) => tags.includes(tag)));
			return compare(reply.code === 0 && isSo, `tags ${two.join(', ')}`, reply);
		},
	},
	{
		id: 'avatars.fonts',
		believes: 'font_list answers id, name, preview and ttf_path of each font.',
		marks: ['V', 'O'],
		async check({ api }) {
			const reply = await api.get('/font_list');
			const fault = faultOf(shapeOf.fonts, reply.data);
			return compare(!fault, fault ?? 'as believed', reply);
		},
	},
	{
		id: 'avatars.source',
		believes: 'source 0, the default, lists avatars made over the API, and source 1 others.',
		marks: ['O'],
		async check(context) {
			const ids = entriesOf(await context.things.page(ownAvatars)).map(({ id }) => id);
			const others = (await websiteAvatars(context)).map(({ id }) => id);
			if (ids.length + others.length === 0) throw new NotAsked('the account has no avatars');
			const isSo = !others.some((id) => ids.includes(id));
			return compare(isSo, `${ids.length} and ${others.length}, ${isSo ? 'none' : 'some'} in both`);
		},
	},
	{
		id: 'avatars.states',
		isLast: true,
		believes: 'status of an avatar is 1 making, 2 done, 4 failed or 5 system error.',
		marks: ['V', 'D', 'O', '?'],
		async check({ things }) {
			const reply = await things.page(ownAvatars);
			const made = things.followed.find(({ kind }) => kind === 'avatar')?.looks.map(({ data }) => data) ?? [];
			const all: Json[] = [...entriesOf(reply), ...made];
			if (all.length === 0) throw new NotAsked('the account has no avatars');
			const wrong = all.find(
				({ status, progress }) => ![1, 2, 4, 5].includes(status) || (progress === 100 && status !== 2),
			);
			if (!wrong) return compare(true, [...new Set(all.map(({ status }) => status))].join(', '), reply);
			const seen = `status ${wrong.status} at ${wrong.progress} %`;
			return refuted(seen, reply, { avatarStatesFrom: 'zero' });
		},
	},
	{
		id: 'avatars.unknown-file',
		believes: 'A create with an unknown file is refused with 50000 文件不存在.',
		marks: ['T', '?'],
		async check(context) {
			const { reply } = await probe(context, 'avatar');
			const isSo = reply.code === 50000 && reply.msg === '文件不存在';
			return compare(isSo, `${reply.code} ${reply.msg}`, reply);
		},
	},
	{
		id: 'avatars.train-type-voice',
		believes: 'train_type may be voice, which one page alone names.',
		marks: ['D', '?'],
		async check(context) {
			const { reply, isTaken } = await probe(context, 'avatar', (body) => (body.train_type = 'voice'));
			return compare(isTaken, isTaken ? 'taken' : `${reply.code} ${reply.msg}`, reply);
		},
	},
	{
		id: 'avatars.auth-video',
		believes: 'An avatar of version 2.0 wants an auth_video.',
		marks: ['V', 'O', '?'],
		async check(context) {
			const { reply, isTaken } = await probe(context, 'avatar', (body) => (body.version = '2.0'));
			return compare(!isTaken, isTaken ? 'it goes without' : `${reply.code} ${reply.msg}`, reply);
		},
	},
	{
		id: 'avatars.shape',
		believes:
			'customised_person answers status, err_reason, is_open, reason, width, height and audio_man_id.',
		marks: ['V', 'D'],
		needs: ['ownAvatar'],
		async check({ things }) {
			const { looks } = await things.ended('ownAvatar');
			const reply = looks[looks.length - 1];
			const fault = faultOf(shapeOf.ownAvatar, reply?.data);
			return compare(!fault, fault ?? 'as believed', reply);
		},
	},
	{
		id: 'avatars.voice',
		believes: 'An avatar that was trained for both has a voice of its own.',
		marks: ['O', 'V'],
		needs: ['ownAvatar'],
		async check({ things }) {
			const one = await things.finished('ownAvatar');
			return compare(Boolean(last(one).audio_man_id), `${last(one).audio_man_id || 'none'}`);
		},
	},
];

/** The look-up of what does not exist, by kind. */
const lookUps: Array<[title: string, method: 'get' | 'post', path: string, idName: string]> = [
	['lip-sync', 'get', '/video_lip_sync/detail', 'id'],
	['avatar video', 'get', '/video', 'id'],
	['speech', 'post', '/audio_task_state', 'task_id'],
	['voice', 'get', '/customised_audio', 'id'],
	['avatar', 'get', '/customised_person', 'id'],
];

const lookUpUnknown = async ({ api, things }: Context) =>
	await things.once('unknownTasks', async () => {
		const replies = [];
		for (const [title, method, path, idName] of lookUps) {
			const reply = await api[method](path, { [idName]: 'contract-no-such-id' });
			replies.push({ title, reply });
		}
		return replies;
	});

export const unknownBeliefs: Belief[] = [
	{
		id: 'unknown.code',
		believes: 'The look-up of what does not exist gives code 50000.',
		marks: ['?'],
		async check(context) {
			const replies = await lookUpUnknown(context);
			const seen = replies.map(({ title, reply }) => `${title}: ${reply.code}`).join(', ');
			const other = replies.find(({ reply }) => reply.code !== 50000)?.reply;
			return compare(!other, seen, other ?? replies[0].reply, { unknownTaskCode: other?.code });
		},
	},
	...(
		[
			[
				'video-msg',
				'视频不存在',
				'of a video or speech',
				['lip-sync', 'avatar video', 'speech'],
				'unknownTaskMsg',
			],
			['voice-msg', '没有找到对应的声音ID', 'of a voice', ['voice'], undefined],
			['avatar-msg', '没有找到对应的数字人', 'of an avatar', ['avatar'], 'unknownAvatarMsg'],
		] as Array<[string, string, string, string[], 'unknownTaskMsg' | 'unknownAvatarMsg' | undefined]>
	).map(
		([name, msg, whose, titles, option]): Belief => ({
			id: `unknown.${name}`,
			believes: `The msg of such a look-up ${whose} is ${msg}.`,
			marks: option ? ['?'] : ['T'],
			async check(context) {
				const replies = (await lookUpUnknown(context)).filter(({ title }) => titles.includes(title));
				if (replies.every(({ reply }) => reply.code === 0)) throw new NotAsked('the look-up gives no error');
				const other = replies.find(({ reply }) => reply.msg !== msg)?.reply;
				const mirror = option && { [option]: other?.msg };
				return compare(!other, `${(other ?? replies[0].reply).msg}`, other ?? replies[0].reply, mirror);
			},
		}),
	),
	{
		id: 'ids.form',
		isLast: true,
		believes: 'Ids are texts; those of files and tasks are hexadecimal.',
		marks: ['D', '?'],
		answers: [
			['hexadecimal'],
			['long numbers', { idStyle: 'numeric' }],
			['long numbers without quotes', { idStyle: 'number' }],
		],
		async check({ api, things }) {
			const { data } = await things.announced('lip_sync_video', 'clip.mp4');
			const ids: string[] = [
				String(data?.file_id),
				...things.followed.filter(({ kind }) => kind !== 'voice' && kind !== 'avatar').map(({ id }) => id),
			];
			if (ids.some((id) => api.bareNumbers.has(id))) return answered('long numbers without quotes', ids);
			if (ids.every((id) => /^\d{16,}$/.test(id))) return answered('long numbers', ids);
			return answered(ids.every((id) => /^[0-9a-f]{24,}$/.test(id)) ? 'hexadecimal' : 'others', ids);
		},
	},
];
