import { useStages } from '../../../../../testing/stage';

const open = useStages();
const of = (operation: string, parameters = {}) => ({ resource: 'file', operation, ...parameters });

describe('Get', () => {
	it('gives what Chanjing knows of a file, and whether it can be used', async () => {
		const stage = await open();
		const id = stage.sim.state.addReadyFile('lip_sync_video');
		const [{ json }] = await stage.items(of('get', { fileId: id }));
		expect(json).toEqual({
			id,
			service: 'lip_sync_video',
			bytes: stage.sim.state.file(id).bytes,
			create_time: expect.any(Number),
			file_path: expect.stringContaining('/upload/lip_sync_video/'),
			status: 1,
			msg: '',
			ready: true,
		});
	});

	it.each([
		[0, false],
		[1, true],
		[2, true],
		[98, false],
		[99, false],
		[100, false],
	])('reads status %i as ready: %s, and outputs it as it is', async (status, ready) => {
		const stage = await open();
		const id = stage.sim.state.addReadyFile('lip_sync_audio');
		stage.sim.state.setFileStatus(id, status, 'as it is');
		const [{ json }] = await stage.items(of('get', { fileId: id }));
		expect(json).toMatchObject({ id, status, ready, msg: 'as it is' });
	});

	it.each([
		['unknown', () => 'f'.repeat(32), '文件不存在'],
		["another account's", (sim: Sim) => sim.state.addForeignFile('lip_sync_video'), '您无权使用该文件'],
	])('of an %s file is refused with what Chanjing said and what to do', async (_what, idOf, msg) => {
		const stage = await open();
		const error = await stage.refusal(of('get', { fileId: idOf(stage.sim) }));
		const { traceId } = stage.sim.log.calls('fileDetail')[0];
		expect(error.message).toBe(`Could not look up the file: ${msg} (code 50000, trace_id ${traceId})`);
		expect(error.description).toContain('30 days');
		expect(stage.sim.log.count('fileDetail')).toBe(1);
	});
});

describe('Get Many', () => {
	it('returns every file of every page, in the order of the list', async () => {
		const stage = await open();
		const ids = Array.from({ length: 250 }, () => stage.sim.state.addReadyFile('lip_sync_video')).reverse();
		const items = await stage.items(of('getMany', { returnAll: true }));
		expect(items.map(({ json }) => json.id)).toEqual(ids);
		expect(items.every(({ json }) => json.ready === true)).toBe(true);
		expect(items.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(true);
		expect(stage.sim.log.count('fileList')).toBe(3);
	});

	it('asks for no more than Limit', async () => {
		const stage = await open();
		const ids = Array.from({ length: 20 }, () => stage.sim.state.addReadyFile('lip_sync_video')).reverse();
		const items = await stage.items(of('getMany', { limit: 5 }));
		expect(items.map(({ json }) => json.id)).toEqual(ids.slice(0, 5));
		expect(stage.sim.log.calls('fileList').map(({ body }) => body)).toEqual([{ page: 1, page_size: 5 }]);
	});

	it('returns 50 unless told otherwise', async () => {
		const stage = await open();
		for (let n = 0; n < 60; n++) stage.sim.state.addReadyFile('lip_sync_video');
		expect(await stage.items(of('getMany'))).toHaveLength(50);
	});

	it('filters by purpose at Chanjing', async () => {
		const stage = await open();
		stage.sim.state.addReadyFile('lip_sync_video');
		const audio = stage.sim.state.addReadyFile('lip_sync_audio');
		const items = await stage.items(of('getMany', { filters: { service: 'lip_sync_audio' } }));
		expect(items.map(({ json }) => json.id)).toEqual([audio]);
		expect(stage.sim.log.calls('fileList')[0].body).toMatchObject({ service: 'lip_sync_audio' });
	});

	it.each(['refuse', 'clamp'] as const)(
		'is complete where Chanjing would %s large pages',
		async (overPageSize) => {
			const stage = await open({ maxPageSize: 20, overPageSize });
			const ids = Array.from({ length: 45 }, () => stage.sim.state.addReadyFile('lip_sync_video')).reverse();
			const items = await stage.items(of('getMany', { returnAll: true }));
			expect(items.map(({ json }) => json.id)).toEqual(ids);
		},
	);

	it('is empty, and not an item, where there are no files', async () => {
		const stage = await open();
		expect(await stage.items(of('getMany', { returnAll: true }))).toEqual([]);
	});

	it('refuses a limit of nothing before any call', async () => {
		const stage = await open();
		const error = await stage.refusal(of('getMany', { limit: '={{ 0 }}' }));
		expect(error.message).toBe('Limit: 0 is not a whole number of at least 1');
		expect(stage.sim.log.entries).toEqual([]);
	});
});

describe('Delete', () => {
	it('deletes the file at Chanjing, once', async () => {
		const stage = await open();
		const id = stage.sim.state.addReadyFile('lip_sync_video');
		const [{ json }] = await stage.items(of('delete', { fileId: id }));
		expect(json).toEqual({ id, deleted: true });
		expect(stage.sim.state.file(id).fixedStatus).toBe(99);
		expect(stage.sim.log.calls('deleteFile').map(({ body }) => body)).toEqual([{ id }]);
	});

	it('succeeds when the reply was lost and Chanjing no longer knows the file at the second try', async () => {
		const stage = await open();
		const id = stage.sim.state.addReadyFile('lip_sync_video');
		stage.sim.faults.add({ on: 'deleteFile', kind: 'lostReply' });
		const [{ json }] = await stage.items(of('delete', { fileId: id }));
		expect(json).toEqual({ id, deleted: true });
		expect(stage.sim.log.count('deleteFile')).toBe(2);
	});

	it('of a file that is deleted already succeeds', async () => {
		const stage = await open();
		const id = stage.sim.state.addReadyFile('lip_sync_video');
		for (let times = 0; times < 2; times++) {
			const [{ json }] = await stage.items(of('delete', { fileId: id }));
			expect(json).toEqual({ id, deleted: true });
		}
	});

	it.each([
		['unknown', () => 'f'.repeat(32), '文件不存在'],
		["another account's", (sim: Sim) => sim.state.addForeignFile('lip_sync_video'), '您无权使用该文件'],
	])('of an %s file is refused with what Chanjing said, also at a second try', async (_what, idOf, msg) => {
		const stage = await open();
		stage.sim.faults.add({ on: 'deleteFile', kind: 'lostReply' });
		const error = await stage.refusal(of('delete', { fileId: idOf(stage.sim) }));
		expect(error.message).toMatch(
			new RegExp(`^Could not delete the file: ${msg} \\(code 50000, trace_id .+\\)$`),
		);
	});
});

it.each(['get', 'delete'])('%s refuses what cannot be a File ID before any call', async (operation) => {
	const stage = await open();
	for (const [fileId, message] of [
		['={{ "" }}', 'File ID: the ID is missing'],
		['={{ "../user_info" }}', 'File ID: this is not an ID of Chanjing: "../user_info"'],
		['={{ "a b" }}', 'File ID: this is not an ID of Chanjing: "a b"'],
	]) {
		const error = await stage.refusal(of(operation, { fileId }));
		expect(error.message).toBe(message);
		expect(error.context).toMatchObject({ itemIndex: 0 });
	}
	expect(stage.sim.log.entries).toEqual([]);
});

type Sim = Awaited<ReturnType<typeof open>>['sim'];
