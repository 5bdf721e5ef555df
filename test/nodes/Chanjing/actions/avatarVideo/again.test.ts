import type { INodeParameters } from 'n8n-workflow';

import { speakers } from '../../../../../nodes/Chanjing/limits';
import { printOnFailure } from '../../../../../testing/engine/printOnFailure';
import { byId, openStage, type Stage, until } from '../../../../../testing/stage';

let stage: Stage;
printOnFailure(() => stage.sim.log.toString());
const { seconds } = speakers;
afterEach(async () => {
	speakers.seconds = seconds;
	await stage.close();
});

const lists = ['listCustomisedPerson', 'listCommonDp'] as const;
const order = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'avatarVideo',
	operation: 'create',
	avatar: byId('C-stand-in-1'),
	text: '今天天气很好。我们去公园吧。',
	...more,
});

describe('a video that was ordered already', () => {
	/** Longer ago than what the lists said of the avatar is remembered. */
	async function orderLongAgo() {
		speakers.seconds = 0;
		stage = await openStage({ sim: { generatingMs: Infinity } });
		const first = await stage.run(order({ waitMode: 'poll', waitLimit: 0.01 }));
		expect(first.error?.message).toContain(stage.sim.state.tasks[0].id);
		return { sim: stage.sim, first };
	}

	it.each([
		['Chanjing cannot list avatars any more', { kind: 'html', status: 502 }],
		['its avatar is deleted', { kind: 'body', body: '{"code":0,"data":{"list":[]}}' }],
	] as const)('is handed on by a retry although %s', async (_why, fault) => {
		const { sim, first } = await orderLongAgo();
		sim.faults.add({ on: [...lists], times: Infinity, ...fault });
		await sim.state.finishTask(sim.state.tasks[0].id);
		const retried = await first.retry();
		expect(retried.error).toBeUndefined();
		expect(retried.items[0].json).toMatchObject({ id: sim.state.tasks[0].id, state: 'success' });
		expect(sim.state.tasks).toHaveLength(1);
	});

	it('is not ordered again by a retry when the list shows its avatar otherwise since', async () => {
		const { sim, first } = await orderLongAgo();
		await sim.state.finishTask(sim.state.tasks[0].id);
		const avatar = { id: 'C-stand-in-1', name: 'a', status: 2, progress: 100, width: 1, height: 2 };
		const body = JSON.stringify({
			code: 0,
			data: { list: [{ ...avatar, audio_man_id: 'common-voice-001' }] },
		});
		sim.faults.add({ on: 'listCustomisedPerson', kind: 'body', body, times: Infinity });
		const retried = await first.retry();
		expect(retried.items[0].json).toMatchObject({ id: sim.state.tasks[0].id });
		expect(sim.state.tasks).toHaveLength(1);
	});
});

it('the Stop of one execution does not refuse another one that waits for the same list of avatars', async () => {
	stage = await openStage();
	const { sim } = stage;
	sim.faults.add({ on: 'listCustomisedPerson', kind: 'delay', ms: 500 });
	const one = stage.start(order());
	await until(() => sim.log.count('listCustomisedPerson') > 0);
	const other = stage.start(order({ text: '今天天气很好。我们去公园散步吧。' }));
	await new Promise((resolve) => setTimeout(resolve, 150));
	await one.stop();
	const run = await other.finished;
	expect(run.error).toBeUndefined();
	expect(run.items).toHaveLength(1);
});

it('an avatar that was looked up while it was being made is looked up again, for its size was not known', async () => {
	stage = await openStage();
	const { sim } = stage;
	const entry = { id: 'C-new', name: 'a', audio_man_id: 'common-voice-001', width: 0, height: 0 };
	const body = JSON.stringify({ code: 0, data: { list: [{ ...entry, status: 1, progress: 10 }] } });
	sim.faults.add({ on: 'listCustomisedPerson', kind: 'body', body });
	await stage.run(order({ avatar: byId('C-new') }));
	const made = JSON.stringify({
		code: 0,
		data: { list: [{ ...entry, status: 2, progress: 100, width: 1000, height: 1000 }] },
	});
	sim.faults.add({ on: 'listCustomisedPerson', kind: 'body', body: made });
	await stage.run(order({ avatar: byId('C-new') }));
	expect(sim.log.calls('createVideo').at(-1)?.body.person).toMatchObject({ width: 1080, height: 1080 });
});
