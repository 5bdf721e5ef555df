import type { INodeListSearchItems } from 'n8n-workflow';

import { type Stage, useStages } from '../../../../testing/stage';

const open = useStages();

async function page(stage: Stage, filter = '', paginationToken?: string) {
	const { credentialId } = stage;
	return await stage.engine.listSearch('searchVoices', {
		node: 'chanjing',
		credentialId,
		filter,
		paginationToken,
	});
}

/** All pages, as a user gets them who scrolls to the end. */
async function all(stage: Stage, filter = ''): Promise<INodeListSearchItems[]> {
	const entries: INodeListSearchItems[] = [];
	let token: string | undefined;
	do {
		const { results, paginationToken } = await page(stage, filter, token);
		entries.push(...results);
		token = paginationToken as string | undefined;
	} while (token !== undefined);
	return entries;
}

it('offers every usable voice once: the own ones, then those of Chanjing over all their pages', async () => {
	const stage = await open({ commonVoices: 230 });
	const { common, customised } = stage.sim.state.voices;
	const usable = customised.filter(({ status }) => status === 2);
	const website = stage.sim.state.own('voice', 'website');
	const entries = await all(stage);
	expect(usable.length).toBeLessThan(customised.length);
	expect(entries.map(({ value }) => value)).toEqual([...usable, ...website, ...common].map(({ id }) => id));
});

it('tells the voices of the API, of the website and of Chanjing apart', async () => {
	const stage = await open();
	const names = (await all(stage)).map(({ name }) => name);
	expect(names).toContain('我的声音1 (cn, customised)');
	expect(names).toContain('网页声音1 (cn, customised on the website)');
	expect(names).toContain('新闻小芸001 (multilingual, female)');
});

it('to look at or delete, offers the own voices in every state, with that state', async () => {
	const stage = await open();
	const { credentialId } = stage;
	const ask = async (filter = '', paginationToken?: unknown) =>
		await stage.engine.listSearch('searchOwnVoices', {
			node: 'chanjing',
			...{ credentialId, filter, paginationToken: paginationToken as string },
		});
	const first = await ask();
	const second = await ask('', first.paginationToken);
	const names = [...first.results, ...second.results].map(({ name }) => name);
	expect(second.paginationToken).toBeUndefined();
	expect(names).toHaveLength(9);
	expect(names).toContain('我的声音7 (cn, failed, customised)');
	expect(names).toContain('我的声音6 (cn, expired, customised)');
	expect(names).toContain('网页声音1 (cn, customised on the website)');
});

it('shows language and gender, and whose voice it is', async () => {
	const stage = await open();
	const [own] = (await page(stage)).results;
	expect(own).toMatchObject({ name: '我的声音1 (cn, customised)', value: 'C-Audio-stand-in-1' });
	const common = (await all(stage)).find(({ value }) => value === 'common-voice-001');
	expect(common).toMatchObject({
		name: '新闻小芸001 (multilingual, female)',
		url: 'https://res.example.com/audition/001.wav',
		description: '适合短视频',
	});
});

it.each([
	['the name', 'AMY', ({ name }: Voice) => name.includes('Amy')],
	['the ID', 'common-voice-017', ({ id }: Voice) => id === 'common-voice-017'],
	['the description', '短视频', ({ desc }: Voice) => desc.includes('短视频')],
	['several words', 'ray  male', ({ name, gender }: Voice) => name.includes('Ray') && /male/.test(gender)],
])('finds voices by %s', async (_what, filter, fits) => {
	const stage = await open({ commonVoices: 150 });
	const found = (await all(stage, filter)).map(({ value }) => value);
	const right = stage.sim.state.voices.common.filter(fits).map(({ id }) => id);
	expect(right.length).toBeGreaterThan(0);
	expect(found).toEqual(right);
});

it('is not empty while a later page has a match', async () => {
	const stage = await open({ commonVoices: 150 });
	const { results } = await page(stage, 'common-voice-149');
	expect(results.map(({ value }) => value)).toEqual(['common-voice-149']);
});

it('ends, empty, when nothing matches', async () => {
	const stage = await open();
	expect(await page(stage, 'nobody')).toEqual({ results: [], paginationToken: undefined });
});

it('begins anew after a page that does not exist', async () => {
	const stage = await open();
	const first = await page(stage);
	for (const token of ['', 'nowhere:1', 'common:x', '__proto__:1:10'])
		expect((await page(stage, '', token)).results.length).toBeGreaterThan(0);
	expect(first.results.length).toBeGreaterThan(0);
});

it('offers a voice without a name by its ID, and none without an ID', async () => {
	const stage = await open();
	const list = [{ id: 'voice-1' }, { name: 'Nobody' }, { id: 'voice-2', name: 'Anna', lang: null }];
	const body = JSON.stringify({ code: 0, trace_id: 't', data: { list, page_info: { total_page: 1 } } });
	stage.sim.faults.add({ on: 'listCustomisedAudio', kind: 'body', body });
	const { results } = await page(stage);
	expect(results.map(({ name, value }) => [name, value])).toEqual([
		['voice-1 (customised)', 'voice-1'],
		['Anna (customised)', 'voice-2'],
	]);
});

it('shows what Chanjing said when it refuses', async () => {
	const stage = await open();
	await stage.engine.credentials.change(stage.credentialId, { secretKey: 'wrong' });
	await expect(page(stage)).rejects.toThrow(stage.sim.options.wrongCredentialMsg);
});

type Voice = Stage['sim']['state']['voices']['common'][number];
