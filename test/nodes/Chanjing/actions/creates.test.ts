import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { callWindows } from '../../../../nodes/Chanjing/limits';
import { fileItem, type ItemInput } from '../../../../testing/engine';
import { sampleAudio } from '../../../../testing/samples';
import { startReceiver } from '../../../../testing/simulator/testClient';
import type { EndpointName } from '../../../../testing/simulator';
import type { LimitName } from '../../../../testing/simulator/options/limits';
import { byId, type Stage, until, useStages } from '../../../../testing/stage';

/** What holds for the create of each kind beside lip-sync videos. */

const open = useStages();

interface Kind {
	resource: string;
	endpoint: EndpointName;
	/** Its documented limit, as the nodes and the stand-in call it. */
	window: keyof typeof callWindows;
	limit: LimitName;
	callsAMinute: number;
	callback: 'envelope' | 'bare';
	/** The field that says which item an order is of. */
	said: string;
	parameters: (stage: Stage) => INodeParameters;
	item: () => Promise<ItemInput>;
	/** Where in a callback the end is told. */
	ended: IDataObject;
}

const noFile = async () => await Promise.resolve({ json: {} });

const kinds: Kind[] = [
	{
		resource: 'speech',
		endpoint: 'createAudioTask',
		window: 'createSpeech',
		limit: 'speech',
		callsAMinute: 500,
		callback: 'envelope',
		said: 'text',
		parameters: () => ({ voice: byId('common-voice-001') }),
		item: noFile,
		ended: { type: 'tts', status: 9 },
	},
	{
		resource: 'voice',
		endpoint: 'createCustomisedAudio',
		window: 'createVoice',
		limit: 'createVoice',
		callsAMinute: 10,
		callback: 'bare',
		said: 'name',
		parameters: () => ({}),
		item: async () => fileItem(await sampleAudio('wav')),
		ended: { status: 2, progress: 100 },
	},
	{
		resource: 'avatar',
		endpoint: 'createCustomisedPerson',
		window: 'createAvatar',
		limit: 'createAvatar',
		callsAMinute: 10,
		callback: 'bare',
		said: 'name',
		parameters: ({ sim }) => ({
			source: 'fileId',
			fileId: sim.state.addReadyFile('customised_person'),
		}),
		item: noFile,
		ended: { type: 'person', status: 2 },
	},
	{
		resource: 'avatarVideo',
		endpoint: 'createVideo',
		window: 'createAvatarVideo',
		limit: 'createVideo',
		callsAMinute: 10,
		callback: 'envelope',
		said: 'text',
		parameters: () => ({ avatar: byId('C-stand-in-1') }),
		item: noFile,
		ended: { status: 30, queue_status: 'completed' },
	},
];

const order = (kind: Kind, stage: Stage, more: INodeParameters = {}): INodeParameters => ({
	resource: kind.resource,
	operation: 'create',
	[kind.said]: '={{ $json.said }}',
	...kind.parameters(stage),
	...more,
});

/** Items that say which they are. */
async function items({ item }: Kind, count = 1, said = (index: number) => `你好，第${index}个。`) {
	const one = await item();
	return Array.from({ length: count }, (_, index) => ({ ...one, json: { said: said(index) } }));
}

const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const tasksOf = ({ resource }: Kind, { sim }: Stage) =>
	sim.state.tasks.filter(({ kind }) => kind === resource);

