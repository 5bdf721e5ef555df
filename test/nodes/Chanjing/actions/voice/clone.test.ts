import { createReadStream } from 'node:fs';

import type { INodeParameters } from 'n8n-workflow';

import { uploadBytes } from '../../../../../nodes/Chanjing/limits';
import { startFileServer } from '../../../../../testing/fileServer';
import { fileItem } from '../../../../../testing/engine';
import { sampleAudio, sampleVideo } from '../../../../../testing/samples';
import { clientOf } from '../../../../../testing/simulator/testClient';
import { binaryModes, byId, type Stage, until, useStages } from '../../../../../testing/stage';

const open = useStages();
const create = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'voice',
	operation: 'create',
	name: 'Anna',
	...more,
});
const of = (operation: string, id: string) => ({ resource: 'voice', operation, voiceId: byId(id) });
const recording = async () => [fileItem(await sampleAudio('wav'))];
const bodies = (stage: Stage) => stage.sim.log.calls('createCustomisedAudio').map(({ body }) => body);

describe('Create', () => {
	it.each(binaryModes)(
		'clones a voice from a binary in %s mode, by the public URL of its upload',
		async (mode) => {
			const stage = await open({}, { binaryMode: mode });
			const [{ json, pairedItem }] = await stage.items(create(), { items: await recording() });
			const [{ id, request }] = stage.sim.state.tasks;
			const [{ id: fileId, service }] = stage.sim.state.files;
			expect(service).toBe('prompt_audio');
			expect(bodies(stage)).toEqual([
				{ name: 'Anna', model_type: 'cicada1.0', url: expect.stringContaining(fileId) },
			]);
			expect(request.url).not.toContain('?');
			expect(json).toEqual({
				id,
				name: 'Anna',
				type: 'cicada1.0',
				progress: 100,
				audio_path: expect.stringContaining('.wav'),
				err_msg: '',
				status: 2,
				lang: 'cn',
				state: 'success',
				voice_type: 'customised',
				made_on: 'api',
				file_id: fileId,
			});
			expect(pairedItem).toEqual({ item: 0 });
		},
	);

	it('clones a voice from a URL', async () => {
		const stage = await open();
		const path = await sampleAudio('mp3');
		const chunks: Buffer[] = [];
		for await (const chunk of createReadStream(path)) chunks.push(chunk as Buffer);
		const server = await startFileServer(Buffer.concat(chunks), 'audio/mpeg');
		try {
			const [{ json }] = await stage.items(create({ source: 'url', url: `${server.url}/plain/me.mp3` }));
			expect(json).toMatchObject({ state: 'success', status: 2 });
		} finally {
			await server.close();
		}
	});

	it.each([
		['modelType', 'cicada3.0-turbo', { model_type: 'cicada3.0-turbo' }],
		['language', 'en', { language: 'en' }],
		['denoise', true, { denoise_flag: true }],
		['previewText', '你好 1', { text: '你好 1' }],
		['previewText', '', {}],
		['callbackUrl', 'https://203.0.113.7/hook', { callback: 'https://203.0.113.7/hook' }],
		['additionalFields', '{"language_boost":"x"}', { language_boost: 'x' }],
	])('sends the option %s set to %j', async (option, value, expected) => {
		const stage = await open({ callback: { lost: true } });
		await stage.items(create({ waitMode: 'none', options: { [option]: value } }), {
			items: await recording(),
		});
		expect(bodies(stage)).toEqual([
			{ name: 'Anna', model_type: 'cicada1.0', url: expect.any(String), ...expected },
		]);
	});

	it('comes out right away without a wait', async () => {
		const stage = await open();
		const [{ json }] = await stage.items(create({ waitMode: 'none' }), { items: await recording() });
		const [{ id }] = stage.sim.state.tasks;
		expect(json).toEqual({
			id,
			status: 0,
			state: 'pending',
			voice_type: 'customised',
			made_on: 'api',
			file_id: expect.any(String),
		});
		expect(stage.sim.log.count('customisedAudio')).toBe(0);
	});

	it('takes a voice that is done for usable although Chanjing gives a reason with it', async () => {
		const stage = await open({ doneVoiceErrMsg: '音频有噪音' });
		const [{ json }] = await stage.items(create(), { items: await recording() });
		expect(json).toMatchObject({ state: 'success', err_msg: '音频有噪音' });
	});

	it('that failed is refused under a wait, with its id and what Chanjing said', async () => {
		const stage = await open({ generatingMs: Infinity });
		const run = stage.run(create(), { items: await recording() });
		await until(() => stage.sim.state.tasks.length > 0);
		const [{ id }] = stage.sim.state.tasks;
		await stage.sim.state.failTask(id, '音频质量不合格');
		const { error } = await run;
		expect(error?.message).toContain(`Cloned voice ${id} cannot be used: 音频质量不合格`);
	});

	it('that is not done in time is told with its id and how to go on', async () => {
		const stage = await open({ generatingMs: Infinity });
		const error = await stage.refusal(create({ waitLimit: 0.01 }), { items: await recording() });
		const [{ id }] = stage.sim.state.tasks;
		expect(error.message).toMatch(`Cloned voice ${id} is not finished after 0.01 minutes: it is generating`);
		expect(error.description).toContain('Get the voice with Voice > Get, later, with this task ID');
	});

	it('is made once by Retry On Fail', async () => {
		const stage = await open({ generatingMs: Infinity });
		const run = stage.run(create({ waitLimit: 0.01 }), {
			items: await recording(),
			...{ retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		});
		await run;
		expect(stage.sim.log.count('createCustomisedAudio')).toBe(1);
	});

	it('is made anew by a retry when it was deleted since: nothing is left of the one before', async () => {
		const stage = await open({ generatingMs: Infinity });
		const run = await stage.run(create({ waitLimit: 0.05 }), { items: await recording() });
		const [first] = stage.sim.state.tasks.filter(({ id }) => run.error?.message.includes(id));
		await stage.items(of('delete', first.id));
		const before = stage.sim.state.tasks.length;
		const retrying = run.retry();
		await until(() => stage.sim.state.tasks.length > before);
		const { id } = stage.sim.state.tasks[before];
		await stage.sim.state.finishTask(id);
		await retrying;
		expect(stage.sim.log.count('createCustomisedAudio')).toBe(2);
	});

	it.each(['lostRequest', 'lostReply'] as const)(
		'whose reply is lost (%s) is sent once, with how to find it',
		async (kind) => {
			const stage = await open();
			stage.sim.faults.add({ on: 'createCustomisedAudio', kind });
			const run = await stage.run(create(), { items: await recording() });
			expect(run.error?.message).toMatch(/voice may or may not have been created/);
			expect(run.error?.description).toContain('look for its name with Voice > Get Many, Customised');
			const retried = await run.retry();
			expect(retried.error?.description).toContain('Chanjing gives no list by which');
			expect(stage.sim.log.count('createCustomisedAudio')).toBe(1);
		},
	);

	it('is refused when Chanjing gives the recording no public address', async () => {
		const stage = await open();
		const client = clientOf(stage.sim);
		await client.signIn();
		const target = await client.look('/common/create_upload_url', { service: 'prompt_audio', name: 'a.wav' });
		const data = { ...target, full_path: undefined };
		const body = JSON.stringify({ code: 0, msg: 'success', trace_id: 't', data });
		stage.sim.faults.add({ on: 'createUploadUrl', kind: 'body', body });
		const error = await stage.refusal(create(), { items: await recording() });
		expect(error.message).toContain(`Chanjing gave file ${target.file_id} no public address`);
		expect(bodies(stage)).toEqual([]);
	});

	it.each([
		[{ name: '={{ "" }}' }, 'Name: a name is missing'],
		[
			{ options: { previewText: 'a'.repeat(51) } },
			'Preview Text: 51 characters are too many, 50 are allowed',
		],
		[{ options: { previewText: '123' } }, 'Preview Text: it has nothing but digits, which Chanjing refuses'],
		[
			{ options: { modelType: '={{ "x" }}' } },
			'Model: x is not one of cicada1.0, cicada3.0, cicada3.0-turbo',
		],
		[
			{ options: { additionalFields: '{"url":"https://203.0.113.7/a.wav"}' } },
			'Additional Fields: url cannot be set here, Recording gives it',
		],
		[{ options: { language: '={{ "de" }}' } }, 'Language: de is not one of cn, en'],
		[{ binaryPropertyName: 'nothing' }, 'Input Data Field Name: the item has no file in the field "nothing"'],
	])('refuses %j before any call', async (parameters, message) => {
		const stage = await open();
		const error = await stage.refusal(create(parameters), { items: await recording() });
		expect(error.message).toBe(message);
		expect(stage.sim.log.entries).toEqual([]);
	});

	it('refuses a format that Chanjing does not take, and a file that is too large, before any call', async () => {
		const stage = await open();
		const video = await stage.refusal(create(), { items: [fileItem(await sampleVideo())] });
		expect(video.message).toMatch(
			/^Input Data Field Name: Chanjing does not take ".+\.mp4" as voice sample$/,
		);
		uploadBytes.prompt_audio = 1000;
		const large = await stage.refusal(create(), { items: await recording() });
		expect(large.message).toMatch(/^Input Data Field Name: the file has .+ takes at most/);
		expect(stage.sim.log.entries).toEqual([]);
	});
});

describe('Get', () => {
	it.each([
		[0, 'pending'],
		[1, 'generating'],
		[2, 'success'],
		[3, 'expired'],
		[4, 'failed'],
		[99, 'deleted'],
		[7, 'generating'],
	])('reads status %i as %s', async (status, state) => {
		const stage = await open();
		const id = stage.sim.state.addTask({ kind: 'voice' });
		stage.sim.state.setTaskStatus(id, status);
		const [{ json }] = await stage.items(of('get', id));
		expect(json).toMatchObject({ id, status, state, voice_type: 'customised', made_on: 'api' });
	});

	it('tells a voice of the website from one of the API, with one list for all items', async () => {
		const stage = await open();
		const items = ['C-Audio-website-1', 'C-Audio-stand-in-1'].map((id) => ({ json: { id } }));
		const voices = await stage.items(of('get', '={{ $json.id }}'), { items });
		expect(voices.map(({ json }) => json.made_on)).toEqual(['website', 'api']);
		expect(stage.sim.log.count('listCustomisedAudio')).toBe(1);
	});

	it('leaves out where it was made when the list that tells it cannot be read', async () => {
		const stage = await open();
		const refused = { kind: 'code', code: 400, msg: 'no', times: Infinity } as const;
		stage.sim.faults.add({ on: 'listCustomisedAudio', ...refused });
		const [{ json }] = await stage.items(of('get', 'C-Audio-stand-in-1'));
		expect(json).toMatchObject({ state: 'success', voice_type: 'customised' });
		expect(json).not.toHaveProperty('made_on');
	});

	it('of a voice that there is not is refused with what to do', async () => {
		const stage = await open();
		const error = await stage.refusal(of('get', 'C-Audio-nobody'));
		expect(error.message).toContain('Chanjing knows no cloned voice C-Audio-nobody of this account');
		expect(error.description).toContain('It may be deleted already');
	});

	it('passes on an item that came in refused', async () => {
		const stage = await open();
		const items = [{ json: { error: 'Name: a name is missing' } }];
		const [{ json }] = await stage.items(of('get', '={{ $json.id }}'), {
			items,
			onError: 'continueRegularOutput',
		});
		expect(json.error).toBe('Name: a name is missing');
	});
});

describe('Delete', () => {
	it('deletes the voice, once', async () => {
		const stage = await open();
		const id = stage.sim.state.addTask({ kind: 'voice' });
		const [{ json }] = await stage.items(of('delete', id));
		expect(json).toEqual({ id, deleted: true });
		expect(stage.sim.log.calls('deleteCustomisedAudio').map(({ body }) => body)).toEqual([{ id }]);
		expect(stage.sim.state.task(id).fixedStatus).toBe(99);
	});

	it('succeeds when the reply was lost', async () => {
		const stage = await open();
		const id = stage.sim.state.addTask({ kind: 'voice' });
		stage.sim.faults.add({ on: 'deleteCustomisedAudio', kind: 'lostReply' });
		expect((await stage.items(of('delete', id)))[0].json).toEqual({ id, deleted: true });
	});

	it('that was deleted already succeeds, also where Chanjing says that it is gone', async () => {
		const stage = await open();
		const refused = { kind: 'code', code: 50000, msg: '没有找到对应的声音ID' } as const;
		stage.sim.faults.add({ on: 'deleteCustomisedAudio', ...refused });
		const id = 'C-Audio-stand-in-8';
		expect((await stage.items(of('delete', id)))[0].json).toEqual({ id, deleted: true });
	});

	it('succeeds when the reply was lost, also where Chanjing refuses to delete it twice', async () => {
		const stage = await open();
		const id = stage.sim.state.addTask({ kind: 'voice' });
		stage.sim.faults.add({ on: 'deleteCustomisedAudio', kind: 'lostReply' });
		stage.sim.faults.add({ on: 'deleteCustomisedAudio', kind: 'code', code: 40000, msg: '参数错误' });
		expect((await stage.items(of('delete', id)))[0].json).toEqual({ id, deleted: true });
	});

	it('of a voice that there is not is refused, with its ID', async () => {
		const stage = await open();
		const error = await stage.refusal(of('delete', 'C-Audio-nobody'));
		expect(error.message).toContain('Could not delete the voice: 没有找到对应的声音ID');
		expect(error.message).toContain('C-Audio-nobody');
	});
});

it('the cloned voice speaks', async () => {
	const stage = await open();
	const [{ json }] = await stage.items(create(), { items: await recording() });
	const speech = { resource: 'speech', operation: 'create', text: '你好。', voice: byId(String(json.id)) };
	expect((await stage.items(speech))[0].json.state).toBe('success');
});
