import type { INodeListSearchItems } from 'n8n-workflow';

import { useStages, type Stage } from '../../../../testing/stage';

const open = useStages();
const at = (hour: number) => Date.UTC(2026, 2, 10, hour);

/** All pages, as a user gets them who scrolls to the end. */
async function all(stage: Stage, method: string, filter = ''): Promise<INodeListSearchItems[]> {
	const entries: INodeListSearchItems[] = [];
	let paginationToken: string | undefined;
	do {
		const page = await stage.engine.listSearch(method, {
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

const values = (entries: INodeListSearchItems[]) => entries.map(({ value }) => value);

describe.each([
	['searchLipSyncTasks', 'lipSync', { success: 20, generating: 10, failed: 30 }],
	['searchAvatarVideoTasks', 'avatarVideo', { success: 30, generating: 10, failed: 50 }],
] as const)('%s', (method, kind, statuses) => {
	it.each(['newest', 'oldest', 'id'] as const)(
		'shows the tasks with time and state, the newest first (order of the list: %s)',
		async (taskOrder) => {
			const stage = await open({ taskOrder });
			const add = (status: number, hour: number, msg = '') =>
				stage.sim.state.addTask({ kind, status, msg, createdAt: at(hour) });
			const old = add(statuses.failed, 8, '余额不足');
			const running = add(statuses.generating, 10);
			const middle = add(statuses.success, 9);
			stage.sim.state.addTask({ kind: kind === 'lipSync' ? 'avatarVideo' : 'lipSync' });
			const entries = await all(stage, method);
			expect(values(entries)).toEqual([running, middle, old]);
			expect(entries[0].name).toMatch(new RegExp(`^2026-03-\\d\\d \\d\\d:00 \\(generating\\), ${running}$`));
			expect(entries[2]).toMatchObject({
				name: expect.stringContaining('(failed)'),
				description: '余额不足',
			});
		},
	);

	it('finds them by ID, state and day, over all pages', async () => {
		const stage = await open();
		const wanted = stage.sim.state.addTask({ kind, status: statuses.failed, createdAt: at(12) });
		for (let more = 0; more < 120; more++) stage.sim.state.addTask({ kind });
		for (const filter of [wanted, wanted.slice(3, 12).toUpperCase(), 'FAILED', '2026-03-10 failed'])
			expect(values(await all(stage, method, filter))).toEqual([wanted]);
		expect(await all(stage, method, 'nothing')).toEqual([]);
		expect(await all(stage, method)).toHaveLength(121);
	});

	it('keeps no URL, which would open the video without a login, in what a workflow stores', async () => {
		const stage = await open();
		stage.sim.state.addTask({ kind });
		expect(JSON.stringify(await all(stage, method))).not.toMatch(/https?:|Signature/);
	});

	it('shows a task of which Chanjing does not tell the time', async () => {
		const stage = await open();
		const list = [{ id: 'undated', status: statuses.success }, { status: 1 }];
		const body = JSON.stringify({ code: 0, trace_id: 't', data: { list, page_info: { total_page: 1 } } });
		const on = kind === 'lipSync' ? 'lipSyncList' : 'videoList';
		stage.sim.faults.add({ on, kind: 'body', body });
		expect((await all(stage, method)).map(({ name, value }) => [name, value])).toEqual([
			['undated (success)', 'undated'],
		]);
	});
});

describe('the file pickers', () => {
	it('show the files with name and state, the newest first, but for those that were deleted', async () => {
		const stage = await open({ listDeletedFiles: true });
		const { state } = stage.sim;
		const ids = ['lip_sync_video', 'lip_sync_audio', 'lip_sync_video', 'lip_sync_video'].map((service) =>
			state.addReadyFile(service as 'lip_sync_video'),
		);
		const [ready, , pending, deleted] = ids;
		for (const [index, id] of ids.entries()) state.file(id).createdAt = Date.now() + index * 1000;
		state.setFileStatus(pending, 0);
		state.setFileStatus(deleted, 99);
		const entries = await all(stage, 'searchDrivingVideos');
		expect(values(entries)).toEqual([pending, ready]);
		expect(entries[0].name).toContain('(pending');
		expect(entries[1].name).toMatch(
			new RegExp(`^${ready}\\.mp4 \\(ready, .+, \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d\\)$`),
		);
		expect(values(await all(stage, 'searchFiles'))).toHaveLength(3);
	});

	it.each([
		['searchDrivingVideos', 'lip_sync_video'],
		['searchLipSyncAudios', 'lip_sync_audio'],
		['searchAvatarVideoAudios', 'make_video_audio'],
		['searchAvatarSources', 'customised_person'],
	] as const)('%s offers only files that are for it', async (method, service) => {
		const stage = await open();
		const id = stage.sim.state.addReadyFile(service);
		stage.sim.state.addReadyFile(service === 'lip_sync_video' ? 'lip_sync_audio' : 'lip_sync_video');
		expect(values(await all(stage, method))).toEqual([id]);
	});

	it('find files by name, ID, state and purpose', async () => {
		const stage = await open();
		const video = stage.sim.state.addReadyFile('lip_sync_video');
		const audio = stage.sim.state.addReadyFile('lip_sync_audio');
		stage.sim.state.setFileStatus(audio, 98, '内容安全检测失败');
		for (const filter of [`${video}.mp4`, video, 'ready', 'driving video'])
			expect(values(await all(stage, 'searchFiles', filter))).toEqual([video]);
		expect(values(await all(stage, 'searchFiles', 'refused'))).toEqual([audio]);
	});
});
