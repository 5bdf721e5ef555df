import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { N8nInstallation } from '../n8n/install';
import { freePort, N8nProcess, type N8nRole } from '../n8n/n8nProcess';
import { installCommunityPackage } from '../n8n/pack';
import { N8nRest } from '../n8n/rest';
import { createPostgres } from './postgres';
import { createRedis } from './redis';
import type { Service } from './service';

/** n8n in queue mode, all of it on this machine. */
export interface Cluster {
	/** Has the editor; takes no production webhooks. */
	main: N8nProcess;
	/** Takes all webhooks, and the callbacks that resume executions. */
	webhook: N8nProcess;
	workers: N8nProcess[];
	redis: Service;
	postgres: Service;
	/** The editor's requests, by an owner who is logged in. */
	rest: N8nRest;
	/** Starts one more worker. */
	addWorker: () => Promise<N8nProcess>;
	/** Ends all of it and removes its data. */
	close: () => Promise<void>;
}

export interface ClusterOptions {
	installation: N8nInstallation;
	/** This project's packed package. */
	tarball: string;
	workers: number;
	/** More environment variables for every process of n8n. */
	env?: Record<string, string>;
}

/**
 * Starts PostgreSQL, Redis, n8n's main process, a webhook processor and workers, each on a free port of its own. Every
 * process of n8n has a user folder of its own, as in containers; they share the database, the queue, the encryption key
 * and the folder for binary data.
 */
export async function startCluster({
	installation,
	tarball,
	workers,
	env = {},
}: ClusterOptions): Promise<Cluster> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-queue-'));
	const ends: Array<() => Promise<void>> = [];
	const close = async () => {
		for (const end of ends.reverse()) await end();
		await rm(folder, { recursive: true, force: true, maxRetries: 3 });
	};
	try {
		const redis = await createRedis(folder);
		const postgres = await createPostgres(folder);
		for (const service of [redis, postgres]) {
			ends.push(async () => await service.stop());
			await service.start();
		}

		const storage = join(folder, 'storage');
		await mkdir(storage);
		const webhookPort = await freePort();
		const shared = {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(postgres.port),
			DB_POSTGRESDB_DATABASE: 'postgres',
			DB_POSTGRESDB_USER: 'n8n',
			N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
			N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
			N8N_STORAGE_PATH: storage,
			WEBHOOK_URL: `http://127.0.0.1:${webhookPort}/`,
			...env,
		};
		let processes = 0;
		const start = async (role: N8nRole, port: number, more: Record<string, string> = {}) => {
			const userFolder = join(folder, `${role}-${++processes}`);
			await installCommunityPackage(tarball, userFolder);
			const process = await N8nProcess.create({
				installation,
				userFolder,
				role,
				port,
				offline: true,
				env: { ...shared, ...more },
			});
			ends.push(async () => await process.stop());
			await process.start();
			return process;
		};
		const startWorker = async () => {
			const port = await freePort();
			return await start('worker', port, {
				QUEUE_HEALTH_CHECK_ACTIVE: 'true',
				QUEUE_HEALTH_CHECK_PORT: String(port),
				N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
			});
		};

		// The main process brings the database up to date, which the others expect.
		const main = await start('start', await freePort(), { N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true' });
		const rest = new N8nRest(main.url, installation);
		await rest.setUpOwner({
			email: 'owner@example.com',
			firstName: 'Olivia',
			lastName: 'Owner',
			password: `Aa1-${randomBytes(9).toString('base64url')}`,
		});
		const [webhook, ...started] = await Promise.all([
			start('webhook', webhookPort),
			...Array.from({ length: workers }, startWorker),
		]);
		const cluster: Cluster = {
			main,
			webhook,
			workers: started,
			redis,
			postgres,
			rest,
			addWorker: async () => {
				const worker = await startWorker();
				cluster.workers.push(worker);
				return worker;
			},
			close,
		};
		return cluster;
	} catch (error) {
		await close();
		throw error;
	}
}
