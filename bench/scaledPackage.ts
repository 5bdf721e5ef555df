import { appendFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Instance } from '../testing/n8n/instance';
import { bend, type Bending } from '../testing/time';

/** Bends the limits of the package that is installed in an n8n, which has to be started afterwards. */
export async function scalePackage({ folder }: Instance, bending: Bending): Promise<void> {
	const path = join(folder, '.n8n/nodes/node_modules/n8n-nodes-chanjing/dist/nodes/Chanjing/limits.js');
	const limits = createRequire(path)(path) as Parameters<typeof bend>[1];
	bend(bending, limits);
	await appendFile(path, `\nObject.assign(exports, ${JSON.stringify(limits)});\n`);
}
