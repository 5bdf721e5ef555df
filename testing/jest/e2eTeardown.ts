import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setup } from '../n8n/setup';

/** Once after all end-to-end tests; the installed n8n stays for the next time. */
export default async function globalTeardown(): Promise<void> {
	await rm(dirname(setup().tarball), { recursive: true, force: true });
}
