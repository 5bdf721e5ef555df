import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installN8n } from '../n8n/install';
import { packProject } from '../n8n/pack';

/** Once before all end-to-end tests: n8n installed, this project built and packed. */
export default async function globalSetup(): Promise<void> {
	const log = (line: string) => process.stdout.write(`${line}\n`);
	const installation = await installN8n(log);
	const tarball = await packProject(await mkdtemp(join(tmpdir(), 'chanjing-packed-')));
	process.env.E2E_SETUP = JSON.stringify({ installation, tarball });
}
