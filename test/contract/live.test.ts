import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import execa from 'execa';

import { beliefs } from '../../testing/contract/beliefs';
import type { Report } from '../../testing/contract/report';
import { estimate, isPaid } from '../../testing/contract/run';
import type { Simulator } from '../../testing/simulator';
import { useSimulator } from './contractRun';
import { minuteMs } from './optionRows';

jest.setTimeout(240_000);

const script = join(__dirname, '../../scripts/live.ts');

interface Keys {
	url: string;
	appId: string;
	secretKey: string;
}

/** `npm run live` as its user starts it, against that address. */
function live({ url, appId, secretKey }: Keys, ...args: string[]) {
	const env = {
		CHANJING_APP_ID: appId,
		CHANJING_SECRET_KEY: secretKey,
		CHANJING_BASE_URL: url,
		CHANJING_MINUTE_MS: String(minuteMs),
	};
	return execa('node', ['--import', 'tsx', script, ...args], { env, reject: false, stdin: 'ignore' });
}

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'chanjing-live-'));
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

/** A port that nobody listens on. */
async function freePort(): Promise<string> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return String(port);
}

const nobody = { url: 'http://127.0.0.1:1', appId: 'app', secretKey: 'key-of-the-test' };

const secretsOf = ({ log, appId, secretKey }: Simulator): string[] => [
	appId,
	secretKey,
	...log.entries.map(({ query }) => String(query.Signature ?? '')),
	...log.entries.map(({ headers }) => String(headers.access_token ?? '')),
];