describe.each(kinds)('$resource > create', (kind) => {
	const { resource, endpoint, said, window, limit, callsAMinute } = kind;
	const other = kind.callback === 'bare' ? 'envelope' : 'bare';

	it.each(['documented', other] as const)('has Chanjing call back at the end, body: %s', async (mode) => {
		const receiver = await startReceiver();
		try {
			const stage = await open({ callback: { mode } });
			const options = { callbackUrl: receiver.url };
			const [{ json }] = await stage.items(order(kind, stage, { waitMode: 'none', options }), {
				items: await items(kind),
			});
			await until(() => receiver.bodies.length > 0);
			const shape = mode === 'documented' ? kind.callback : mode;
			const detail = { id: json.id, ...kind.ended };
			expect(receiver.bodies).toEqual([
				shape === 'bare'
					? expect.objectContaining(detail)
					: expect.objectContaining({ code: 0, data: expect.objectContaining(detail) }),
			]);
		} finally {
			await receiver.close();
		}
	});

	it.each([
		[40002, '数量或时长已用完', /used up.*delete one that is not needed/],
		[50011, '内容违规', /does not accept this content/],
		[50000, '余额不足', /Top it up/],
	])('refused with %i (%s) tells that and what to do, and is final', async (code, msg, advice) => {
		const stage = await open();
		stage.sim.faults.add({ on: endpoint, kind: 'code', code, msg });
		const error = await stage.refusal(order(kind, stage), { items: await items(kind) });
		expect(error.message).toContain(msg);
		expect(error.description).toMatch(advice);
		expect(error.context?.data).toMatchObject({ code, trace_id: expect.any(String) });
		expect(stage.sim.log.count(endpoint)).toBe(1);
	});

	it('under Continue On Fail, emits each item: made, refused by Chanjing, refused before any call', async () => {
		const stage = await open();
		const isForbidden = ({ body }: { body?: unknown }) => JSON.stringify(body).includes('forbidden');
		stage.sim.faults.add({ on: endpoint, kind: 'code', code: 50011, msg: '内容违规', when: isForbidden });
		const words = ['第一个。', 'forbidden', '', '第四个。'];
		const run = await stage.run(order(kind, stage, { waitMode: 'none' }), {
			items: await items(kind, words.length, (index) => words[index]),
			onError: 'continueRegularOutput',
		});
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(words.map((_, item) => ({ item })));
		expect(run.items.map(({ json }) => json)).toEqual([
			expect.objectContaining({ id: expect.any(String) }),
			expect.objectContaining({ error: expect.stringContaining('内容违规') }),
			expect.objectContaining({ error: expect.stringMatching(/^(Text|Name): /) }),
			expect.objectContaining({ id: expect.any(String) }),
		]);
		const ids = run.items.flatMap(({ json }) => json.id ?? []);
		expect(new Set(ids)).toEqual(new Set(tasksOf(kind, stage).map(({ id }) => id)));
	});

	it.each(['lostRequest', 'lostReply'] as const)(
		'whose outcome is not known (%s) is not sent again by Retry On Fail',
		async (fault) => {
			const stage = await open();
			stage.sim.faults.add({ on: endpoint, kind: fault });
			const error = await stage.refusal(order(kind, stage), { ...retry, items: await items(kind) });
			expect(error.message).toContain('may or may not have been created');
			expect(error.description).toContain('Look before you run this again');
			expect(stage.sim.log.count(endpoint)).toBe(1);
		},
	);

	it('is waited for by Retry On Fail, not made anew', async () => {
		const stage = await open({ generatingMs: Infinity });
		const parameters = order(kind, stage, { waitMode: 'poll', waitLimit: 0.01 });
		const error = await stage.refusal(parameters, { ...retry, items: await items(kind) });
		expect(tasksOf(kind, stage)).toHaveLength(1);
		expect(error.message).toContain(tasksOf(kind, stage)[0].id);
		expect(error.description).toContain('> Get');
	});

	it('that ended without a result is made anew by Retry On Fail', async () => {
		const stage = await open();
		stage.sim.faults.failNextTasks('服务繁忙', 1);
		const run = await stage.run(order(kind, stage, { waitMode: 'poll' }), {
			...retry,
			items: await items(kind),
		});
		expect(run.error).toBeUndefined();
		expect(run.items[0].json.state).toBe('success');
		expect(tasksOf(kind, stage)).toHaveLength(2);
	});

	it('keeps to its documented limit over many items, and makes each once', async () => {
		expect(callWindows[window].intervalCap).toBe(callsAMinute);
		callWindows[window].intervalCap = 10;
		const stage = await open({ minuteMs: 600, customPersonLimit: 100 });
		stage.sim.set({ limits: { [limit]: { calls: 10, per: 'minute' } } });
		const all = await stage.items(order(kind, stage, { waitMode: 'none' }), {
			items: await items(kind, 25),
		});
		expect(stage.sim.log.calls(endpoint).map(({ code }) => code)).toEqual(Array(25).fill(0));
		const madeOf = all.map(({ json }) => JSON.stringify(stage.sim.state.task(String(json.id)).request));
		madeOf.forEach((request, index) => expect(request).toContain(`第${index}个`));
	});

	it.each(['[1]', '={{ 5 }}', 'null', '"text"', '{"a":'])(
		'takes no Additional Fields that are no object: %s',
		async (additionalFields) => {
			const stage = await open();
			const error = await stage.refusal(order(kind, stage, { options: { additionalFields } }), {
				items: await items(kind),
			});
			expect(error.message).toBe('Additional Fields: this is not a JSON object');
			expect(stage.sim.log.count(endpoint)).toBe(0);
		},
	);

	it('is a tool of an agent, which gets the item', async () => {
		const stage = await open();
		// Files cannot travel through an agent.
		const ofVoice = { source: 'url', url: await publicRecording(stage) };
		const parameters = order(kind, stage, {
			...(resource === 'voice' && ofVoice),
			[said]: `={{ $fromAI("said") }}`,
			waitMode: 'poll',
		});
		const run = await stage.engine.runAsTool({
			node: 'chanjing',
			credentialId: stage.credentialId,
			parameters,
			arguments: { said: '你好，世界。' },
		});
		expect(run.error).toBeUndefined();
		const [{ id }] = tasksOf(kind, stage);
		expect(run.toolReply).toEqual([expect.objectContaining({ id, state: 'success' })]);
		expect(JSON.stringify(tasksOf(kind, stage)[0].request)).toContain('你好，世界。');
	});
});

/** The public address of a recording that is at the stand-in. */
async function publicRecording({ sim }: Stage): Promise<string> {
	const { key } = sim.state.file(sim.state.addReadyFile('prompt_audio', await sampleAudio('wav')));
	return `${sim.storageUrl}/${key}`;
}
