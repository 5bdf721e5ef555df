import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import execa from 'execa';
import { projectRoot } from './paths';

interface Manifest {
	name: string;
	version: string;
	devDependencies?: unknown;
	peerDependencies?: unknown;
	optionalDependencies?: unknown;
	[key: string]: unknown;
}

/**
 * Builds this project and packs it as `npm publish` would.
 * @param folder where the tarball goes
 * @returns the tarball's path
 */
export async function packProject(folder: string): Promise<string> {
	await mkdir(folder, { recursive: true });
	// The project's .npmrc keeps npm from running the prepack script by itself.
	await execa('npm', ['run', 'build'], { cwd: projectRoot, stdin: 'ignore' });
	const { stdout } = await execa(
		'npm',
		['pack', '--ignore-scripts', '--json', '--loglevel=error', '--pack-destination', folder],
		{
			cwd: projectRoot,
			stdin: 'ignore',
		},
	);
	const [{ filename }] = JSON.parse(stdout) as Array<{ filename: string }>;
	return join(folder, filename);
}

/**
 * Puts a packed package where n8n puts a community package, as the service behind Settings > Community nodes does:
 * unpacked under the user folder's `nodes/node_modules`, its development, peer and optional dependencies struck out, and
 * its version noted in `nodes/package.json`. n8n loads every package that it finds there at its start; the row that it
 * also writes to its database is only for its list of installed packages.
 * @param userFolder n8n's N8N_USER_FOLDER
 * @returns the package's name
 */
export async function installCommunityPackage(tarball: string, userFolder: string): Promise<string> {
	const nodes = join(userFolder, '.n8n', 'nodes');
	const arrival = join(nodes, 'node_modules', 'n8n-nodes-chanjing');
	await mkdir(arrival, { recursive: true });
	await execa('tar', ['-xzf', tarball, '-C', arrival, '--strip-components=1']);

	const manifestFile = join(arrival, 'package.json');
	const manifest = JSON.parse(await readFile(manifestFile, 'utf8')) as Manifest;
	delete manifest.devDependencies;
	delete manifest.peerDependencies;
	delete manifest.optionalDependencies;
	await writeFile(manifestFile, JSON.stringify(manifest, null, 2));
	await writeFile(
		join(nodes, 'package.json'),
		JSON.stringify(
			{
				name: 'installed-nodes',
				private: true,
				dependencies: { [manifest.name]: manifest.version },
			},
			null,
			2,
		),
	);
	return manifest.name;
}