describe('npm run live', () => {
	it('asks what costs nothing, says what it does to the token, and writes a report in two forms', async () => {
		await useSimulator({ readyStatus: 2 }, async (simulator) => {
			const { stdout, exitCode } = await live(simulator, '--out', folder);

			expect(exitCode).toBe(0);
			const [first, second] = stdout.split('\n');
			expect(first).toBe(`Asking ${simulator.url}.`);
			expect(second).toMatch(/ends the running token of that App ID/);
			expect(stdout).toMatch(
				/refuted\s+files\.ready-status\s+status 2\n\s+the stand-in mirrors it with readyStatus=2/,
			);
			expect(stdout).toMatch(/file [0-9a-f]{32}: deleted/);
			expect((await readdir(folder)).sort()).toEqual(['report.json', 'report.md']);
			const markdown = await readFile(join(folder, 'report.md'), 'utf8');
			const json = await readFile(join(folder, 'report.json'), 'utf8');
			const report: Report = JSON.parse(json);
			expect(report).toMatchObject({ refuted: 1, service: simulator.url });
			expect(report.beansAfter).toBe(report.beansBefore);
			expect(markdown).toContain('`readyStatus=2`');
			const known = ['', 'contract-no-such-token'];
			for (const secret of secretsOf(simulator).filter((one) => !known.includes(one))) {
				expect(stdout + markdown + json).not.toContain(secret);
			}
		});
	});

	it('asks all with --spend and --callback-url, behind which it listens', async () => {
		await useSimulator({}, async (simulator) => {
			// Whatever leads to the port may stand before it: here nothing does.
			const port = await freePort();
			const { stdout, exitCode } = await live(
				simulator,
				...[
					'--spend',
					'60',
					'--callback-url',
					`http://127.0.0.1:${port}`,
					'--callback-port',
					port,
					'--out',
					folder,
				],
			);

			expect(stdout).toContain(
				`Up to 60 beans may be spent; everything together is thought to take ${estimate(undefined)}.`,
			);
			expect(stdout).toContain('The account has 100000 beans.');
			expect(exitCode).toBe(0);
			const report: Report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
			expect(report.refuted).toBe(0);
			const callbacks = report.beliefs.filter(({ id }) => /^callback\.(comes|once|body-lipSync)$/.test(id));
			expect(callbacks.map(({ outcome }) => outcome)).toEqual(['held', 'held', 'held']);
			expect(report.beansBefore! - report.beansAfter!).toBeLessThanOrEqual(60);
			expect(report.made.length).toBeGreaterThan(8);
		});
	});

	it('with --spend alone asks first what is free, then makes short and basic things without callbacks', async () => {
		await useSimulator({}, async (simulator) => {
			const { stdout, exitCode } = await live(simulator, '--spend', '60', '--out', folder);
			expect(exitCode).toBe(0);

			const lines = stdout.split('\n');
			const told = lines.flatMap(
				(line) => beliefs.find(({ id }) => line.slice(11).startsWith(`${id} `)) ?? [],
			);
			expect(told).toHaveLength(beliefs.length);
			const asked = told.filter(({ isLast }) => !isLast).map(isPaid);
			expect(asked).toContain(true);
			expect(asked).toEqual([...asked].sort((one, other) => Number(one) - Number(other)));

			const lineOf = (pattern: RegExp) => lines.findIndex((line) => pattern.test(line));
			const first = lineOf(/^(held|refuted|not asked)/);
			for (const said of [/thought to take \d+\.$/, /^The account has \d+ beans\.$/]) {
				expect(lineOf(said)).toBeGreaterThan(-1);
				expect(lineOf(said)).toBeLessThan(first);
			}
			const { entries } = simulator.log;
			const made = entries.filter(
				({ path, code }) => /\/create(_|$)/.test(path) && !/upload/.test(path) && code === 0,
			);
			expect(made.length).toBeGreaterThan(6);
			expect(entries.findIndex(({ endpoint }) => endpoint === 'userDuration')).toBeLessThan(
				entries.indexOf(made[0]),
			);

			for (const { body } of made)
				expect([0, undefined, 'cicada1.0']).toContain(body.model ?? body.model_type);
			const texts = made.flatMap(
				({ body }) => body.tts_config?.text ?? body.text?.text ?? body.audio?.tts?.text ?? [],
			);
			expect(texts.length).toBeGreaterThan(4);
			// One speech is as long as a voice that is cloned from it wants.
			expect(texts.filter((text: string) => text.length > 8)).toHaveLength(1);

			expect(entries.filter(({ body }) => body?.callback !== undefined)).toEqual([]);
			const report: Report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
			const callbacks = report.beliefs.filter(({ id }) => id.startsWith('callback.'));
			expect(callbacks.length).toBeGreaterThan(5);
			for (const { outcome, seen } of callbacks) {
				expect([outcome, seen]).toEqual([
					'not asked',
					'it needs a public address: give one with --callback-url',
				]);
			}
		});
	});

	it('ends at Ctrl-C: nothing runs on, and what was made is listed and deleted', async () => {
		await useSimulator({ generatingMs: Infinity }, async (simulator) => {
			const running = live(simulator, '--spend', '60', '--out', folder);
			while (!simulator.state.tasks.some(({ kind, ended }) => kind === 'speech' && !ended)) {
				await new Promise((resolve) => setTimeout(resolve, 20));
			}
			running.kill('SIGINT');
			const { stdout, exitCode } = await running;

			expect(exitCode).toBe(130);
			expect(stdout).toMatch(/Stopping; what was made is being deleted/);
			expect(stdout).toMatch(/speech [0-9a-f]{32}: (made|not ended yet)/);
			const report: Report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
			expect(report.beliefs.at(-1)!.seen).toBe('the run was ended before');
			const left = simulator.state.files.filter(({ readyAt, fixedStatus }) => readyAt && fixedStatus !== 99);
			// The one that was there before.
			expect(left).toHaveLength(1);
		});
	});

	it.each([
		['no keys', { ...nobody, appId: '' }, [], /^Set CHANJING_APP_ID and CHANJING_SECRET_KEY/],
		['a wrong option', nobody, ['--spent', '3'], /Unknown option '--spent'/],
		['a wrong number', nobody, ['--spend', 'all'], /^--spend wants a number, not "all"\.$/],
		[
			'a port without an address',
			nobody,
			['--callback-port', '1'],
			/^--callback-port goes with --callback-url/,
		],
		['no such video', nobody, ['--video', 'no.mp4'], /^--video: there is no file no\.mp4$/],
	])('says in a sentence what is wrong with %s', async (_what, keys, args, message) => {
		const { stdout, stderr, exitCode } = await live(keys, '--out', folder, ...args);
		expect(stdout).toMatch(message);
		expect(stdout).not.toContain('key-of-the-test');
		expect(stderr).toBe('');
		expect(exitCode).toBeGreaterThan(0);
		expect(await readdir(folder)).toEqual([]);
	});

	it('says in a sentence that there is no network', async () => {
		const url = `http://127.0.0.1:${await freePort()}`;
		const { stdout, exitCode } = await live({ ...nobody, url }, '--out', folder);
		expect(stdout.split('\n').at(-1)).toBe(`${url} cannot be reached: ECONNREFUSED.`);
		expect(exitCode).toBe(2);
	});

	it('says so where the keys are wrong', async () => {
		await useSimulator({}, async (simulator) => {
			const { stdout, exitCode } = await live({ ...simulator, secretKey: 'wrong-key' }, '--out', folder);
			expect(stdout).toMatch(/refused CHANJING_APP_ID and CHANJING_SECRET_KEY: code 40000/);
			expect(stdout).not.toContain('wrong-key');
			expect(exitCode).toBe(2);
			expect(await readdir(folder)).toEqual([]);
		});
	});

	it('explains itself without keys', async () => {
		const { stdout, exitCode } = await live({ ...nobody, appId: '' }, '--help');
		expect(exitCode).toBe(0);
		for (const option of [
			'--spend',
			'--callback-url',
			'--only',
			'--keep',
			'CHANJING_BASE_URL',
			'docs/live.md',
		]) {
			expect(stdout).toContain(option);
		}
	});
});
