import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** What a running n8n takes of the machine, read from Linux' /proc. */

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

interface Stat {
	pid: number;
	parent: number;
	group: number;
	cpuSeconds: number;
}

async function statOf(pid: number): Promise<Stat | undefined> {
	const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
	if (!text) return undefined;
	// The name in parentheses may hold anything; the fields behind it are numbers.
	const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
	const [parent, group] = [Number(fields[1]), Number(fields[2])];
	return { pid, parent, group, cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond };
}

async function processesOf(group: number): Promise<Stat[]> {
	const pids = (await readdir('/proc')).map(Number).filter(Boolean);
	const stats = await Promise.all(pids.map(statOf));
	return stats.filter((stat) => stat !== undefined).filter((stat) => stat.group === group);
}

async function statusField(pid: number, field: string): Promise<number> {
	const text = await readFile(`/proc/${pid}/status`, 'utf8');
	const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
	return Number(kibibytes) * 1024;
}

/** CPU time and memory of the processes of one n8n. */
export class Usage {
	private constructor(
		private readonly group: number,
		/** The process that runs the workflows; beside it there is n8n's task runner for Code nodes. */
		private readonly main: number,
	) {}

	/** @param group the process group of a running n8n, whose leader only keeps it */
	static async of(group: number): Promise<Usage> {
		const main = (await processesOf(group)).find(({ parent }) => parent === group);
		if (!main) throw new Error(`No n8n runs in the process group ${group}`);
		return new Usage(group, main.pid);
	}

	/** CPU seconds that all of them took so far. */
	async cpuSeconds(): Promise<number> {
		return (await processesOf(this.group)).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
	}

	/** Resident bytes of the main process now. */
	private async resident(): Promise<number> {
		return await statusField(this.main, 'VmRSS');
	}

	/** Resident bytes of the main process without its garbage; needs `collect.cjs` in it. */
	async kept(): Promise<number> {
		for (let time = 0; time < 3; time++) {
			process.kill(this.main, 'SIGUSR2');
			// The kernel gets the freed pages back by and by.
			await pause(1_000);
		}
		return await this.resident();
	}

	/** Forgets the peak so far. */
	async resetPeak(): Promise<void> {
		await writeFile(`/proc/${this.main}/clear_refs`, '5');
	}

	/** The most resident bytes of the main process since the last reset. */
	async peak(): Promise<number> {
		return await statusField(this.main, 'VmHWM');
	}
}
