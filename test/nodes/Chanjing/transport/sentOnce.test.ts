import * as fc from 'fast-check';

import type { INodeParameters } from 'n8n-workflow';

import { callWindows } from '../../../../nodes/Chanjing/limits';
import { fileItem } from '../../../../testing/engine';
import { sampleAudio } from '../../../../testing/samples';
import type { EndpointName, Fault } from '../../../../testing/simulator';
import { byId, creating, nodeRun, orderOf, reading, useStage } from '../../../../testing/stage';
import { bend } from '../../../../testing/time';

const stage = useStage();

interface ReplyOfCreate {
	status: number;
	body: string;
	contentType: string;
}

const documented = [0, 400, 10400, 10401, 40000, 40001, 40002, 50000, 50011, 51000];

/** Codes after which nothing was made: the token, the limit, and the parameters, which may be the shape of the text. */
const nothingMade = [400, 10400, 10401, 40000, 40001];

const code = fc.oneof(
	fc.constantFrom(...documented),
	fc.constantFrom(...documented.map(String)),
	fc.constantFrom(-1, 500, 502, '502', 503, 504, 50001, 51001, 104000, 40001.5, 1e21),
	fc.constantFrom(false, true, null, '', ' ', '40001 ', ' 10400', [], [40001], { code: 40001 }, 'ok'),
	fc.integer(),
);
const msg = fc.oneof(
	fc.constantFrom('视频文件还未完成上传', '文件不存在', '系统内部错误', '余额不足', 'success', ''),
	fc.string(),
	fc.constantFrom(null, 7, {}, []),
);
const data = fc.oneof(
	fc.constantFrom<unknown>('', null, {}, [], { id: 'task-1' }, 1.5),
	fc.string(),
	fc.integer(),
);
const envelope = fc
	.record({ code, msg, data, trace_id: fc.string() }, { requiredKeys: [] })
	.map((fields) => JSON.stringify(fields));
const body = fc.oneof(
	{ weight: 6, arbitrary: envelope },
	{ weight: 1, arbitrary: envelope.chain((text) => fc.nat(text.length).map((end) => text.slice(0, end))) },
	{
		weight: 1,
		arbitrary: fc.constantFrom('', 'ok', '<html>502 Bad Gateway</html>', '[]', 'null', '40001', '"x"'),
	},
	{ weight: 1, arbitrary: fc.json() },
);
const status = fc.oneof(
	fc.constantFrom(200, 200, 200, 201, 302, 400, 401, 403, 404, 408, 429, 499, 500, 502, 503, 504, 524),
	fc.integer({ min: 200, max: 599 }).filter((one) => one !== 204 && one !== 205 && one !== 304),
);
const reply: fc.Arbitrary<ReplyOfCreate> = fc.record({
	status,
	body,
	contentType: fc.constantFrom('application/json', 'text/html', 'text/plain; charset=utf-8'),
});

/** Whether Chanjing itself said, in an envelope and with a documented code, that nothing was made. */
function saysNothingWasMade({ body: text }: ReplyOfCreate): boolean {
	let said: unknown;
	try {
		said = JSON.parse(text);
	} catch {
		return false;
	}
	if (typeof said !== 'object' || said === null || Array.isArray(said)) return false;
	const { code: given, msg: words } = said as { code?: unknown; msg?: unknown };
	if (typeof given !== 'number' && typeof given !== 'string') return false;
	const isOneOf = (codes: number[]) => codes.some((one) => given === one || given === String(one));
	return isOneOf(nothingMade) || (isOneOf([50000, 51000]) && String(words).includes('文件还未完成上传'));
}

interface Create {
	what: string;
	endpoint: EndpointName;
	runs: number;
	parameters: () => INodeParameters;
}

const creates: Create[] = [
	{ what: 'lip-sync video', endpoint: 'createLipSync', runs: 90, parameters: () => ({}) },
	{
		what: 'avatar video',
		endpoint: 'createVideo',
		runs: 40,
		parameters: () => ({ resource: 'avatarVideo', avatar: byId('C-stand-in-1') }),
	},
	{ what: 'speech', endpoint: 'createAudioTask', runs: 40, parameters: () => ({ resource: 'speech' }) },
	{
		what: 'voice',
		endpoint: 'createCustomisedAudio',
		runs: 40,
		parameters: () => ({ resource: 'voice', name: 'Anna' }),
	},
	{
		what: 'avatar',
		endpoint: 'createCustomisedPerson',
		runs: 40,
		parameters: () => ({
			resource: 'avatar',
			name: 'Anna',
			source: 'fileId',
			fileId: stage.sim.state.addReadyFile('customised_person'),
		}),
	},
];

test.each(creates)(
	'whatever is answered to the create of $what, it is sent once unless the answer says that nothing was made',
	async ({ what, endpoint, runs, parameters }) => {
		// All creates of the test fall into one minute.
		const unlimited = { intervalCap: 1e6, interval: 60 };
		bend({ callWindows: Object.fromEntries(Object.keys(callWindows).map((name) => [name, unlimited])) });
		stage.sim.set({ rateLimits: false, customPersonLimit: 1e6 });
		const recording = [fileItem(await sampleAudio('wav'))];
		const create = (of: string) =>
			nodeRun(of, { ...orderOf(stage.sim), text: '你好', waitMode: 'none', ...parameters() }, 1, {
				items: recording,
			});
		let account = '';
		await fc.assert(
			fc
				.asyncProperty(reply, fc.boolean(), async (answer, isShapeKnown) => {
					account = await stage.account();
					await stage.engine.run(isShapeKnown ? create(account) : reading(account));
					stage.sim.faults.clear();
					stage.sim.log.clear();
					const { status: httpStatus, ...more } = answer;
					const fault: Fault = {
						on: endpoint,
						kind: 'body',
						status: httpStatus,
						...more,
						afterHandling: true,
					};
					stage.sim.faults.add(fault);
					const { status: outcome, error, items } = await stage.engine.run(create(account));

					const sent = stage.sim.log.count(endpoint);
					if (!saysNothingWasMade(answer)) expect(sent).toBe(1);
					// Whoever is not told of a task is told why, in words.
					if (outcome === 'success') expect(items[0].json.id).toEqual(expect.stringMatching(/./));
					else
						expect(error?.message).toMatch(
							new RegExp(`^(Could not|The reply to the request to) \\w+ the ${what}`),
						);
					expect(`${error?.message} ${error?.description}`).not.toMatch(
						/TypeError|undefined is not|Cannot read/,
					);
				})
				.afterEach(() => stage.sim.faults.clear()),
			{ numRuns: runs, endOnFailure: true },
		);
	},
	120_000,
);

test.each(['400', '"40000"', '10400', '10401', '40001'])(
	'code %s says that nothing was made, so one more create makes the one task',
	async (given) => {
		const account = await stage.account();
		await stage.engine.run(reading(account));
		const answer = `{"code":${given},"msg":"no"}`;
		stage.sim.faults.add({
			on: 'createLipSync',
			kind: 'body',
			body: answer,
			contentType: 'application/json',
		});
		const { items } = await stage.engine.run(creating(stage.sim, account));
		expect(stage.sim.log.count('createLipSync')).toBe(2);
		expect(stage.sim.state.tasks.map(({ id }) => id)).toEqual([items[0].json.id]);
	},
);
