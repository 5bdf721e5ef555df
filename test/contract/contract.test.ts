import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import ts from 'typescript';

import { apiPath, endpoints } from '../../nodes/Chanjing/transport/endpoints';
import { beliefs } from '../../testing/contract/beliefs';
import { unasked } from '../../testing/contract/beliefs/further';
import { markdownOf, reportOf } from '../../testing/contract/report';
import { isPaid, runContract, Unreachable } from '../../testing/contract/run';
import { startSimulator } from '../../testing/simulator';
import { idsOf, optionsOf, runAgainst, useSimulator } from './contractRun';
import { longMinuteMs } from './optionRows';

jest.setTimeout(240_000);

const root = join(__dirname, '../..');

/** These files and all that they import from this repository, as paths from its top. */
function withImports(files: string[]): string[] {
	const found = new Set(files);
	// Files that are added meanwhile are visited too.
	for (const file of found) {
		for (const { fileName } of ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles) {
			if (!fileName.startsWith('.')) continue;
			const path = join(dirname(file), fileName);
			found.add(
				[path, `${path}.ts`, join(path, 'index.ts')].find((each) => /\.\w+$/.test(each) && existsSync(each))!,
			);
		}
	}
	return [...found].map((file) => relative(root, file));
}

const facts = { service: 'http://stand-in', startedAt: '', took: 1, version: '1', node: '20' };

