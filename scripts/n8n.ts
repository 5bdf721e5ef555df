/**
 * `npm run n8n`: a real n8n with this package in it, to look at and to try. Credential and example workflows are in place.
 * `npm run n8n -- --help` says how.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
	importCredential,
	importWorkflows,
	readExamples,
	withAddresses,
	withCredential,
} from '../testing/n8n/examples';
import { installN8n } from '../testing/n8n/install';
import { startInstance } from '../testing/n8n/instance';
import { serveMedia } from '../testing/n8n/media';
import { freePort } from '../testing/n8n/n8nProcess';
import { packProject } from '../testing/n8n/pack';
import { ffmpeg } from '../testing/ffmpeg';
import { startSimulator } from '../testing/simulator';
import { speak } from '../testing/simulator/media/speech';
import { readAccount, type Account } from './account';
import { drawDrivingVideo } from './demo/drivingVideo';
import { summary } from './n8n/summary';

const say = (line = '') => void process.stdout.write(`${line}\n`);

/** What has been started, to be ended in reverse order. */
const ends: Array<() => Promise<unknown>> = [];

/** Resolves when somebody wants this to end. */
const interrupted = new Promise<void>((resolve) => {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
});

const usualPort = 5678;

const usage = `Starts a real n8n with this package in it: credential and example workflows are in place.

Usage: npm run n8n -- [options]

  --port N   port of the editor; without it ${usualPort}, or a free one where that is taken
  --help     this text

The first time it installs n8n in .n8n-e2e/ (or the folder that N8N_E2E_FOLDER names), which takes minutes,
3 GB, python3 and g++.

Without keys n8n talks to a stand-in for Chanjing on this machine, which costs nothing. With CHANJING_APP_ID
and CHANJING_SECRET_KEY set (and CHANJING_BASE_URL, if need be) it talks to Chanjing itself, which costs beans.

Ctrl-C ends it and removes everything it made, but for the installed n8n.
`;

interface Options {
	port?: number;
	account?: Account;
}

/** @throws Error that names the flag */
function readOptions(): Options | 'help' {
	let values: { port?: string; help?: boolean };
	try {
		({ values } = parseArgs({
			options: { port: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
		}));
	} catch (error) {
		throw new Error(`${(error as Error).message}\nnpm run n8n -- --help says what there is.`);
	}
	if (values.help) return 'help';
	const port = values.port === undefined ? undefined : Number(values.port);
	if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
		throw new Error(`--port: ${values.port} is no port. Give a number from 1 to 65535.`);
	}
	return { port, account: readAccount(process.env) };
}

/**
 * The wanted port, or n8n's usual one where nobody has it, else any other.
 * @throws Error where the wanted one is taken
 */
async function freePortOr(wanted?: number): Promise<number> {
	const server = createServer();
	const isFree = await new Promise<boolean>((resolve) => {
		server.once('error', () => resolve(false));
		server.listen(wanted ?? usualPort, '127.0.0.1', () => resolve(true));
	});
	if (!isFree && wanted !== undefined) throw new Error(`--port: ${wanted} is taken.`);
	if (!isFree) return await freePort();
	await new Promise((resolve) => server.close(resolve));
	return wanted ?? usualPort;
}

/** What the credential is to hold, and what to tell about it. */
async function service(account?: Account): Promise<{ fields: Record<string, string>; about: string }> {
	if (account) {
		const { url: baseUrl, ...keys } = account;
		return { fields: { baseUrl, ...keys }, about: `Chanjing itself at ${baseUrl}: tasks cost beans` };
	}
	const simulator = await startSimulator({
		fileReadyMs: 3_000,
		pendingMs: 3_000,
		generatingMs: 12_000,
		render: true,
	});
	ends.push(simulator.close);
	const { url: baseUrl } = simulator;
	return {
		fields: { baseUrl, appId: simulator.appId, secretKey: simulator.secretKey },
		about: `a stand-in at ${baseUrl} that draws a person who speaks (--help says how to use the real one)`,
	};
}

/** A driving video and a recording, which the examples find under the addresses that are in them. */
async function makeMedia(folder: string): Promise<Record<'mp4' | 'mp3', string>> {
	const mp3 = join(folder, 'recording.mp3');
	const wav = await speak('Hello! This is a recording.', join(folder, 'recording.wav'));
	await ffmpeg(['-i', wav, mp3]);
	return { mp4: await drawDrivingVideo(folder), mp3 };
}

async function run({ port: wanted, account }: Options): Promise<void> {
	const port = await freePortOr(wanted);
	const installation = await installN8n(say);
	say('Building and packing this package');
	const folder = await mkdtemp(join(tmpdir(), 'chanjing-n8n-'));
	ends.push(async () => await rm(folder, { recursive: true, force: true }));
	const tarball = await packProject(folder);
	const media = await makeMedia(folder);
	const server = await serveMedia(media);
	ends.push(server.close);
	const { fields, about } = await service(account);

	say('Starting n8n');
	const starting = startInstance({ installation, tarball, port });
	ends.push(async () => await (await starting.catch(() => undefined))?.close());
	const n8n = await starting;
	const credential = { id: 'chanjing', name: 'Chanjing API', type: 'chanjingApi' };
	await importCredential(n8n, credential, fields);
	const examples = await readExamples();
	const workflows = examples.map(({ name, definition }) => ({
		...withAddresses(withCredential(definition, credential), server.url, n8n.process.url),
		id: name,
	}));
	await importWorkflows(n8n, workflows);

	say();
	const { url: editor, logFile } = n8n.process;
	const started = { url: editor, login: n8n.owner, about, workflows, mediaUrl: server.url, media, logFile };
	for (const line of summary(started)) say(line);
	say();
	say('Ctrl-C ends it and removes all of this.');
	await interrupted;
}

async function main(): Promise<void> {
	try {
		const options = readOptions();
		if (options === 'help') return say(usage);
		await Promise.race([run(options), interrupted]);
	} catch (error) {
		say(`${(error as Error).message}`);
		process.exitCode = 1;
	} finally {
		if (ends.length) say('Cleaning up');
		for (const end of ends.reverse()) await end();
	}
	process.exit();
}

void main();
