import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installN8n } from '../n8n/install';
import { packProject } from '../n8n/pack';
import { installFolder } from '../n8n/paths';
import { pinnedVersions } from '../n8n/versions';

/** Once before all: every n8n installed, one after the other, and this project built and packed. */
export default async function globalSetup(): Promise<void> {
	const log = (line: string) => process.stdout.write(`${line}\n`);
	const installed = [];
	for (const { version, source } of await pinnedVersions()) {
		installed.push({ version, installation: await installN8n(log, installFolder(), source) });
	}
	const tarball = await packProject(await mkdtemp(join(tmpdir(), 'chanjing-packed-')));
	process.env.COMPAT_SETUP = JSON.stringify(installed);
	// globalTeardown.ts of the end-to-end tests removes the tarball.
	process.env.E2E_SETUP = JSON.stringify({ installation: installed[0].installation, tarball });
}
