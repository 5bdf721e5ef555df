import { readFile } from 'node:fs/promises';

import type { INodeParameters } from 'n8n-workflow';

import { uploadBytes } from '../../../../../nodes/Chanjing/limits';
import { fileItem } from '../../../../../testing/engine';
import { startFileServer } from '../../../../../testing/fileServer';
import { sampleAudio, sampleVideo } from '../../../../../testing/samples';
import { binaryModes, byId, type Stage, until, useStages } from '../../../../../testing/stage';

const open = useStages();
const create = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'avatar',
	operation: 'create',
	name: 'Anna',
	...more,
});
const getMany = (more: INodeParameters = {}) => ({ resource: 'avatar', operation: 'getMany', ...more });
const of = (operation: string, id: string) => ({ resource: 'avatar', operation, avatarId: byId(id) });
const video = async () => [fileItem(await sampleVideo())];
const bodies = (stage: Stage) => stage.sim.log.calls('createCustomisedPerson').map(({ body }) => body);
const minimal = { name: 'Anna', train_type: 'both', file_id: expect.any(String) as string };

describe('Get Many', () => {
	it('returns the own avatars and then those of Chanjing, told apart', async () => {
		const stage = await open({ commonAvatars: 120 });
		const items = await stage.items(getMany({ returnAll: true }));
		const { state } = stage.sim;
		const origins = items.map(({ json }) => [json.id, json.avatar_type, json.made_on, json.state]);
		const own = (madeOn: 'api' | 'website') =>
			state.own('avatar', madeOn).map(({ id }) => [id, 'customised', madeOn, 'success']);
		expect(own('website')).toHaveLength(2);
		expect(origins).toEqual([
			...own('api'),
			...own('website'),
			...state.avatars.common.map(({ id }) => [id, 'common', undefined, 'success']),
		]);
		const [, , , , common] = items;
		expect(common.json).toMatchObject({ name: expect.any(String), figures: expect.any(Array) });
		expect(stage.sim.log.calls('listCommonDp').map(({ query }) => query)).toEqual(
			['1', '2', '3'].map((page) => ({ page, size: '50' })),
		);
	});

	it.each(['common', 'customised'] as const)('asks for %s avatars alone', async (avatarType) => {
		const stage = await open();
		const items = await stage.items(getMany({ returnAll: true, avatarType }));
		expect(new Set(items.map(({ json }) => json.avatar_type))).toEqual(new Set([avatarType]));
		expect(stage.sim.log.count('listCommonDp')).toBe(avatarType === 'common' ? 1 : 0);
		expect(stage.sim.log.count('listCustomisedPerson')).toBe(avatarType === 'customised' ? 2 : 0);
	});

	it('keeps to Limit over all lists', async () => {
		const stage = await open();
		expect(await stage.items(getMany({ limit: 3 }))).toHaveLength(3);
		expect(stage.sim.log.count('listCommonDp')).toBe(0);
	});
});

