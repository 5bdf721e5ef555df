import type { INodeParameters } from 'n8n-workflow';

import { byId, useStages, type Stage } from '../../../../testing/stage';

/** Every operation on speeches, voices, avatars and avatar videos but the creates, as a tool of an agent. */

const open = useStages();

const spoken = { audio: { type: 'tts', tts: { text: ['你好，世界。'] } } };
const fromAgent = '={{ $fromAI("id") }}';

async function call(stage: Stage, parameters: INodeParameters, id = ''): Promise<unknown> {
	const run = await stage.engine.runAsTool({
		node: 'chanjing',
		credentialId: stage.credentialId,
		parameters,
		arguments: { id },
	});
	expect(run.error).toBeUndefined();
	return run.toolReply;
}

const finished = (kind: 'speech' | 'voice' | 'avatar' | 'avatarVideo') => (stage: Stage) =>
	stage.sim.state.addTask({ kind, ...(kind === 'avatarVideo' && { request: spoken }) });

it.each<[string, string, INodeParameters, (stage: Stage) => string, object]>([
	['speech', 'get', { taskId: fromAgent }, finished('speech'), { state: 'success', duration: 4000 }],
	['voice', 'get', { voiceId: byId(fromAgent) }, finished('voice'), { state: 'success', made_on: 'api' }],
	['voice', 'delete', { voiceId: byId(fromAgent) }, finished('voice'), { deleted: true }],
	['avatar', 'get', { avatarId: byId(fromAgent) }, finished('avatar'), { state: 'success', made_on: 'api' }],
	['avatar', 'delete', { avatarId: byId(fromAgent) }, finished('avatar'), { deleted: true }],
	['avatarVideo', 'get', { taskId: fromAgent }, finished('avatarVideo'), { state: 'success' }],
	['avatarVideo', 'download', { taskId: fromAgent }, finished('avatarVideo'), { state: 'success' }],
	['avatarVideo', 'delete', { taskId: fromAgent }, finished('avatarVideo'), { deleted: true }],
])('%s %s gives an agent its item', async (resource, operation, parameters, make, expected) => {
	const stage = await open();
	const id = make(stage);
	const reply = await call(stage, { resource, operation, ...parameters }, id);
	expect(reply).toEqual([expect.objectContaining({ id, ...expected })]);
});

it.each<[string, INodeParameters, object]>([
	['voice', { voiceType: 'customised' }, { voice_type: 'customised' }],
	['avatar', { avatarType: 'common' }, { avatar_type: 'common' }],
	['avatarVideo', {}, { resource: 'avatarVideo' }],
])('%s getMany gives an agent its items', async (resource, parameters, expected) => {
	const stage = await open();
	for (let made = 0; made < 3; made++) finished('avatarVideo')(stage);
	const reply = await call(stage, { resource, operation: 'getMany', limit: 3, ...parameters });
	expect(reply).toEqual(Array(3).fill(expect.objectContaining(expected)));
});

it.each<[string, INodeParameters, string]>([
	['speech', { taskId: 'nothing' }, 'audioTaskState'],
	['voice', { voiceId: byId('C-Audio-stand-in-1') }, 'customisedAudio'],
	['avatar', { avatarId: byId('C-stand-in-1') }, 'customisedPerson'],
])('%s: many looks at the same one are one call', async (resource, parameters, endpoint) => {
	const stage = await open();
	const taskId = stage.sim.state.addTask({ kind: 'speech' });
	const given = resource === 'speech' ? { taskId } : parameters;
	const items = Array.from({ length: 5 }, () => ({ json: {} }));
	const all = await stage.items({ resource, operation: 'get', ...given, waitMode: 'none' }, { items });
	expect(all).toHaveLength(5);
	expect(stage.sim.log.count(endpoint as never)).toBe(1);
});
