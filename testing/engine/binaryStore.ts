import path from 'node:path';
import type { Core } from './core';

/** n8n's own names: files on disk, or base64 inside the item (n8n 1's default). */
export type BinaryMode = 'filesystem' | 'default';

let current: { key: string; users: number } | undefined;

/**
 * Gives n8n its binary store, in the mode and folder asked for. A process has one store, so engines that are
 * open at the same time have to agree on it.
 */
export async function openBinaryStore(core: Core, mode: BinaryMode, folder: string): Promise<void> {
	const key = `${mode} in ${folder}`;
	if (current && current.users > 0) {
		if (current.key !== key) {
			throw new Error(
				`This process already stores binaries as "${current.key}". Close that engine first, share its database, or use anotherProcess().`,
			);
		}
		current.users++;
		return;
	}
	const { container, n8n, logger } = core;
	const config = container.get(n8n.BinaryDataConfig);
	config.mode = mode;
	config.localStoragePath = path.join(folder, 'storage');
	const service = new n8n.BinaryDataService(config, container.get(n8n.ErrorReporter), logger);
	container.set(n8n.BinaryDataService, service);
	current = { key, users: 1 };
	await service.init();
}

/** Counts an engine out. */
export function closeBinaryStore(): void {
	if (current) current.users--;
}
