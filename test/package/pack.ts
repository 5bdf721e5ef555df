import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import execa from 'execa';

export const projectRoot = resolve(__dirname, '../..');

/** What the build and npm pack read of the project. */
const sources = [
	'nodes',
	'credentials',
	'package.json',
	'tsconfig.json',
	'tsconfig.build.json',
	'gulpfile.js',
	'README.md',
	'LICENSE',
	'CHANGELOG.md',
	'.npmrc',
	'copying.needs-npm-run-build-first',
	'docs',
];

export interface Packed {
	/** The copy of the project that was packed. */
	project: string;
	/** Where the package lies as a user's n8n has it. */
	folder: string;
	/** The files of the tarball, sorted. */
	files: string[];
	/** Bytes of the tarball. */
	size: number;
	remove: () => Promise<void>;
}

/**
 * Builds and packs a copy of the project, and unpacks the tarball where n8n keeps community packages. A copy, because the
 * build begins by removing `dist`, which others may be using.
 */
export async function packed(): Promise<Packed> {
	const home = await mkdtemp(join(tmpdir(), 'chanjing-package-'));
	const remove = async () => await rm(home, { recursive: true, force: true });
	try {
		return { ...(await packIn(home)), remove };
	} catch (error) {
		await remove();
		throw error;
	}
}

/** The project as it is in a fresh clone, after `npm ci`. */
export async function copyProject(copy: string): Promise<void> {
	await mkdir(copy, { recursive: true });
	// Node's own cp stumbles over a link that leads nowhere.
	await execa('cp', ['-RP', ...sources, copy], { cwd: projectRoot });
	await symlink(join(projectRoot, 'node_modules'), join(copy, 'node_modules'));
}

async function packIn(home: string): Promise<Omit<Packed, 'remove'>> {
	const copy = join(home, 'project');
	const folder = join(home, 'nodes', 'node_modules', 'n8n-nodes-chanjing');
	await mkdir(folder, { recursive: true });
	await copyProject(copy);
	await execa('npm', ['run', 'build', '--silent'], { cwd: copy, stdin: 'ignore' });
	const args = ['pack', '--ignore-scripts', '--json', '--loglevel=error', '--pack-destination', home];
	const { stdout } = await execa('npm', args, { cwd: copy, stdin: 'ignore' });
	const [{ filename, files, size }] = JSON.parse(stdout) as Array<{
		filename: string;
		size: number;
		files: Array<{ path: string }>;
	}>;
	await execa('tar', ['-xzf', join(home, filename), '-C', folder, '--strip-components=1']);
	return {
		project: copy,
		folder,
		files: files.map(({ path }) => path).sort(),
		size,
	};
}
