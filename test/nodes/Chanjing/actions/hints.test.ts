import type { IExecuteFunctions, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { ChanjingApi } from '../../../../credentials/ChanjingApi.credentials';
import * as limits from '../../../../nodes/Chanjing/limits';
import { Chanjing } from '../../../../nodes/Chanjing/Chanjing.node';
import { createEngine } from '../../../../testing/engine';
import type { OperationOptions } from '../../../../testing/engine/chanjing';
import { byId, type Stage, useStages } from '../../../../testing/stage';

const open = useStages();
const inEditor: OperationOptions = { mode: 'manual' };

/** The parameters of a create whose video is waited for. */
const create = (stage: Stage, more: INodeParameters = {}): INodeParameters => ({
	videoSource: 'fileId',
	videoFileId: stage.sim.state.addReadyFile('lip_sync_video'),
	text: '你好',
	voice: byId('common-voice-001'),
	waitMode: 'poll',
	...more,
});

/** What the editor shows above the output of a run that succeeds. */
async function hintsOf(
	stage: Stage,
	parameters: INodeParameters,
	more?: OperationOptions,
): Promise<string[]> {
	const { error, hints } = await stage.run(parameters, more);
	expect(error).toBeUndefined();
	for (const hint of hints) expect(hint).toMatchObject({ location: 'outputPane' });
	return hints.map(({ message }) => message);
}

const expires = /^Result URLs expire\. /;

describe('a result URL that expires', () => {
	it('is told of where the video is not downloaded, with how to keep it', async () => {
		const stage = await open();
		const [hint, ...more] = await hintsOf(stage, create(stage));
		expect(hint).toMatch(expires);
		expect(hint).toContain('Download Video');
		expect(hint).toContain('Lip-Sync Video > Download');
		expect(more).toEqual([]);
	});

	it('is told of once for many items', async () => {
		const stage = await open();
		expect(await hintsOf(stage, create(stage), { items: [{}, {}, {}] })).toHaveLength(1);
	});

	it('is not told of where the video is in the output, or there is none yet', async () => {
		const stage = await open();
		expect(await hintsOf(stage, create(stage, { options: { download: true } }))).toEqual([]);
		expect(await hintsOf(stage, create(stage, { waitMode: 'none' }))).toEqual([]);
	});

	it('is told of by Get, and by Get of an avatar video with that resource', async () => {
		const stage = await open();
		const [{ json }] = await stage.items(create(stage));
		const get = { resource: 'lipSync', operation: 'get', taskId: String(json.id) };
		expect(await hintsOf(stage, get)).toEqual([expect.stringMatching(expires)]);

		const avatarVideo = { resource: 'avatarVideo', avatar: byId('C-stand-in-1'), voice: '' };
		const [made] = await stage.items({ ...create(stage), ...avatarVideo });
		const hints = await hintsOf(stage, { ...get, resource: 'avatarVideo', taskId: String(made.json.id) });
		expect(hints).toEqual([expect.stringContaining('Avatar Video > Download')]);
	});

	it('is told of for a speech', async () => {
		const stage = await open();
		const speak = { resource: 'speech', operation: 'create', text: '你好', voice: byId('common-voice-001') };
		const [hint] = await hintsOf(stage, speak);
		expect(hint).toMatch(expires);
		expect(hint).toContain('Download Audio');
		expect(await hintsOf(stage, { ...speak, options: { download: true } })).toEqual([]);
	});
});

describe('a dear model', () => {
	it.each([
		['lipSync', 1, 2],
		['avatarVideo', 2, 3],
	])('of %s, %d, is told of with both prices', async (resource, model, beans) => {
		const stage = await open();
		const parameters = create(stage, { waitMode: 'none', options: { model } });
		const hints = await hintsOf(
			stage,
			resource === 'lipSync'
				? parameters
				: { ...parameters, resource, avatar: byId('C-stand-in-1'), voice: '' },
		);
		expect(hints).toEqual([
			`The chosen model takes ${beans} beans per second of video, Basic takes ${limits.beansPerSecond[0]}.`,
		]);
	});

	it('is not told of where Basic is chosen', async () => {
		const stage = await open();
		expect(await hintsOf(stage, create(stage, { waitMode: 'none', options: { model: 0 } }))).toEqual([]);
	});
});

describe('few beans', () => {
	it('are told of by a run in the editor, in seconds of what was ordered', async () => {
		const stage = await open({ beans: 90 });
		const parameters = create(stage, { waitMode: 'none', options: { model: 1 } });
		const hints = await hintsOf(stage, parameters, inEditor);
		expect(hints[0]).toBe(
			'The account has 90 beans left: 45 seconds of video at 2 beans per second. Top it up at Chanjing.',
		);
		expect(stage.sim.log.count('userDuration')).toBe(1);
	});

	it('cost one call for all items, and none in production', async () => {
		const stage = await open({ beans: 90 });
		const parameters = create(stage, { waitMode: 'none' });
		expect(await hintsOf(stage, parameters, { ...inEditor, items: [{}, {}, {}] })).toEqual([
			expect.stringContaining('90 beans left: 90 seconds of video at 1 bean per second'),
		]);
		expect(stage.sim.log.count('userDuration')).toBe(1);
		expect(await hintsOf(stage, parameters, { items: [{}, {}, {}] })).toEqual([]);
		expect(stage.sim.log.count('userDuration')).toBe(1);
	});

	it('are not told of where there is a minute for each video', async () => {
		const stage = await open({ beans: 60 });
		expect(await hintsOf(stage, create(stage, { waitMode: 'none' }), inEditor)).toEqual([]);
	});

	it('change nothing where the balance cannot be read, and are asked for once', async () => {
		const stage = await open({ beans: 5 });
		stage.sim.faults.add({ on: ['userDuration'], forMs: 60_000, kind: 'html', status: 503 });
		expect(await hintsOf(stage, create(stage, { waitMode: 'none' }), inEditor)).toEqual([]);
		expect(stage.sim.log.count('userDuration')).toBe(1);
	});

	it('are told of by Account > Get, without a further call', async () => {
		const stage = await open({ beans: 12 });
		const get = { resource: 'account', operation: 'get' };
		expect(await hintsOf(stage, get)).toEqual([
			expect.stringContaining('12 beans left: 12 seconds of video'),
		]);
		expect(stage.sim.log.count('userDuration')).toBe(1);
		stage.sim.state.beans = 5000;
		expect(await hintsOf(stage, get)).toEqual([]);
	});

	it('are told of for a task that failed for want of them, which comes out as data', async () => {
		const stage = await open({ beans: 0 });
		const [{ json }] = await stage.items(create(stage, { waitMode: 'none' }));
		await stage.sim.state.finishTask(String(json.id));
		const get = { resource: 'lipSync', operation: 'get', taskId: String(json.id) };
		const hints = await hintsOf(stage, get);
		expect(hints).toEqual([expect.stringMatching(/^1 task failed\. .*balance.*Top it up/)]);
	});
});

describe('hints', () => {
	it('are at most two, the ones that matter most', async () => {
		const stage = await open({ beans: 90 });
		const hints = await hintsOf(stage, create(stage, { options: { model: 1 } }), inEditor);
		expect(hints).toEqual([expect.stringMatching(/beans left/), expect.stringMatching(expires)]);
	});

	it('are not given to an agent, who can do nothing about them', async () => {
		const stage = await open();
		const run = await stage.engine.runAsTool({
			node: 'chanjing',
			credentialId: stage.credentialId,
			parameters: create(stage, { options: { model: 1 } }),
		});
		expect(run.error).toBeUndefined();
		expect(JSON.stringify(run.runData)).not.toContain('Result URLs');
	});

	it('are simply absent in an n8n that has none', async () => {
		class WithoutHints extends Chanjing {
			async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
				const old = Object.create(this, { addExecutionHints: { value: undefined } }) as IExecuteFunctions;
				return await new Chanjing().execute.call(old);
			}
		}
		const stage = await open();
		const { credentialId } = stage;
		const engine = await createEngine({
			packageName: 'n8n-nodes-chanjing',
			nodeTypes: [WithoutHints],
			credentialTypes: [ChanjingApi],
			database: stage.engine.database,
		});
		try {
			const run = await engine.run({ node: 'chanjing', parameters: create(stage), credentialId });
			expect(run.error).toBeUndefined();
			expect(run.items[0].json.state).toBe('success');
			expect(run.hints).toEqual([]);
		} finally {
			await engine.close();
		}
	});
});