describe('Create', () => {
	it.each(binaryModes)('makes an avatar from a binary in %s mode', async (mode) => {
		const stage = await open({}, { binaryMode: mode });
		const [{ json, pairedItem }] = await stage.items(create({ waitMode: 'poll' }), { items: await video() });
		const [{ id }] = stage.sim.state.tasks;
		const [{ id: fileId, service }] = stage.sim.state.files;
		expect(service).toBe('customised_person');
		expect(bodies(stage)).toEqual([{ ...minimal, file_id: fileId }]);
		expect(json).toMatchObject({
			...{ id, name: 'Anna', status: 2, state: 'success', avatar_type: 'customised', made_on: 'api' },
			...{ file_id: fileId, width: 180, height: 320, audio_man_id: `C-Audio-of-${id}` },
		});
		expect(pairedItem).toEqual({ item: 0 });
	});

	it('comes out right away unless told otherwise', async () => {
		const stage = await open();
		const [{ json }] = await stage.items(create(), { items: await video() });
		const [{ id }] = stage.sim.state.tasks;
		const made = { avatar_type: 'customised', made_on: 'api', file_id: expect.any(String) };
		expect(json).toEqual({ id, status: 0, state: 'pending', ...made });
		expect(stage.sim.log.count('customisedPerson')).toBe(0);
	});

	it('makes an avatar from a URL', async () => {
		const stage = await open();
		const bytes = await readFile(await sampleVideo());
		const server = await startFileServer(bytes);
		try {
			const url = `${server.url}/chunked/anna.mp4`;
			const [{ json }] = await stage.items(create({ source: 'url', url, waitMode: 'poll' }));
			const [{ id: fileId, service, name, bytes: length }] = stage.sim.state.files;
			expect([service, name, length]).toEqual(['customised_person', 'anna.mp4', bytes.length]);
			expect(bodies(stage)).toEqual([{ ...minimal, file_id: fileId }]);
			expect(json).toMatchObject({ state: 'success', file_id: fileId, width: 180, height: 320 });
		} finally {
			await server.close();
		}
	});

	it('takes a file that is at Chanjing, without an upload', async () => {
		const stage = await open();
		const fileId = stage.sim.state.addReadyFile('customised_person');
		await stage.items(create({ source: 'fileId', fileId }));
		expect(bodies(stage)).toEqual([{ ...minimal, file_id: fileId }]);
		expect(stage.sim.log.count('put')).toBe(0);
	});

	it('waits for a file that Chanjing cannot use yet, and makes one avatar', async () => {
		const stage = await open();
		const fileId = stage.sim.state.addReadyFile('customised_person');
		const notReady = { kind: 'code', code: 50000, msg: '文件还未完成上传', times: 2 } as const;
		stage.sim.faults.add({ on: 'createCustomisedPerson', ...notReady });
		const [{ json }] = await stage.items(create({ source: 'fileId', fileId }));
		expect(stage.done('createCustomisedPerson')).toHaveLength(1);
		expect(stage.sim.state.tasks.map(({ id }) => id)).toEqual([json.id]);
	});

	it.each([
		[{ trainType: 'figure' }, { train_type: 'figure' }],
		[{ options: { language: 'en' } }, { language: 'en' }],
		[{ options: { errorSkip: true } }, { error_skip: true }],
		[{ options: { resolution: 1 } }, { resolution_rate: 1 }],
		[{ options: { denoise: true } }, { denoise_flag: true }],
		[{ options: { callbackUrl: 'https://203.0.113.7/h' } }, { callback: 'https://203.0.113.7/h' }],
		[{ options: { additionalFields: '{"is_high_quality":true}' } }, { is_high_quality: true }],
	])('sends %j as %j', async (parameters, expected) => {
		const stage = await open({ callback: { lost: true } });
		await stage.items(create(parameters as INodeParameters), { items: await video() });
		expect(bodies(stage)).toEqual([{ ...minimal, ...expected }]);
	});

	it('that failed is refused under a wait, with its id and what Chanjing said', async () => {
		const stage = await open({ generatingMs: Infinity });
		const run = stage.run(create({ waitMode: 'poll' }), { items: await video() });
		await until(() => stage.sim.state.tasks.length > 0);
		const [{ id }] = stage.sim.state.tasks;
		await stage.sim.state.failTask(id, '视频时长不符合要求');
		expect((await run).error?.message).toContain(`Avatar ${id} cannot be used: 视频时长不符合要求`);
	});

	it('beyond the limit of the account is refused with what Chanjing said', async () => {
		const stage = await open({ customPersonLimit: 0 });
		const error = await stage.refusal(create(), { items: await video() });
		expect(error.message).toContain('Could not create the avatar: 数字人数量已达上限');
		expect(stage.sim.log.count('createCustomisedPerson')).toBe(1);
	});

	it.each(['lostRequest', 'lostReply'] as const)('whose reply is lost (%s) is sent once', async (kind) => {
		const stage = await open();
		stage.sim.faults.add({ on: 'createCustomisedPerson', kind });
		const run = await stage.run(create(), { items: await video() });
		expect(run.error?.message).toMatch(/avatar may or may not have been created/);
		expect(run.error?.description).toContain('Avatar > Get Many, Return All, and look for a create_time');
		expect((await run.retry()).error).toBeDefined();
		expect(stage.sim.log.count('createCustomisedPerson')).toBe(1);
	});

	it.each([
		[{ name: '={{ "" }}' }, 'Name: a name is missing'],
		[{ options: { resolution: '={{ 2 }}' } }, 'Resolution: 2 is not one of 0, 1'],
		[
			{ options: { additionalFields: '{"file_id":"abc"}' } },
			'Additional Fields: file_id cannot be set here, Video gives it',
		],
		[
			{ options: { additionalFields: '{"material_video":"https://203.0.113.7/a.mp4"}' } },
			'Additional Fields: material_video cannot be set here, Video gives it',
		],
		[{ trainType: '={{ "voice" }}' }, 'Train: voice is not one of both, figure'],
		[{ source: 'fileId', fileId: '={{ "a b" }}' }, 'Video File ID: this is not an ID of Chanjing: "a b"'],
	])('refuses %j before any call', async (parameters, message) => {
		const stage = await open();
		const error = await stage.refusal(create(parameters), { items: await video() });
		expect(error.message).toBe(message);
		expect(stage.sim.log.entries).toEqual([]);
	});

	it('refuses a format that Chanjing does not take, and a file that is too large, before any call', async () => {
		const stage = await open();
		const sound = await stage.refusal(create(), { items: [fileItem(await sampleAudio())] });
		expect(sound.message).toMatch(
			/^Input Data Field Name: Chanjing does not take ".+\.mp3" as avatar source$/,
		);
		uploadBytes.customised_person = 1000;
		const large = await stage.refusal(create(), { items: await video() });
		expect(large.message).toMatch(/^Input Data Field Name: the file has .+ takes at most/);
		expect(stage.sim.log.entries).toEqual([]);
	});
});

