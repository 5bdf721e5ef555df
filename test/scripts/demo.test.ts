import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import execa from 'execa';

import { makeVideo, Stopped } from '../../scripts/demo/job';
import { readOptions, type DemoOptions } from '../../scripts/demo/options';
import { chanjingEngine, type ChanjingEngine } from '../../testing/engine/chanjing';
import { probe, sampleVideo } from '../../testing/samples';
import { startSimulator, type Simulator } from '../../testing/simulator';
import { deadAddress } from '../../testing/stage';

jest.setTimeout(60_000);

const root = resolve(__dirname, '../..');

let sim: Simulator;
let n8n: ChanjingEngine;
let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'demo-test-'));
	sim = await startSimulator({ minuteMs: 600, fileReadyMs: 0, pendingMs: 0, generatingMs: 0 });
	n8n = await chanjingEngine(sim);
});
afterEach(async () => {
	await n8n.close();
	await sim.close();
	await rm(folder, { recursive: true, force: true });
});

const account = () => ({
	CHANJING_APP_ID: sim.appId,
	CHANJING_SECRET_KEY: sim.secretKey,
	CHANJING_BASE_URL: sim.url,
});

/** What the demo does with these arguments, the stand-in being taken for Chanjing itself. Returns what it says. */
async function demo(
	args: string[],
	more: Partial<DemoOptions> = {},
	{ said = [], signal = new AbortController().signal }: { said?: string[]; signal?: AbortSignal } = {},
): Promise<string> {
	const options = await readOptions([...args, '--yes', '--out', folder], account());
	if (options === 'help') throw new Error('No arguments');
	await makeVideo({
		n8n,
		options: { ...options, ...more },
		service: { ...sim, isReal: true, about: '' },
		say: (line) => said.push(line),
		signal,
	});
	return said.join('\n');
}

/** A script in a process of its own. */
const start = (script: string, ...args: string[]) => startWith({ env: account() }, script, ...args);

const startWith = ({ env, detached, node = [] }: Beginning, script: string, ...args: string[]) =>
	execa(process.execPath, ['--import', 'tsx', ...node, `scripts/${script}.ts`, ...args], {
		cwd: root,
		env: { ...env, NODE_ENV: 'production' },
		detached,
		reject: false,
		all: true,
	});

interface Beginning {
	env?: NodeJS.ProcessEnv;
	/** In a process group of its own, as a terminal starts it. */
	detached?: boolean;
	/** Options of Node. */
	node?: string[];
}

/** Waits for a child of a process. */
async function childOf(parent: number, name: string): Promise<void> {
	for (;;) {
		const { stdout } = await execa('ps', ['-A', '-o', 'ppid=,comm=']);
		if (new RegExp(`^ *${parent} .*${name}`, 'm').test(stdout)) return;
		await pause(20);
	}
}