describe('the contract', () => {
	it.concurrent('holds on the stand-in as it is, and says of the rest why it was not asked', async () => {
		const outcome = await runAgainst({ set: { generatingMs: 3_000 } });
		const set = { minuteMs: longMinuteMs };
		const overLimits = await runAgainst({ set, run: { ...set, limits: true, only: 'limits' } });

		expect(idsOf(outcome, 'refuted')).toEqual([]);
		expect(idsOf(overLimits, 'held').sort()).toEqual([
			'limits.kept',
			'limits.over',
			'limits.refused-count',
			'limits.window',
		]);
		const reasons = outcome.checked
			.filter(({ finding }) => finding.outcome === 'not asked')
			.filter(({ belief }) => !/^(further|limits)\./.test(belief.id))
			.map(({ belief, finding }) => `${belief.id}: ${finding.seen}`);
		expect(reasons).toEqual([
			'files.life: no file of this account is that old',
			"files.foreign: it needs the id of another account's file",
			'files.limits: a limit is found only with uploads of many gigabytes',
			'files.content-check-msg: the content of the upload is allowed',
		]);
	});

	it('uses none of the code that it is to judge', () => {
		const folder = join(root, 'testing/contract');
		const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
		const files = withImports(names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name)));

		expect(files).toContain('testing/simulator/options/index.ts');
		expect(files.filter((file) => !file.startsWith('testing/'))).toEqual([]);
	});

	it.concurrent('asks every call of the package in a way that is answered', async () => {
		await useSimulator({}, async (simulator) => {
			const answered = new Set<string>();
			// What is called after the last belief only clears up.
			const onFinding = () => {
				for (const { method, path, code } of simulator.log.entries) {
					if (code === 0) answered.add(`${method} ${path}`);
				}
			};
			await runContract(optionsOf(simulator, { onFinding }));

			const wanted = Object.values(endpoints).map(({ method, path }) => `${method} ${apiPath}${path}`);
			expect(wanted.filter((call) => !answered.has(call))).toEqual([]);
		});
	});

	it('has an id and a source for each belief, and for each other answer what mirrors it', () => {
		expect(new Set(beliefs.map(({ id }) => id)).size).toBe(beliefs.length);
		for (const { id, believes, marks, answers } of beliefs) {
			expect(id).toMatch(/^\w+\.[\w-]+$/);
			expect(believes).toMatch(/^\S.*\.$/);
			expect(marks.length).toBeGreaterThan(0);
			for (const [, mirror] of answers?.slice(1) ?? []) expect(Object.keys(mirror ?? {})).not.toEqual([]);
		}
	});

	it.concurrent(
		'makes nothing that costs beans unless that is allowed, and no more than allowed',
		async () => {
			const free = await useSimulator({}, async (simulator) => {
				const outcome = await runContract(optionsOf(simulator, { spend: undefined, receiver: undefined }));
				return {
					outcome,
					tasks: simulator.state.tasks.filter(({ createdAt }) => createdAt > Date.now() - 60_000),
				};
			});
			expect(free.tasks).toEqual([]);
			expect(free.outcome.beansAfter).toBe(free.outcome.beansBefore);
			const paid = free.outcome.checked.filter(({ belief }) => isPaid(belief));
			expect(paid.length).toBeGreaterThan(30);
			for (const { finding } of paid) {
				expect(finding).toMatchObject({ outcome: 'not asked', seen: expect.stringMatching(/^it needs/) });
			}

			const outcome = await runAgainst({ run: { spend: 4 } });
			expect(outcome.beansBefore! - outcome.beansAfter!).toBeLessThanOrEqual(4);
			expect(idsOf(outcome, 'held')).toContain('lipSync.shape');
			const { finding } = outcome.checked.find(({ belief }) => belief.id === 'speech.shape')!;
			expect(finding.seen).toBe(
				'it needs a speech of 14 seconds, about 15 beans, and 4 of --spend 4 are left',
			);
		},
	);

	it.concurrent('keeps to what Chanjing allows, and sends its token nowhere else', async () => {
		await useSimulator({}, async (simulator) => {
			await runContract(optionsOf(simulator));
			const kinds = new Set(simulator.log.violations.map(({ kind }) => kind));
			// All three are asked on purpose.
			expect([...kinds].sort()).toEqual(['missingToken', 'unknownPath', 'wrongContentType']);
			expect(simulator.log.entries.filter(({ code }) => code === 40001)).toEqual([]);
		});
	});

	it.concurrent('sends no second create of a kind that takes what it should refuse', async () => {
		await useSimulator({}, async (simulator) => {
			const taken = { trace_id: 'trace', code: 0, msg: 'success', data: 'taken' };
			const creates = ['createLipSync', 'createCustomisedPerson', 'createVideo'] as const;
			const body = JSON.stringify(taken);
			simulator.faults.add({ on: [...creates], kind: 'body', body, times: Infinity });
			const outcome = await runContract(optionsOf(simulator, { spend: undefined }));

			expect(creates.map((name) => simulator.log.count(name))).toEqual([1, 1, 1]);
			expect(
				outcome.made
					.filter(({ id }) => id === 'taken')
					.map(({ kind }) => kind)
					.sort(),
			).toEqual(['avatar', 'avatarVideo', 'lipSync']);
			expect(idsOf(outcome, 'refuted')).toContain('lipSync.unknown-file');
		});
	});

	it.concurrent('takes away what it made, unless it is to be kept', async () => {
		const leftOf = async (keep: boolean) =>
			await useSimulator({}, async (simulator) => {
				const before = simulator.state.files.length;
				const outcome = await runContract(optionsOf(simulator, { keep }));
				const { state } = simulator;
				const files = state.files.filter((file) => file.readyAt && file.fixedStatus !== 99).length - before;
				const made = state.tasks.filter(
					({ kind, deleted, fixedStatus }) => kind === 'voice' && !deleted && fixedStatus === undefined,
				);
				return { files, voices: made.length, outcome };
			});
		const gone = await leftOf(false);
		expect(gone).toMatchObject({ files: 0, voices: 0 });
		const kept = await leftOf(true);
		expect(kept.files).toBeGreaterThan(0);
		expect(kept.voices).toBe(2);
		expect(idsOf(kept.outcome, 'not asked')).toContain('delete.voice');
	});

	it.concurrent('tells of the end of a run, lists what was made and deletes it', async () => {
		await useSimulator({ generatingMs: Infinity }, async (simulator) => {
			const ending = new AbortController();
			const running = runContract(optionsOf(simulator, { signal: ending.signal }));
			while (!simulator.state.tasks.some(({ kind, ended }) => kind === 'speech' && !ended)) {
				await new Promise((resolve) => setTimeout(resolve, 10));
			}
			ending.abort();
			const outcome = await running;
			const id = simulator.state.tasks.find(({ kind }) => kind === 'speech')!.id;
			const state = expect.stringMatching(/^(made|not ended yet)$/);
			expect(outcome.made).toContainEqual({ kind: 'speech', id, state, isDeleted: false });
			expect(outcome.checked).toHaveLength(beliefs.length);
			expect(outcome.checked.at(-1)!.finding.seen).toBe('the run was ended before');
			const calls = simulator.log.entries.length;
			await new Promise((resolve) => setTimeout(resolve, 200));
			expect(simulator.log.entries.length).toBe(calls);
		});
	});

	it.concurrent('awaits the reply of a create that is under way when the run is ended', async () => {
		await useSimulator({}, async (simulator) => {
			simulator.faults.add({ on: 'createAudioTask', kind: 'delay', ms: 300, times: Infinity });
			const ending = new AbortController();
			const running = runContract(optionsOf(simulator, { only: 'speech.price', signal: ending.signal }));
			while (simulator.log.count('createAudioTask') === 0) {
				await new Promise((resolve) => setTimeout(resolve, 5));
			}
			ending.abort();
			const { made } = await running;
			const [{ id }] = simulator.state.tasks.filter(({ kind }) => kind === 'speech');
			expect(made.map((thing) => thing.id)).toEqual([id]);
		});
	});

	it('says in one sentence why a service cannot be asked', async () => {
		const simulator = await startSimulator();
		const { url: baseUrl, appId } = simulator;
		const wrong = optionsOf(simulator, { account: { baseUrl, appId, secretKey: 'wrong' } });
		await expect(runContract(wrong)).rejects.toThrow(
			`${baseUrl} refused CHANJING_APP_ID and CHANJING_SECRET_KEY: code 40000, app_id或secret_key错误.`,
		);
		simulator.set({ wrongCredentialMsg: 'no account has the key wrong' });
		await expect(runContract(wrong)).rejects.toThrow('code 40000, no account has the key ***.');
		const elsewhere = optionsOf(simulator, { account: { ...wrong.account, baseUrl: simulator.storageUrl } });
		await expect(runContract(elsewhere)).rejects.toThrow(/does not answer like Chanjing: HTTP 403/);
		await simulator.close();
		await expect(runContract(wrong)).rejects.toThrow(`${baseUrl} cannot be reached: ECONNREFUSED.`);
		await expect(runContract(wrong)).rejects.toBeInstanceOf(Unreachable);
	});
});

