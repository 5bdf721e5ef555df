import { startSimulator, type Simulator } from '../../../testing/simulator/index';
import type { Json } from '../../../testing/simulator/json';
import { clientOf } from '../../../testing/simulator/testClient';

describe('what there is to choose from at the stand-in', () => {
	let sim: Simulator;
	let client: ReturnType<typeof clientOf>;

	beforeAll(async () => {
		sim = await startSimulator({ rateLimits: false });
		client = clientOf(sim);
		await client.signIn();
	});

	afterAll(async () => {
		await sim.close();
	});

	const avatars = async (params: object = {}) =>
		await client.look('/list_common_dp', { page: 1, size: 50, ...params });

	it('common avatars have every documented field, and pictures that open', async () => {
		const { list, page_info: info } = await avatars();
		expect(info).toEqual({ page: 1, size: 50, total_count: 24, total_page: 1 });
		expect(list[1]).toEqual({
			id: 'common-avatar-002',
			name: expect.any(String),
			gender: 'Male',
			width: 1080,
			height: 1920,
			audio_man_id: expect.stringMatching('common-voice-'),
			audio_name: expect.any(String),
			audio_preview: expect.stringMatching('^http'),
			audio_lang: 'cn',
			tag_ids: [2],
			tag_names: ['主播'],
			figures: [
				{
					type: 'whole_body',
					cover: expect.stringMatching('^http'),
					pic_path: expect.stringMatching('^http'),
					width: 1080,
					height: 1920,
					preview_video_url: expect.stringMatching('^http'),
					bg_replace: true,
				},
				expect.objectContaining({ type: 'sit_body' }),
			],
		});
		const [figure] = list[1].figures;
		expect((await client.download(figure.cover)).type).toBe('image/jpeg');
		expect((await client.download(figure.preview_video_url)).type).toBe('video/mp4');
	});

	it('come fifty to a page at most, and may have figures without a size', async () => {
		const { data } = await client.get('/list_common_dp', { page: 1, size: 51 });
		expect(data.code).toBe(40000);
		sim.options.overPageSize = 'clamp';
		expect((await avatars({ size: 100 })).page_info.size).toBe(50);
		sim.options.zeroFigureSizes = true;
		expect((await avatars()).list[0].figures[0]).toMatchObject({ width: 0, height: 0 });
	});

	it('common voices come as many to a page as the options say', async () => {
		const size = async () => (await client.look('/list_common_audio', { page: 1, size: 100 })).list.length;
		expect(await size()).toBe(60);
		sim.set({ pageCaps: { listCommonAudio: 50 }, overPageSize: 'clamp' });
		expect(await size()).toBe(50);
	});

	it('have all the tags that are asked for; of a repeated parameter only the first counts', async () => {
		const tags = async (query: string) =>
			(await client.look(`/list_common_dp?page=1&size=50${query}`)).list.map(({ tag_ids: ids }: Json) => ids);
		expect(await tags('&tag_ids=1,2')).toEqual([
			[1, 2],
			[1, 2],
			[1, 2],
			[1, 2],
		]);
		for (const ids of await tags('&tag_ids=3&tag_ids=4')) expect(ids).toContain(3);
		expect((await client.get('/list_common_dp', { tag_ids: 'a' })).data.code).toBe(40000);
	});

	it('are sorted on demand', async () => {
		const first = async (sort: string) => (await avatars({ sort })).list[0].id;
		expect(await first('hottest')).toBe('common-avatar-001');
		expect(await first('latest')).toBe('common-avatar-024');
		expect((await client.get('/list_common_dp', { sort: 'best' })).data.code).toBe(40000);
	});

	it('tags are a tree for avatars and one for voices', async () => {
		const { list } = await client.look('/common/tag_list', { business_type: '1' });
		expect(list).toMatchObject([{ business_type: 1, tag_child_count: 6, tag_list: expect.any(Array) }]);
		expect(Object.keys(list[0].tag_list[0]).sort()).toEqual([
			'category_id',
			'id',
			'level',
			'name',
			'parent_id',
			'status',
			'update_time',
			'weight',
		]);
		expect((await client.look('/common/tag_list', { business_type: '1,2' })).list).toHaveLength(2);
	});

	it('fonts have a preview and a file', async () => {
		const fonts = await client.look('/font_list');
		expect(Object.keys(fonts[0]).sort()).toEqual(['id', 'name', 'preview', 'ttf_path']);
	});
});
