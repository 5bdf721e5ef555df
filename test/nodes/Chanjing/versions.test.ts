import type { INodeParameters, NodeParameterValueType } from 'n8n-workflow';

import { Chanjing } from '../../../nodes/Chanjing/Chanjing.node';
import { byId, useStages, type Stage } from '../../../testing/stage';

const open = useStages();
const { description } = new Chanjing();

/** Operations with an ID that version 1.1 picks, each with the field and how to get a right ID. */
const fields: Array<[string, string, INodeParameters, (stage: Stage) => string]> = [
	['lipSync/get', 'taskId', {}, ({ sim }) => sim.state.addTask()],
	['lipSync/download', 'taskId', {}, ({ sim }) => sim.state.addTask()],
	['avatarVideo/get', 'taskId', {}, ({ sim }) => sim.state.addTask({ kind: 'avatarVideo' })],
	[
		'avatarVideo/download',
		'taskId',
		{ asset: 'cover' },
		({ sim }) => sim.state.addTask({ kind: 'avatarVideo' }),
	],
	['avatarVideo/delete', 'taskId', {}, ({ sim }) => sim.state.addTask({ kind: 'avatarVideo' })],
	['file/get', 'fileId', {}, ({ sim }) => sim.state.addReadyFile('lip_sync_audio')],
	['file/delete', 'fileId', {}, ({ sim }) => sim.state.addReadyFile('lip_sync_audio')],
	[
		'lipSync/create',
		'videoFileId',
		{ videoSource: 'fileId', text: 'hello', voice: byId('common-voice-001') },
		({ sim }) => sim.state.addReadyFile('lip_sync_video'),
	],
	[
		'lipSync/create',
		'audioFileId',
		{ videoSource: 'fileId', videoFileId: '={{ $json.video }}', audioType: 'audio', audioSource: 'fileId' },
		({ sim }) => sim.state.addReadyFile('lip_sync_audio'),
	],
	[
		'avatarVideo/create',
		'audioFileId',
		{ avatar: byId('C-stand-in-1'), audioType: 'audio', audioSource: 'fileId' },
		({ sim }) => sim.state.addReadyFile('make_video_audio'),
	],
	[
		'avatar/create',
		'fileId',
		{ name: 'Anna', source: 'fileId' },
		({ sim }) => sim.state.addReadyFile('customised_person'),
	],
];

const rl = (mode: string, value: string) => ({ __rl: true, mode, value });

/** The ways in which a field may hold the ID, by version. */
const ways: Array<[number, string, (id: string) => NodeParameterValueType]> = [
	[1, 'a plain string', (id) => id],
	[1, 'an expression', () => '={{ $json.id }}'],
	[1.1, 'a choice of the list', (id) => ({ ...rl('list', id), cachedResultName: 'a name' })],
	[1.1, 'an ID', (id) => rl('id', id)],
	[1.1, 'an expression', () => rl('id', '={{ $json.id }}')],
	[1.1, 'an expression in the list', () => rl('list', '={{ $json.id }}')],
	[1.1, 'a plain string', (id) => id],
	[1.1, 'a plain expression', () => '={{ $json.id }}'],
];

describe.each(fields)('%s: %s', (name, field, more, made) => {
	const [resource, operation] = name.split('/');

	it.each(ways)('in version %d takes %s', async (typeVersion, _, held) => {
		const stage = await open();
		const id = made(stage);
		const items = [{ json: { id, video: stage.sim.state.addReadyFile('lip_sync_video') } }];
		const parameters = { resource, operation, ...more, [field]: held(id) } as INodeParameters;
		const [{ json }] = await stage.items(parameters, { typeVersion, items });
		expect(JSON.stringify(json)).toContain(id);
	});

	it.each([1, 1.1])(
		'in version %d refuses nothing and no ID by its name, before any call',
		async (typeVersion) => {
			const stage = await open();
			const items = [{ json: { video: 'a' } }];
			const wrong = [
				undefined,
				'',
				'a b',
				'={{ $json.id }}',
				...(typeVersion > 1 ? [rl('list', ''), rl('id', '../x')] : []),
			];
			for (const value of wrong) {
				const parameters = { resource, operation, ...more, ...(value !== undefined && { [field]: value }) };
				const error = await stage.refusal(parameters as INodeParameters, { typeVersion, items });
				// n8n itself refuses a required field that is left empty.
				expect(error.message).toMatch(/^(.+\n- Parameter ")?[A-Z][\w ]+ ID(: |" is required)/);
			}
			expect(stage.sim.log.entries).toEqual([]);
		},
	);

	it.each([
		[1, (value: string) => value],
		[1.1, (value: string) => rl('id', value)],
		[1.1, (value: string) => value],
	] as const)('in version %d is filled in by an agent', async (typeVersion, held) => {
		const stage = await open();
		const id = made(stage);
		const result = await stage.engine.runAsTool({
			node: 'chanjing',
			credentialId: stage.credentialId,
			typeVersion,
			parameters: {
				resource,
				operation,
				...more,
				...('videoFileId' in more && { videoFileId: stage.sim.state.addReadyFile('lip_sync_video') }),
				[field]: held("={{ $fromAI('the_id', 'which one') }}"),
			} as INodeParameters,
			arguments: { the_id: id },
		});
		expect(JSON.stringify(result)).toContain(id);
		expect(stage.sim.log.entries.some(({ endpoint }) => endpoint !== 'accessToken')).toBe(true);
	});
});

it('a new node is of version 1.1, and one of a saved workflow stays as it is', () => {
	expect(description).toMatchObject({ version: [1, 1.1], defaultVersion: 1.1 });
});

it('an item that an earlier node refused is passed on in both versions', async () => {
	const stage = await open();
	const items = [{ json: { error: 'Text: a text is missing', description: 'Enter the text to be spoken.' } }];
	for (const [typeVersion, taskId] of [
		[1, '={{ $json.id }}'],
		[1.1, rl('id', '={{ $json.id }}')],
	] as const) {
		const parameters = { operation: 'get', taskId };
		const more = { typeVersion, items, onError: 'continueRegularOutput' } as const;
		expect((await stage.items(parameters, more)).map(({ json }) => json)).toEqual([items[0].json]);
	}
});