describe('Get', () => {
	it.each([
		[1, 'generating'],
		[2, 'success'],
		[4, 'failed'],
		[5, 'failed'],
		[9, 'generating'],
	])('reads status %i as %s', async (status, state) => {
		const stage = await open();
		const id = stage.sim.state.addTask({ kind: 'avatar', status: 1 });
		stage.sim.state.setTaskStatus(id, status);
		const [{ json }] = await stage.items(of('get', id));
		expect(json).toMatchObject({ id, status, state, avatar_type: 'customised', made_on: 'api' });
	});

	it('takes status 1 for a finished one where Chanjing counts from 0', async () => {
		const stage = await open({ avatarStatesFrom: 'zero' });
		const done = stage.sim.state.addTask({ kind: 'avatar' });
		const [{ json }] = await stage.items(of('get', done));
		expect(json).toMatchObject({ status: 1, state: 'success' });
		const made = await stage.items(create({ waitMode: 'poll' }), { items: await video() });
		expect(made[0].json).toMatchObject({ status: 1, state: 'success' });
	});

	it('tells an avatar of the website from one of the API', async () => {
		const stage = await open();
		const items = ['C-website-1', 'C-stand-in-1'].map((id) => ({ json: { id } }));
		const avatars = await stage.items(of('get', '={{ $json.id }}'), { items });
		expect(avatars.map(({ json }) => json.made_on)).toEqual(['website', 'api']);
	});

	it('of an avatar that there is not is refused with what to do', async () => {
		const stage = await open();
		const error = await stage.refusal(of('get', 'C-nobody'));
		expect(error.message).toContain('Chanjing knows no avatar C-nobody of this account');
	});
});

describe('Delete', () => {
	it('deletes the avatar, once', async () => {
		const stage = await open();
		const id = stage.sim.state.addTask({ kind: 'avatar' });
		expect((await stage.items(of('delete', id)))[0].json).toEqual({ id, deleted: true });
		expect(stage.sim.log.calls('deleteCustomisedPerson').map(({ body }) => body)).toEqual([{ id }]);
		expect(stage.sim.state.task(id).deleted).toBe(true);
	});

	it('succeeds when the reply was lost, although Chanjing then knows no such avatar', async () => {
		const stage = await open();
		const id = stage.sim.state.addTask({ kind: 'avatar' });
		stage.sim.faults.add({ on: 'deleteCustomisedPerson', kind: 'lostReply' });
		expect((await stage.items(of('delete', id)))[0].json).toEqual({ id, deleted: true });
		expect(stage.sim.log.count('deleteCustomisedPerson')).toBe(2);
	});

	it('is refused while Chanjing goes on showing the avatar', async () => {
		const stage = await open();
		const refused = { kind: 'code', code: 50000, msg: '没有找到对应的数字人' } as const;
		stage.sim.faults.add({ on: 'deleteCustomisedPerson', ...refused });
		const error = await stage.refusal(of('delete', 'C-stand-in-1'));
		expect(error.message).toContain('Could not delete the avatar: 没有找到对应的数字人');
	});

	it('of an avatar that there is not is refused', async () => {
		const stage = await open();
		const error = await stage.refusal(of('delete', 'C-nobody'));
		expect(error.message).toContain('Could not delete the avatar: 没有找到对应的数字人');
	});
});

it('the picker shows the own avatars with size, origin and preview', async () => {
	const stage = await open();
	const { credentialId } = stage;
	const ask = async (paginationToken?: string) =>
		await stage.engine.listSearch('searchOwnAvatars', { node: 'chanjing', credentialId, paginationToken });
	const first = await ask();
	expect(first.results[0]).toMatchObject({
		name: '我的数字人1 (1080 × 1920, customised)',
		value: 'C-stand-in-1',
		url: expect.stringMatching(/^http/),
	});
	const { results } = await ask(first.paginationToken as string);
	expect(results.map(({ name }) => name)).toContain('网页数字人2 (1920 × 1080, customised on the website)');
});
