import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import execa from 'execa';
import { eventually } from '../n8n/eventually';

const keeper = join(__dirname, '..', 'n8n', 'keeper.cjs');

/** A program that listens on a port of 127.0.0.1 and can be ended and started again on the same data. */
export class Service {
	private child: execa.ExecaChildProcess | undefined;

	/**
	 * @param command the program and its arguments; it has to stay in the foreground
	 * @param stopSignal asks it to end in good order
	 */
	constructor(
		private readonly name: string,
		readonly port: number,
		private readonly command: string[],
		private readonly folder: string,
		private readonly stopSignal: 'SIGTERM' | 'SIGINT' = 'SIGTERM',
	) {}

	/** Returns when it takes connections. */
	async start(): Promise<void> {
		const logFile = join(this.folder, `${this.name}.log`);
		const child = execa(process.execPath, [keeper, ...this.command], {
			cwd: this.folder,
			detached: true,
			cleanup: false,
			buffer: false,
			reject: false,
			stdin: 'pipe',
			all: true,
		});
		child.all!.pipe(createWriteStream(logFile, { flags: 'a' }));
		this.child = child;
		let ended = false;
		void child.finally(() => (ended = true));
		await eventually(`${this.name} to listen`, async () => (await this.listens()) || undefined, {
			milliseconds: 30_000,
			giveUp: () => ended,
		}).catch(async (error: Error) => {
			await this.stop();
			const log = await readFile(logFile, 'utf8').catch(() => '');
			throw new Error(`${error.message}. The end of its log:\n${log.slice(-2_000)}`);
		});
	}

	/** Ends it, and waits until it is gone. Does nothing when it does not run. */
	async stop(): Promise<void> {
		const { child } = this;
		if (!child) return;
		this.child = undefined;
		// Whoever keeps it hands these signals on.
		process.kill(child.pid!, this.stopSignal);
		const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), 15_000);
		await child;
		clearTimeout(timer);
	}

	private async listens(): Promise<boolean> {
		return await new Promise((resolve) => {
			const socket = connect(this.port, '127.0.0.1');
			socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
			socket.once('close', () => resolve(false)).setTimeout(1_000, () => socket.destroy());
			socket.once('connect', () => socket.destroy());
		});
	}
}
