import { readFileSync } from 'node:fs';

import { sampleVideo } from '../../../testing/samples';
import { startSimulator, type Simulator } from '../../../testing/simulator/index';
import type { Json } from '../../../testing/simulator/json';
import { clientOf, startReceiver } from '../../../testing/simulator/testClient';

describe('avatars of the stand-in', () => {
	let sim: Simulator;
	let client: ReturnType<typeof clientOf>;

	beforeEach(async () => {
		sim = await startSimulator({ rateLimits: false, fileReadyMs: 0, pendingMs: 0, generatingMs: Infinity });
		client = clientOf(sim);
		await client.signIn();
	});

	afterEach(async () => {
		await sim.close();
	});

	const create = async (fields: object = {}) => {
		const file = sim.state.addReadyFile('customised_person');
		return (await client.post('/create_customised_person', { name: 'Anna', file_id: file, ...fields })).data;
	};

	const get = async (id: string) => await client.look('/customised_person', { id });

	const finished = async (fields: object = {}) => {
		const { data: id } = await create(fields);
		await sim.state.finishTask(id);
		return id as string;
	};

	it('are in the making, then done with the size of their video and a voice', async () => {
		const path = await sampleVideo('mp4', { seconds: 1 });
		const { data: id } = await create({ file_id: sim.state.addReadyFile('customised_person', path) });
		expect(id).toMatch(/^C-[0-9a-f]{32}$/);
		expect(await get(id)).toMatchObject({ status: 1, pic_url: '', is_open: 0, width: 0 });
		await sim.state.finishTask(id);
		const done = await get(id);
		expect(done).toEqual({
			id,
			name: 'Anna',
			type: 'person',
			pic_url: expect.stringMatching(sim.resultsUrl),
			preview_url: expect.stringMatching(sim.resultsUrl),
			width: 180,
			height: 320,
			audio_man_id: expect.stringMatching(/^C-Audio-/),
			status: 2,
			err_reason: '',
			is_open: 1,
			reason: '',
			progress: 100,
			create_time: expect.any(Number),
			support_4k: false,
			height_4k: 0,
			width_4k: 0,
		});
		expect((await client.download(done.pic_url)).type).toBe('image/jpeg');
		expect((await client.download(done.preview_url)).bytes).toEqual(readFileSync(path));
		const speak = client.speechBody({ audio_man: done.audio_man_id });
		expect((await client.post('/create_audio_task', speak)).data.code).toBe(0);
	});

	it('may count their states from zero', async () => {
		sim.options.avatarStatesFrom = 'zero';
		const { data: id } = await create();
		expect((await get(id)).status).toBe(0);
		await sim.state.finishTask(id);
		expect((await get(id)).status).toBe(1);
	});

	it('fail in status 4, or 5 where the script says so', async () => {
		sim.faults.failNextTasks('人脸检测失败');
		expect(await get(await finished())).toMatchObject({ status: 4, err_reason: '人脸检测失败', is_open: 0 });
		sim.faults.failNextTasks('系统错误', 1, 5);
		expect((await get(await finished())).status).toBe(5);
	});

	it('are made from a public URL, and fail where it leads nowhere', async () => {
		const { full_path: url } = await client.upload('customised_person', 'me.mp4');
		const from = async (material: string) =>
			await get(await finished({ file_id: undefined, material_video: material }));
		expect((await from(url)).status).toBe(2);
		expect(await from(`${url}x`)).toMatchObject({ status: 4, err_reason: '视频文件下载失败' });
	});

	it('may fail because their video is too short', async () => {
		sim.options.checkSourceLengths = true;
		expect(await get(await finished())).toMatchObject({ status: 4, err_reason: '视频时长不符合要求' });
	});

	it('have no voice where none is wanted, or where its clone failed and that is to be skipped', async () => {
		expect((await get(await finished({ train_type: 'figure' }))).audio_man_id).toBe('');
		sim.faults.failNextVoiceClones(2);
		expect(await get(await finished({ error_skip: true }))).toMatchObject({ status: 2, audio_man_id: '' });
		expect(await get(await finished())).toMatchObject({ status: 4, err_reason: '声音克隆失败' });
	});

	it('can do 4K where that was asked for', async () => {
		const done = await get(await finished({ resolution_rate: 1 }));
		expect(done).toMatchObject({ support_4k: true, width_4k: done.width * 2, height_4k: done.height * 2 });
	});

	it('are listed by where they were made, and gone when they are deleted', async () => {
		const list = async (body: object = {}) =>
			(await client.ask('/list_customised_person', body)).list.map(({ id }: Json) => id);
		const { data: id } = await create();
		expect(await list()).toEqual([id, 'C-stand-in-1', 'C-stand-in-2']);
		expect(await list({ source: 1, page: 1, page_size: 10 })).toEqual(['C-website-1', 'C-website-2']);
		expect(await list({ id: 'C-stand-in-2' })).toEqual(['C-stand-in-2']);
		expect(await client.ask('/delete_customised_person', { id })).toBe(id);
		expect(await list()).toEqual(['C-stand-in-1', 'C-stand-in-2']);
		const again = [
			await client.get('/customised_person', { id }),
			await client.post('/delete_customised_person', { id }),
		];
		for (const { data } of again) expect(data).toMatchObject({ code: 50000, msg: '没有找到对应的数字人' });
	});

	it('are as many as the account may have, and no more', async () => {
		const count = async () => (await client.look('/user_info')).custom_person_nums;
		expect(await count()).toBe(2);
		sim.options.customPersonLimit = 3;
		const id = await finished();
		expect(await count()).toBe(3);
		expect(await create()).toMatchObject({ code: 40002, data: null });
		await client.ask('/delete_customised_person', { id });
		expect(await create()).toMatchObject({ code: 0 });
	});

	it('call back with the bare look-up', async () => {
		const receiver = await startReceiver();
		try {
			const id = await finished({ callback: receiver.url });
			expect(receiver.bodies).toMatchObject([{ id, status: 2, type: 'person' }]);
		} finally {
			await receiver.close();
		}
	});

	it('take every documented field', async () => {
		const fields = {
			train_type: 'both',
			language: 'en',
			error_skip: false,
			resolution_rate: 0,
			is_high_quality: true,
			denoise_flag: false,
			language_boost: 'auto',
			version: '2.0',
			auth_video_file_id: sim.state.addReadyFile('customised_person'),
			auth_text: '我同意',
			callback: 'https://hooks.example.org/x',
		};
		expect(await create(fields)).toMatchObject({ code: 0 });
	});

	it.each<[string, number, object]>([
		['no name', 40000, { name: '' }],
		['no video', 40000, { file_id: undefined }],
		['an unknown file', 50000, { file_id: 'nobody' }],
		['another train type', 40000, { train_type: 'face' }],
		['another language', 40000, { language: 'fr' }],
		['4K as text', 400, { resolution_rate: '1' }],
		['version 2.0 without consent', 40000, { version: '2.0' }],
		['version 2.0 without its words', 40000, { version: '2.0', auth_video: 'https://x.example/a.mp4' }],
		['a field that nobody knows', 40000, { gender: 'f' }],
	])('refuse %s with %i', async (_what, code, fields) => {
		expect(await create(fields)).toMatchObject({ code, data: null });
		expect(sim.state.tasks).toEqual([]);
	});

	it('refuse a file of another service or one that is not there yet', async () => {
		const other = sim.state.addReadyFile('lip_sync_video');
		expect(await create({ file_id: other })).toMatchObject({ code: 50000, msg: '文件还未完成上传' });
		const { file_id: early } = await client.uploadUrl('customised_person', 'me.mov');
		expect(await create({ file_id: early })).toMatchObject({ code: 50000, msg: '文件还未完成上传' });
	});
});
