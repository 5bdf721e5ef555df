/**
 * `npm run n8n`: a real n8n with this package in it, to look at and to try. Credential and example workflows are in place.
 * It talks to a stand-in for Chanjing, or to Chanjing itself where CHANJING_APP_ID and CHANJING_SECRET_KEY are set. Ctrl-C
 * ends it and removes everything it made but the installed n8n in .n8n-e2e/.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importCredential, importWorkflows, readExamples, withCredential } from '../testing/n8n/examples';
import { installN8n } from '../testing/n8n/install';
import { startInstance } from '../testing/n8n/instance';
import { freePort } from '../testing/n8n/n8nProcess';
import { packProject } from '../testing/n8n/pack';
import { startSimulator } from '../testing/simulator';
import { sampleVideo } from '../testing/samples';

const say = (line = '') => process.stdout.write(`${line}\n`);

/** What has been started, to be ended in reverse order. */
const ends: Array<() => Promise<unknown>> = [];

/** Resolves when somebody wants this to end. */
const interrupted = new Promise<void>((resolve) => {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
});

/** n8n's usual port where nobody has it, else any other. */
async function port(): Promise<number> {
	const usual = 5678;
	const server = createServer();
	const free = await new Promise<boolean>((resolve) => {
		server.once('error', () => resolve(false));
		server.listen(usual, '127.0.0.1', () => resolve(true));
	});
	if (!free) return await freePort();
	await new Promise((resolve) => server.close(resolve));
	return usual;
}

/** What the credential is to hold, and what to tell about it. */
async function service(): Promise<{ fields: Record<string, string>; about: string }> {
	const { CHANJING_APP_ID: appId, CHANJING_SECRET_KEY: secretKey } = process.env;
	if (appId && secretKey) {
		const baseUrl = process.env.CHANJING_BASE_URL || 'https://open-api.chanjing.cc';
		return {
			fields: { baseUrl, appId, secretKey },
			about: `Chanjing itself at ${baseUrl}: tasks cost beans`,
		};
	}
	const simulator = await startSimulator({ fileReadyMs: 3_000, pendingMs: 3_000, generatingMs: 12_000 });
	ends.push(simulator.close);
	const { url: baseUrl } = simulator;
	return {
		fields: { baseUrl, appId: simulator.appId, secretKey: simulator.secretKey },
		about: `a stand-in at ${baseUrl} that answers with the video it was given (set CHANJING_APP_ID and CHANJING_SECRET_KEY for the real one)`,
	};
}

async function run(): Promise<void> {
	const installation = await installN8n(say);
	say('Building and packing this package');
	const packed = await mkdtemp(join(tmpdir(), 'chanjing-packed-'));
	ends.push(async () => await rm(packed, { recursive: true, force: true }));
	const tarball = await packProject(packed);
	const { fields, about } = await service();

	say('Starting n8n');
	const starting = startInstance({ installation, tarball, port: await port() });
	ends.push(async () => await (await starting.catch(() => undefined))?.close());
	const n8n = await starting;
	const credential = { id: 'chanjing', name: 'Chanjing API', type: 'chanjingApi' };
	await importCredential(n8n, credential, fields);
	const examples = await readExamples();
	const workflows = examples.map(({ name, definition }) => ({
		...withCredential(definition, credential),
		id: name,
	}));
	await importWorkflows(n8n, workflows);

	say();
	say(`Editor    ${n8n.process.url}`);
	say(`Login     ${n8n.owner.email}   ${n8n.owner.password}`);
	say(`Service   ${about}`);
	say('Workflows');
	for (const { id, name } of workflows) say(`          ${n8n.process.url}/workflow/${id}   ${name}`);
	say(`A video   ${await sampleVideo()}`);
	say(`Log       ${n8n.process.logFile}`);
	say();
	say('Ctrl-C ends it and removes all of this.');
	await interrupted;
}

async function main(): Promise<void> {
	try {
		await Promise.race([run(), interrupted]);
	} catch (error) {
		say(`${(error as Error).message}`);
		process.exitCode = 1;
	} finally {
		say('Cleaning up');
		for (const end of ends.reverse()) await end();
	}
	process.exit();
}

void main();
