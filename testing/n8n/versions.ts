import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { versionsFolder } from './paths';

/** One n8n that this package is run on. */
export interface PinnedN8n {
	version: string;
	/** The folder with its package.json and package-lock.json. */
	source: string;
}

/**
 * Every n8n that this package is held to, the oldest first; the end-to-end tests run on the newest. The environment's `N8N_VERSIONS`
 * (for example `1.123.81,2.14.2`) leaves only those.
 * @throws when there is none of a wanted version
 */
export async function pinnedVersions(): Promise<PinnedN8n[]> {
	const sources = readdirSync(versionsFolder).filter((name) => name.startsWith('n8n-'));
	const all = await Promise.all(
		sources.map(async (name) => {
			const source = join(versionsFolder, name);
			const manifest = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as {
				dependencies: { n8n: string };
			};
			return { version: manifest.dependencies.n8n, source };
		}),
	);
	all.sort((a, b) => a.version.localeCompare(b.version, 'en', { numeric: true }));
	const wanted = process.env.N8N_VERSIONS?.split(',').map((version) => version.trim());
	if (!wanted) return all;
	const missing = wanted.filter((version) => !all.some((one) => one.version === version));
	if (missing.length) throw new Error(`There is no n8n ${missing.join(', ')} in testing/n8n/versions/`);
	return all.filter(({ version }) => wanted.includes(version));
}
