import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Media are made once for each set of parameters and kept for later runs, where build tools keep theirs. */
const cacheFolder = join(__dirname, '../../../node_modules/.cache/n8n-nodes-chanjing-samples');

/**
 * Path of a file that `make` writes to the path it is given, unless it was made before. `recipe` tells all that the
 * file depends on. Do not change the file: others share it.
 */
export async function cached(
	recipe: unknown,
	extension: string,
	make: (draft: string) => Promise<unknown>,
): Promise<string> {
	await mkdir(cacheFolder, { recursive: true });
	const key = createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 16);
	const path = join(cacheFolder, `${key}.${extension}`);
	if (existsSync(path)) return path;
	// Under a name of its own first: another process may be making the same file.
	const draft = path.replace(/\.(\w+)$/, `-${process.pid}-${randomBytes(4).toString('hex')}.$1`);
	try {
		await make(draft);
		await rename(draft, path);
	} finally {
		await rm(draft, { force: true });
	}
	return path;
}
