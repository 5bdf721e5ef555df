import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type N8nInstallation, installN8n } from '../testing/n8n/install';
import { type Instance, startInstance } from '../testing/n8n/instance';
import { packProject } from '../testing/n8n/pack';

/** What all points share. */
export interface Lab {
	installation: N8nInstallation;
	/** This project's packed package. */
	tarball: string;
	/** Small numbers, to see that everything works; the figures mean little. */
	quick: boolean;
	/** For files of the points; removed at the end. */
	folder: string;
	log: (line: string) => void;
	/** Starts an n8n with this package that may read files in `folder`. */
	startN8n: (env?: Record<string, string>) => Promise<Instance>;
	close: () => Promise<void>;
}

export interface LabOptions {
	quick: boolean;
	log: (line: string) => void;
	/** A packed package to measure instead of this project. */
	tarball?: string;
}

export async function openLab({ quick, log, tarball: given }: LabOptions): Promise<Lab> {
	const installation = await installN8n(log);
	const folder = await mkdtemp(join(tmpdir(), 'chanjing-bench-'));
	const close = async () => await rm(folder, { recursive: true, force: true, maxRetries: 3 });
	try {
		const tarball = given ?? (await packProject(folder));
		const startN8n = async (env: Record<string, string> = {}) =>
			await startInstance({
				installation,
				tarball,
				offline: true,
				env: {
					N8N_LOG_LEVEL: 'info',
					N8N_RESTRICT_FILE_ACCESS_TO: folder,
					NODE_OPTIONS: `--require ${JSON.stringify(join(__dirname, 'collect.cjs'))}`,
					...env,
				},
			});
		return { installation, tarball, quick, folder, log, startN8n, close };
	} catch (error) {
		await close();
		throw error;
	}
}
