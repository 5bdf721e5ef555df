import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { N8nInstallation } from './install';
import { N8nProcess } from './n8nProcess';
import { installCommunityPackage } from './pack';
import { N8nRest, type Owner } from './rest';

/** A running n8n with an owner who is logged in. */
export interface Instance {
	process: N8nProcess;
	rest: N8nRest;
	owner: Owner;
	/** n8n's user folder. */
	folder: string;
	/** Ends n8n and removes its folder. */
	close: () => Promise<void>;
}

export interface InstanceOptions {
	installation: N8nInstallation;
	/** This project's packed package. */
	tarball: string;
	port?: number;
	offline?: boolean;
	/** More of n8n's environment variables. */
	env?: Record<string, string>;
}

/** Starts a new n8n, in a temporary folder of its own, with this package installed as a community package. */
export async function startInstance(options: InstanceOptions): Promise<Instance> {
	const { installation, tarball, ...processOptions } = options;
	const folder = await mkdtemp(join(tmpdir(), 'n8n-e2e-'));
	const process = await N8nProcess.create({ installation, userFolder: folder, ...processOptions });
	const close = async () => {
		await process.stop();
		await rm(folder, { recursive: true, force: true, maxRetries: 3 });
	};
	try {
		await installCommunityPackage(tarball, folder);
		await process.start();
		const rest = new N8nRest(process.url, installation);
		const owner = {
			email: 'owner@example.com',
			firstName: 'Olivia',
			lastName: 'Owner',
			password: `Aa1-${randomBytes(9).toString('base64url')}`,
		};
		await rest.setUpOwner(owner);
		return { process, rest, owner, folder, close };
	} catch (error) {
		await close();
		throw error;
	}
}