describe('npm run demo', () => {
	it('makes one video and puts it into the folder', async () => {
		const said = await demo(['--video', await sampleVideo()]);
		const [{ id }] = sim.state.tasks;
		expect(said).toContain(join(folder, `${id}.mp4`));
		expect(await readdir(folder)).toEqual([`${id}.mp4`]);
		expect((await probe(join(folder, `${id}.mp4`))).videoCodec).toBe('h264');
		expect(sim.log.count('createLipSync')).toBe(1);
		expect(sim.log.violations).toEqual([]);
	});

	it('draws a person as the driving video where it was given none', async () => {
		await demo(['--video', await sampleVideo()], { video: undefined });
		const [{ path }] = sim.state.files;
		expect(await probe(String(path))).toMatchObject({ width: 540, height: 960 });
	});

	it('fetches the video of a task that exists, and creates none', async () => {
		const id = sim.state.addTask({ status: 20 });
		await demo(['--task', id]);
		expect(await readdir(folder)).toEqual([`${id}.mp4`]);
		expect(sim.log.count('createLipSync')).toBe(0);
	});

	it('uploads nothing for a voice that the account does not have', async () => {
		const order = demo(['--video', await sampleVideo(), '--voice', 'nobody']);
		await expect(order).rejects.toThrow('--voice: the account has no voice nobody');
		expect(sim.log.count('createUploadUrl')).toBe(0);
	});

	it('says how to get a video that is paid for and could not be saved', async () => {
		const id = sim.state.addTask({ status: 20 });
		sim.faults.add({ on: 'result', kind: 'html', status: 404, times: Infinity });
		await expect(demo(['--task', id])).rejects.toThrow(`npm run demo -- --task ${id}`);
		expect(await readdir(folder)).toEqual([]);
	});

	it('says once that it stopped, and how to get the video that is paid for', async () => {
		sim.set({ generatingMs: Infinity });
		const running = start('demo', '--video', await sampleVideo(), '--yes', '--out', folder);
		running.all!.on('data', (chunk: Buffer) => {
			if (chunk.toString().includes('State')) running.kill('SIGINT');
		});
		const { all, exitCode } = await running;
		const [{ id }] = sim.state.tasks;
		expect(exitCode).toBe(130);
		expect(all!.match(/stopped/gi)).toHaveLength(1);
		expect(all).toContain(`npm run demo -- --task ${id}`);
	});

	it('says after Ctrl-C, too, that a create whose reply was lost may have been paid for', async () => {
		const interrupted = new AbortController();
		const when = () => {
			interrupted.abort();
			return true;
		};
		sim.faults.add({ on: 'createLipSync', kind: 'lostReply', when });
		const order = demo(['--video', await sampleVideo()], {}, { signal: interrupted.signal });
		const error = await order.catch((thrown: Error) => thrown);
		expect(error).toBeInstanceOf(Stopped);
		expect(error).toMatchObject({ message: expect.stringMatching(/lost/) as string });
	});

	it('only says that it stopped when Ctrl-C also ends the ffmpeg that draws the driving video', async () => {
		const running = startWith({ detached: true }, 'demo', '--out', folder);
		await childOf(running.pid!, 'ffmpeg');
		process.kill(-running.pid!, 'SIGINT');
		const { all, exitCode } = await running;
		expect(exitCode).toBe(130);
		expect(all).toMatch(/^A stand-in.*\nVoice.*\n\nStopped\.$/);
		expect(all).not.toMatch(/ffmpeg|fontconfig|error/i);
	});

	it('only says that it stopped when Ctrl-C comes before it has said anything', async () => {
		const interrupt = `process.on('newListener', (name) => name === 'SIGINT' && process.kill(process.pid, name))`;
		const node = ['--import', `data:text/javascript,${encodeURIComponent(interrupt)}`];
		const { all, exitCode } = await startWith({ node }, 'demo', '--out', folder);
		expect([exitCode, all!.trim()]).toEqual([130, 'Stopped.']);
	});

	it('says that it tries the connection again, and of a task it has not seen only that', async () => {
		await n8n.close();
		n8n = await chanjingEngine({ ...sim, url: deadAddress });
		const said: string[] = [];
		const refused = demo(['--task', 'abc', '--base-url', deadAddress], {}, { said });
		await expect(refused).rejects.toThrow(
			/no connection[^]*npm run demo -- --task abc --base-url http:\/\/127\.0\.0\.1:1 asks again/,
		);
		await expect(refused).rejects.not.toThrow('is at Chanjing');
		expect(said[0]).toMatch(
			/^Waiting .*no connection to Chanjing \(connection refused\)\. Trying again in \d+ s/,
		);
		expect(said.length).toBeGreaterThan(2);
		expect(said.join()).not.toContain(deadAddress);
	});

	it('explains why a video could not be made', async () => {
		const id = sim.state.addTask({ status: 30, msg: '余额不足' });
		const { all, exitCode } = await start('demo', '--task', id, '--out', folder);
		expect([exitCode, all]).toEqual([1, expect.stringContaining('余额不足 (the balance is too low')]);
		expect(all).not.toContain('fetches its video');
	});
});

describe('npm run n8n', () => {
	it('says with --help what there is, and does nothing else', async () => {
		const { stdout, exitCode } = await start('n8n', '--help');
		expect([exitCode, stdout]).toEqual([0, expect.stringContaining('npm run n8n -- [options]')]);
	});

	it('names a flag that it does not know, and where to read of the others', async () => {
		const { stdout, exitCode } = await start('n8n', '--nonsense');
		expect(exitCode).toBe(1);
		expect(stdout).toMatch(/Unknown option '--nonsense'[^]*--help says what there is/);
	});
});