describe('the report', () => {
	it.concurrent('names each belief, what refutes it with its reply, and what mirrors it', async () => {
		const outcome = await runAgainst({ set: { readyStatus: 2, callback: { mode: 'bare' } } });
		const report = reportOf(outcome, { ...facts, spend: 1_000 });
		expect(report.beliefs.map(({ id }) => id).sort()).toEqual(beliefs.map(({ id }) => id).sort());
		expect(report.held + report.refuted + report.notAsked).toBe(beliefs.length);
		expect(report.beliefs.find(({ id }) => id === 'files.ready-status')).toMatchObject({
			outcome: 'refuted',
			seen: 'status 2',
			mirror: ['readyStatus=2'],
			answers: ['status 1', 'status 2'],
			reply: { status: 200, body: { code: 0, data: { status: 2 } } },
		});
		const markdown = markdownOf(report);
		expect(markdown).toContain('`callback.mode="bare"`');
		for (const { id } of beliefs) expect(markdown).toContain(id);
		for (const { id } of outcome.made) expect(markdown).toContain(id);
	});

	it.concurrent('gives for each open question that is never asked its reason', async () => {
		const report = reportOf(await runAgainst({ run: { only: 'further' } }), { ...facts, spend: 1_000 });
		expect(unasked).toHaveLength(5);
		for (const [name, believes, reason] of unasked) {
			expect(reason).toMatch(/^\S.{15,}$/);
			const line = { id: `further.${name}`, marks: ['?'], outcome: 'not asked', seen: reason };
			expect(report.beliefs).toContainEqual(expect.objectContaining(line));
			expect(markdownOf(report)).toContain(`| further.${name}: ${believes} | ${reason} |`);
		}
	});

	it('is sent with an issue template, which the page on how to read it names, and which names that page', () => {
		const read = (path: string) => readFileSync(join(root, path), 'utf8');
		const template = read('.github/ISSUE_TEMPLATE/contract_report.yml');
		const page = read('docs/live.md');
		const [, title] = /^name: (.+)$/m.exec(template)!;
		expect(page).toMatch(/^## How to read the report$/m);
		const [, sending] = page.split(/^## How to send it$/m);
		expect(sending).toContain(`template _${title}_`);
		expect(template).toContain('docs/live.md');
		for (const text of [template, page]) {
			for (const named of ['npm run live', 'report.md', 'report.json']) expect(text).toContain(named);
		}
	});

	it.concurrent('holds no key, token, signature or name', async () => {
		await useSimulator({ uploadHeaders: { 'x-oss-security-token': 'sts-secret' } }, async (simulator) => {
			simulator.options.tokenRefusedMsg = `bad key ${simulator.secretKey}`;
			const report = reportOf(await runContract(optionsOf(simulator)), facts);
			const text = JSON.stringify(report) + markdownOf(report);
			const tokens = simulator.log.entries.map(({ headers }) => String(headers.access_token ?? ''));
			const signatures = simulator.log.entries.map(({ query }) => String(query.Signature ?? ''));
			const secrets = new Set([...tokens, ...signatures, simulator.secretKey, simulator.appId]);
			secrets.delete('');
			secrets.delete('contract-no-such-token');
			expect(secrets.size).toBeGreaterThan(8);
			for (const secret of [...secrets, 'sts-secret', '测试账号', '我的声音1', 'stand-in-user']) {
				expect(text).not.toContain(secret);
			}
		});
	});
});
