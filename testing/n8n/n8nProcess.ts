import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import axios from 'axios';
import execa from 'execa';
import type { N8nInstallation } from './install';
import { eventually } from './eventually';

/** The processes that n8n runs as in queue mode; outside of it there is `start` alone. */
export type N8nRole = 'start' | 'worker' | 'webhook';

/** What each of them writes when it has started. */
const startedText: Record<N8nRole, string> = {
	start: 'Editor is now accessible',
	worker: 'n8n worker is now ready',
	webhook: 'Webhook listener waiting for requests',
};

export interface N8nProcessOptions {
	installation: N8nInstallation;
	/** What n8n calls N8N_USER_FOLDER: database, binary data, community packages. */
	userFolder: string;
	/** Which of n8n's processes it is; default: the one that has the editor. */
	role?: N8nRole;
	/** Default: any free port; it stays the same over restarts. */
	port?: number;
	/** Whether requests to any other machine are made to fail at once, as if the machine were offline. */
	offline?: boolean;
	/** More of n8n's environment variables. */
	env?: Record<string, string>;
}

const startMilliseconds = 120_000;
const stopMilliseconds = 40_000;

/** A port of 127.0.0.1 that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}

/** Whatever phones home, asks, advertises or updates. */
const quiet = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_REINSTALL_MISSING_PACKAGES: 'false',
};

/** Sends everything but loopback to a proxy that does not exist. */
const offlineProxy = {
	HTTP_PROXY: 'http://127.0.0.1:9',
	HTTPS_PROXY: 'http://127.0.0.1:9',
	NO_PROXY: '127.0.0.1,localhost',
};

/** One n8n on one user folder and one port, that can be stopped, killed and started again. */
export class N8nProcess {
	/** Without a slash at the end. */
	readonly url: string;

	/** Everything n8n wrote to its terminal, over all its starts, at log level debug. */
	readonly logFile: string;

	private child: execa.ExecaChildProcess | undefined;

	private constructor(
		private readonly options: N8nProcessOptions,
		readonly port: number,
		private readonly env: Record<string, string>,
	) {
		this.url = `http://127.0.0.1:${port}`;
		this.logFile = join(options.userFolder, 'n8n.log');
	}

	/** Prepares an n8n; {@link start} starts it. */
	static async create(options: N8nProcessOptions): Promise<N8nProcess> {
		await mkdir(options.userFolder, { recursive: true });
		const port = options.port ?? (await freePort());
		return new N8nProcess(options, port, {
			...quiet,
			...(options.offline ? offlineProxy : {}),
			N8N_USER_FOLDER: options.userFolder,
			N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
			N8N_PORT: String(port),
			N8N_HOST: '127.0.0.1',
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			WEBHOOK_URL: `http://127.0.0.1:${port}/`,
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
			N8N_SECURE_COOKIE: 'false',
			N8N_LOG_LEVEL: 'debug',
			NODE_ENV: 'production',
			...options.env,
		});
	}

	/**
	 * Starts n8n and returns when its published workflows listen.
	 * @throws when it ends before that or takes longer than two minutes; the end of its log is in the message.
	 */
	async start(): Promise<void> {
		if (this.child) throw new Error('This n8n runs already');
		const { installation, role = 'start' } = this.options;
		const log = createWriteStream(this.logFile, { flags: 'a' });
		const child = execa(
			installation.node,
			[join(__dirname, 'keeper.cjs'), installation.node, installation.script, role],
			{
				cwd: this.options.userFolder,
				env: this.environment(),
				extendEnv: false,
				detached: true,
				cleanup: false,
				buffer: false,
				reject: false,
				stdin: 'pipe',
				all: true,
			},
		);
		let said = '';
		let hasStarted = false;
		child.all!.on('data', (chunk: Buffer) => {
			said = said.slice(-4_000) + chunk.toString();
			hasStarted ||= said.includes(startedText[role]);
		});
		child.all!.pipe(log);
		this.child = child;
		let ended = false;
		void child.finally(() => (ended = true));
		await eventually(
			'n8n to be ready',
			async () => {
				if (ended) throw new Error('n8n ended');
				if (!hasStarted) return undefined;
				const { status } = await axios.get(`${this.url}/healthz/readiness`, { validateStatus: () => true });
				return status === 200 || undefined;
			},
			{ milliseconds: startMilliseconds, giveUp: () => ended },
		).catch(async (error: Error) => {
			await this.kill();
			throw new Error(`${error.message}. The end of its log:\n${said.slice(-4_000)}`);
		});
	}

	/** Whether it has been started and not been stopped since. */
	get running(): boolean {
		return this.child !== undefined;
	}

	/** The process group of n8n and all that it started; undefined when it does not run. */
	get processGroup(): number | undefined {
		return this.child?.pid;
	}

	/** Asks n8n to end, as a service manager does, and waits until it is gone. Does nothing when it does not run. */
	async stop(): Promise<void> {
		const child = this.child;
		if (!child) return;
		child.kill('SIGTERM', { forceKillAfterTimeout: false });
		const timer = setTimeout(() => this.signalGroup('SIGKILL'), stopMilliseconds);
		await child;
		clearTimeout(timer);
		await this.silence();
		this.child = undefined;
	}

	/** `kill -9` for n8n and everything it started, as in a power cut. */
	async kill(): Promise<void> {
		const child = this.child;
		if (!child) return;
		this.signalGroup('SIGKILL');
		await child;
		await this.silence();
		this.child = undefined;
	}

	/**
	 * Runs one of n8n's own commands on this user folder, n8n itself running or not, e.g. `['execute', '--id=1']`.
	 * @returns what it wrote to standard output
	 * @throws when its exit code is not 0
	 */
	async command(args: string[]): Promise<string> {
		const { installation } = this.options;
		const { stdout } = await execa(installation.node, [installation.script, ...args], {
			cwd: this.options.userFolder,
			env: {
				...this.environment(),
				N8N_LOG_LEVEL: 'warn',
				N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			},
			extendEnv: false,
			stdin: 'ignore',
			maxBuffer: 500_000_000,
		});
		return stdout;
	}

	/** n8n's log so far. */
	async log(): Promise<string> {
		return await readFile(this.logFile, 'utf8');
	}

	/** Waits until nobody answers at the port: the last of a killed group may outlive the first by a moment. */
	private async silence(): Promise<void> {
		await eventually('n8n to be gone', async () => {
			const { code } = await axios.get(this.url).then(
				() => ({ code: undefined }),
				(error: NodeJS.ErrnoException) => error,
			);
			return code === 'ECONNREFUSED' || undefined;
		});
	}

	private signalGroup(signal: NodeJS.Signals): void {
		try {
			process.kill(-this.child!.pid!, signal);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
		}
	}

	/** n8n sees nothing of the caller's environment but what any program needs. */
	private environment(): NodeJS.ProcessEnv {
		const { PATH, HOME, LANG, TMPDIR } = process.env;
		return { PATH, HOME, LANG, TMPDIR, ...this.env };
	}
}
