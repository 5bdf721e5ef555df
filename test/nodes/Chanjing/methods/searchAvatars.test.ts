import type { INodeListSearchItems } from 'n8n-workflow';

import { type Stage, useStages } from '../../../../testing/stage';

const open = useStages();

/** All pages, as a user gets them who scrolls to the end. */
async function all(stage: Stage, filter = ''): Promise<INodeListSearchItems[]> {
	const entries: INodeListSearchItems[] = [];
	let paginationToken: string | undefined;
	do {
		const page = await stage.engine.listSearch('searchAvatars', {
			node: 'chanjing',
			credentialId: stage.credentialId,
			filter,
			paginationToken,
		});
		entries.push(...page.results);
		paginationToken = page.paginationToken as string | undefined;
	} while (paginationToken !== undefined);
	return entries;
}

it('offers the own avatars, made by API and on the website, then each figure of the common ones', async () => {
	const stage = await open({ commonAvatars: 120 });
	const { common, customised } = stage.sim.state.avatars;
	const website = stage.sim.state.own('avatar', 'website');
	const figures = common.flatMap((one: { id: string; figures: Array<{ type: string }> }) =>
		one.figures.map(({ type }) => `${one.id}/${type}`),
	);
	expect((await all(stage)).map(({ value }) => value)).toEqual([
		...customised.map(({ id }) => id),
		...website.map(({ id }) => id),
		...figures,
	]);
});

it('shows name, figure and size, with the preview as the link', async () => {
	const stage = await open();
	const entries = await all(stage);
	expect(entries[0]).toMatchObject({ name: '我的数字人1 (1080 × 1920, customised)', value: 'C-stand-in-1' });
	expect(entries.find(({ value }) => value === 'C-website-2')?.name).toBe(
		'网页数字人2 (1920 × 1080, customised, website)',
	);
	expect(entries.find(({ value }) => value === 'common-avatar-002/sit_body')).toMatchObject({
		name: '博文2 (sit body, 1080 × 1350)',
		url: expect.stringMatching(/^http.*speaker\.mp4$/),
	});
});

it.each(['楚楚3 sit', 'common-avatar-003/SIT_body'])('finds one by %s', async (filter) => {
	const stage = await open();
	expect((await all(stage, filter)).map(({ value }) => value)).toEqual(['common-avatar-003/sit_body']);
});

it('hides an avatar that failed or is still being made', async () => {
	const stage = await open();
	stage.sim.state.setTaskStatus('C-stand-in-1', 4);
	const making = stage.sim.state.addTask({ kind: 'avatar', status: 1 });
	const values = (await all(stage)).map(({ value }) => value);
	expect(values).not.toContain('C-stand-in-1');
	expect(values).not.toContain(making);
	expect(values).toContain('C-stand-in-2');
});
