import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Simulator } from '../simulator';
import type { Instance } from './instance';

/** What nobody may read in n8n, by a name for messages: the secret key, every token used, every signed upload URL. */
export function secretsOf({ secretKey, log, state }: Simulator): Map<string, string> {
	const secrets = new Map([['the secret key', secretKey]]);
	if (state.token) secrets.set('the current access token', state.token);
	for (const { n, headers, listener, method, query } of log.entries) {
		if (headers.access_token) secrets.set(`the access token of request ${n}`, String(headers.access_token));
		if (listener === 'storage' && method === 'PUT') {
			secrets.set(`the signature of upload ${n}`, String(query.Signature));
		}
	}
	return secrets;
}

/**
 * Looks for secrets in clear in every execution that n8n stored, in its log, and in every file of its user folder: the
 * database, the binary data, the event log.
 * @returns where which one is; empty when there is none
 */
export async function leaks({ rest, folder }: Instance, simulator: Simulator): Promise<string[]> {
	const secrets = secretsOf(simulator);
	const found = new Set<string>();
	const look = (place: string, content: Buffer) => {
		for (const [name, secret] of secrets) if (content.includes(secret)) found.add(`${name} in ${place}`);
	};
	const { results } = await rest.call<{ results: Array<{ id: string }> }>('GET', '/executions?limit=100');
	for (const { id } of results) {
		look(`execution ${id}`, Buffer.from((await rest.execution(id)).raw));
	}
	for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile() || entry.parentPath.includes('node_modules')) continue;
		const path = join(entry.parentPath, entry.name);
		// A file that n8n removes meanwhile holds nothing any more.
		look(path, await readFile(path).catch(() => Buffer.alloc(0)));
	}
	return [...found];
}
