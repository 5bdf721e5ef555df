import type { ApiEndpoint } from '../api/endpoint';
import { wrongValue } from '../api/fields';
import { pageOf } from '../api/paging';
import { avatarTags, type CommonAvatar } from '../kinds/avatarSeed';
import type { World } from '../world';

function view({ options, origins }: World, avatar: CommonAvatar) {
	const { id, name, gender, width, height, voice, tagIds, figures } = avatar;
	const picture = `${origins.results}/public/cover.jpg`;
	return {
		id,
		name,
		gender,
		width,
		height,
		audio_man_id: voice?.id ?? '',
		audio_name: voice?.name ?? '',
		audio_preview: voice?.audition ?? '',
		audio_lang: 'cn',
		tag_ids: tagIds,
		tag_names: tagIds.map((tagId) => avatarTags[tagId - 1].name),
		figures: figures.map((figure) => ({
			type: figure.type,
			cover: picture,
			pic_path: picture,
			width: options.zeroFigureSizes ? 0 : figure.width,
			height: options.zeroFigureSizes ? 0 : figure.height,
			preview_video_url: `${origins.results}/public/speaker.mp4`,
			bg_replace: figure.bg_replace,
		})),
	};
}

/** Numbers with commas between them; of a parameter that is repeated only the first counts. */
function numbersOf(given: unknown, name: string): number[] {
	const text = Array.isArray(given) ? given[0] : given;
	if (text === undefined || text === '') return [];
	if (!/^\d+(,\d+)*$/.test(text as string)) throw wrongValue(name);
	return (text as string).split(',').map(Number);
}

const tag = (id: number, name: string, parentId: number) => ({
	id,
	name,
	parent_id: parentId,
	level: 2,
	weight: id,
	status: 1,
	category_id: parentId,
	update_time: 1_740_000_000,
});

const categories = [
	{ id: 101, name: '形象', business_type: 1, tags: avatarTags },
	{
		id: 102,
		name: '声音',
		business_type: 2,
		tags: [
			{ id: 201, name: '男声' },
			{ id: 202, name: '女声' },
		],
	},
];

/** What there is to choose from besides voices. */
export const catalogueEndpoints: Array<ApiEndpoint<World>> = [
	{
		name: 'listCommonDp',
		method: 'get',
		path: '/list_common_dp',
		fields: ['page', 'size', 'source', 'tag_ids', 'sort'],
		handle(world, params) {
			const wanted = numbersOf(params.tag_ids, 'tag_ids');
			numbersOf(params.source, 'source');
			if (params.sort !== undefined && !['latest', 'hottest'].includes(params.sort as string)) {
				throw wrongValue('sort');
			}
			const fitting = world.store.commonAvatars.filter(({ tagIds }) =>
				wanted.every((tagId) => tagIds.includes(tagId)),
			);
			if (params.sort === 'latest') fitting.reverse();
			return pageOf(world.options, 'listCommonDp', fitting, params, (one) => view(world, one), 'size');
		},
	},
	{
		name: 'tagList',
		method: 'get',
		path: '/common/tag_list',
		fields: ['business_type'],
		handle(_world, params) {
			const wanted = numbersOf(params.business_type, 'business_type');
			const list = categories
				.filter(({ business_type: type }) => wanted.length === 0 || wanted.includes(type))
				.map(({ tags, ...category }) => ({
					...category,
					weight: category.id,
					update_time: 1_740_000_000,
					tag_child_count: tags.length,
					tag_list: tags.map(({ id, name }) => tag(id, name, category.id)),
				}));
			return { list };
		},
	},
	{
		name: 'fontList',
		method: 'get',
		path: '/font_list',
		fields: [],
		handle: ({ origins }) =>
			['思源黑体', '站酷快乐体', 'DejaVu Sans'].map((name, index) => ({
				id: `font-${index + 1}`,
				name,
				preview: `${origins.results}/public/cover.jpg`,
				ttf_path: `${origins.results}/public/font-${index + 1}.ttf`,
			})),
	},
];
