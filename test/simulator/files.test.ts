import { startSimulator, type Simulator } from '../../testing/simulator/index';
import type { Json } from '../../testing/simulator/json';
import { clientOf } from '../../testing/simulator/testClient';

describe('the files of the stand-in', () => {
	let sim: Simulator;
	let client: ReturnType<typeof clientOf>;

	beforeEach(async () => {
		sim = await startSimulator({ rateLimits: false, fileReadyMs: 0 });
		client = clientOf(sim);
		await client.signIn();
	});

	afterEach(async () => {
		await sim.close();
	});

	const detail = async (id: string) => (await client.get('/common/file_detail', { id })).data;

	const upload = async (service = 'lip_sync_video', name = 'clip.mp4') => {
		const { sign_url: signUrl, mime_type: type, file_id: id } = await client.uploadUrl(service, name);
		expect((await client.put(signUrl, Buffer.from('bytes'), type)).status).toBe(200);
		return id;
	};

	it.each([
		['lip_sync_video', 'mp4', 'video/mp4'],
		['lip_sync_video', 'mov', 'video/quicktime'],
		['lip_sync_video', 'webm', 'video/webm'],
		['lip_sync_audio', 'mp3', 'audio/mpeg'],
		['lip_sync_audio', 'm4a', 'audio/x-m4a'],
		['lip_sync_audio', 'wav', 'audio/x-wav'],
		['customised_person', 'mp4', 'video/mp4'],
		['customised_person', 'mov', 'video/quicktime'],
		['customised_person', 'webm', 'video/webm'],
		['prompt_audio', 'mp3', 'audio/mpeg'],
		['prompt_audio', 'wav', 'audio/x-wav'],
		['prompt_audio', 'm4a', 'audio/x-m4a'],
		['make_video_audio', 'mp3', 'audio/mpeg'],
		['make_video_audio', 'wav', 'audio/x-wav'],
		['make_video_audio', 'm4a', 'audio/x-m4a'],
		['make_video_background', 'jpg', 'image/jpeg'],
		['make_video_background', 'png', 'image/png'],
		['ai_creation', 'png', 'image/png'],
	])('%s takes %s and names its MIME type', async (service, extension, mimeType) => {
		const reply = await client.uploadUrl(service, `a b.${extension}`);
		expect(reply).toEqual({
			sign_url: expect.stringContaining(`${sim.storageUrl}/${reply.key}?`),
			full_path: `${sim.storageUrl}/${reply.key}`,
			key: expect.any(String),
			mime_type: mimeType,
			file_id: expect.any(String),
		});
	});

	it.each([
		['a video for audio', 'lip_sync_audio', 'clip.mp4'],
		['audio for a video', 'lip_sync_video', 'voice.mp3'],
		['another format', 'lip_sync_video', 'clip.avi'],
		['a name without extension', 'lip_sync_video', 'clip'],
		['an unknown service', 'make_video', 'clip.mp4'],
		['a missing service', undefined, 'clip.mp4'],
		['a missing name', 'lip_sync_video', undefined],
	])('no upload URL for %s', async (_what, service, name) => {
		const { data } = await client.get('/common/create_upload_url', { service, name });
		expect(data).toMatchObject({ code: 40000, data: null });
	});

	it('may insist on lower-case extensions and give other MIME types', async () => {
		expect((await client.uploadUrl('lip_sync_video', 'CLIP.MP4')).mime_type).toBe('video/mp4');
		sim.set({ acceptUppercaseExtensions: false, mimeTypes: { mp4: 'video/x-other' } });
		const upper = await client.get('/common/create_upload_url', {
			service: 'lip_sync_video',
			name: 'CLIP.MP4',
		});
		expect(upper.data.code).toBe(40000);
		expect((await client.uploadUrl()).mime_type).toBe('video/x-other');
	});

	it('a file is pending before its bytes came and until it is ready, then has all its fields', async () => {
		sim.options.fileReadyMs = Infinity;
		const { file_id: empty } = await client.uploadUrl();
		expect((await detail(empty)).data).toMatchObject({ status: 0, bytes: 0 });
		const waiting = await upload();
		expect((await detail(waiting)).data).toMatchObject({ status: 0, bytes: 5 });

		sim.options.fileReadyMs = 0;
		const id = await upload();
		expect((await detail(id)).data).toEqual({
			id,
			service: 'lip_sync_video',
			bytes: 5,
			create_time: expect.any(Number),
			file_path: `${sim.storageUrl}/${sim.state.file(id).key}`,
			status: 1,
			msg: '',
		});
	});

	it('a slow file is slow alone', async () => {
		sim.faults.slowNextFiles(Infinity);
		const slow = await upload();
		const quick = await upload();
		expect((await detail(slow)).data.status).toBe(0);
		expect((await detail(quick)).data.status).toBe(1);
	});

	it('ready may be 2, and a failed content check 98', async () => {
		sim.options.readyStatus = 2;
		expect((await detail(await upload())).data.status).toBe(2);
		sim.faults.failNextContentChecks();
		expect((await detail(await upload())).data).toMatchObject({ status: 98, msg: '内容安全检测失败' });
		expect((await detail(await upload())).data.status).toBe(2);
		sim.options.contentCheck = 'fail';
		expect((await detail(await upload())).data.status).toBe(98);
	});

	it('is purged after its life, or whatever status it is put in', async () => {
		const id = await upload();
		sim.state.setFileStatus(id, 100, '文件已清理');
		expect((await detail(id)).data).toMatchObject({ status: 100, msg: '文件已清理' });
		const old = await upload();
		sim.options.fileLifeDays = -1;
		expect((await detail(old)).data.status).toBe(100);
	});

	it('refuses unknown, foreign and missing ids with the documented texts', async () => {
		expect(await detail('nobody')).toMatchObject({ code: 50000, msg: '文件不存在' });
		const foreign = sim.state.addForeignFile('lip_sync_video');
		expect(await detail(foreign)).toMatchObject({ code: 50000, msg: '您无权使用该文件' });
		expect((await client.get('/common/file_detail')).data.code).toBe(40000);
		expect((await client.post('/common/delete_file', { id: foreign })).data.code).toBe(50000);
		expect((await client.post('/common/delete_file', { id: 7 })).data.code).toBe(400);
	});

	it('lists own files, the newest first, by service, in pages', async () => {
		const ids = [await upload(), await upload('lip_sync_audio', 'a.mp3'), await upload()];
		sim.state.addForeignFile('lip_sync_video');
		const list = async (body: object) => (await client.post('/common/file_list', body)).data.data;
		const all = await list({ page: 1, page_size: 10 });
		expect(all.list.map(({ id }: Json) => id)).toEqual([...ids].reverse());
		expect(all.page_info).toEqual({ page: 1, size: 10, total_count: 3, total_page: 1 });
		const audio = await list({ page: 1, page_size: 10, service: 'lip_sync_audio' });
		expect(audio.list.map(({ id }: Json) => id)).toEqual([ids[1]]);
		const second = await list({ page: 2, page_size: 2 });
		expect(second).toMatchObject({ list: [{ id: ids[0] }], page_info: { total_count: 3, total_page: 2 } });
		expect((await list({ id: ids[1] })).list).toHaveLength(1);
		expect((await list({ order: 'asc' })).list[0].id).toBe(ids[0]);
	});

	it('a deleted file has status 99 and leaves the list unless the options keep it there', async () => {
		const id = await upload();
		expect((await client.post('/common/delete_file', { id })).data.code).toBe(0);
		expect((await detail(id)).data.status).toBe(99);
		expect((await client.post('/common/file_list', {})).data.data.list).toEqual([]);
		sim.options.listDeletedFiles = true;
		expect((await client.post('/common/file_list', {})).data.data.list).toHaveLength(1);
	});

	it('what was uploaded is public under its full path, without a token, until it is deleted', async () => {
		const { full_path: url, file_id: id } = await client.upload('make_video_background', 'a.png');
		expect(await client.download(url)).toEqual({ type: 'image/png', bytes: Buffer.from('bytes') });
		expect(sim.log.calls('publicFile')).toMatchObject([{ status: 200, about: id, bytesOut: 5 }]);
		expect(sim.log.violations).toEqual([]);
		await client.ask('/common/delete_file', { id });
		expect((await client.http.get(url)).status).toBe(403);
		sim.faults.add({ on: 'publicFile', kind: 'html', status: 503 });
		expect((await client.http.get(url)).status).toBe(503);
	});

	it('a name may be left out where the options say so', async () => {
		sim.options.uploadNameRequired = false;
		const { data } = await client.get('/common/create_upload_url', { service: 'prompt_audio' });
		expect(data.data).toMatchObject({ key: expect.stringMatching(/\.mp3$/), mime_type: 'audio/mpeg' });
	});

	it('may name headers that the upload must then carry', async () => {
		sim.options.uploadHeaders = { 'x-oss-callback-var': 'abc' };
		const upload = await client.uploadUrl();
		expect(upload).toMatchObject({ headers: { 'x-oss-callback-var': 'abc' } });
		const put = async (headers: object) =>
			(await client.put(upload.sign_url, Buffer.from('x'), upload.mime_type, headers)).status;
		expect(await put({})).toBe(403);
		expect(await put({ 'x-oss-callback-var': 'abc' })).toBe(200);
	});

	it('a voice of more than 100 MB fails its check', async () => {
		sim.options.storeUploads = false;
		const { file_id: voice } = await client.upload('prompt_audio', 'me.wav', Buffer.alloc(100_000_001));
		expect((await detail(voice)).data.status).toBe(98);
	});

	it('ids may be long numbers', async () => {
		sim.options.idStyle = 'numeric';
		expect((await client.uploadUrl()).file_id).toMatch(/^\d{19}$/);
	});
});
