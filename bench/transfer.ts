import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { INodeExecutionData } from 'n8n-workflow';
import { saveCredential } from '../testing/n8n/chanjing';
import type { Instance } from '../testing/n8n/instance';
import { errorTextOf, itemsOf, type StoredCredential } from '../testing/n8n/rest';
import { chain, type NodeDraft } from '../testing/n8n/workflow';
import { startSimulator, type Simulator } from '../testing/simulator';
import { curl } from './curl';
import { figure, mebibyte, mebibytes, perSecond, ratio, sizeName } from './format';
import type { Lab } from './lab';
import { withInput } from './pinned';
import type { Findings, Plot, Table } from './point';
import { exchangeToken } from './service';
import { median } from './statistics';
import { Usage } from './usage';

/** Who moves the bytes. */
type Mover = 'chanjing' | 'httpRequest' | 'curl';

const moverNames: Record<Mover, string> = {
	chanjing: 'This package',
	httpRequest: 'HTTP Request node',
	curl: 'curl',
};

/** The figures of one transfer; what does not apply is NaN. */
interface Run {
	bytesPerSecond: number;
	cpuSeconds: number;
	/** Peak resident bytes, and what of them is over what n8n had idle right before. */
	peak: number;
	overIdle: number;
}

/** What one size by one mover came to: the medians, or why there are none. */
type Outcome = Medians | { trouble: string };

interface Medians extends Run {
	runs: number;
}

/** How one direction is done by each mover. */
export interface Direction {
	title: string;
	/** What a transfer does, for the method. */
	what: string;
	curlDoes: string;
	/** The end of the transfer in the stand-in's log. */
	endpoint: 'put' | 'result';
	chanjing: (credential: StoredCredential, taskId: string) => NodeDraft;
	httpRequest: NodeDraft;
	/** The URL that HTTP Request and curl use. */
	url: (simulator: Simulator, taskId: string) => Promise<string>;
	curlArgs: (url: string, file: string) => string[];
	/** Whether the input of the node is a file in n8n's binary store. */
	sendsFile: boolean;
}

const wantedOfCurl = 0.8;
const wantedOverIdle = 64 * mebibyte;

/** One n8n for one mover: what the other needed of memory must not be this one's idle. */
interface Stage {
	n8n: Instance;
	workflow: string;
	usage: Usage;
}

class Transfers {
	private readonly stages = new Map<Mover, Stage>();

	private constructor(
		private readonly lab: Lab,
		private readonly direction: Direction,
		private readonly simulator: Simulator,
		private readonly file: string,
		private readonly size: number,
		private readonly taskId: string,
		private readonly url: string,
	) {}

	/** Runs one size by every mover in turn, so that a slow minute of the machine meets all. */
	static async measure(
		lab: Lab,
		direction: Direction,
		size: number,
		runs: number,
	): Promise<Map<Mover, Outcome>> {
		const simulator = await startSimulator({
			storeUploads: false,
			fileReadyMs: 0,
			result: { bytes: size },
			uploadUrlSeconds: 86_400,
			resultUrlSeconds: 86_400,
		});
		const file = join(lab.folder, 'clip.mp4');
		try {
			await exchangeToken(simulator);
			const taskId = simulator.state.addTask({ status: 20 });
			simulator.state.task(taskId).ended!.path = undefined;
			const url = await direction.url(simulator, taskId);
			await writeFileOf(file, size);
			const one = new Transfers(lab, direction, simulator, file, size, taskId, url);
			try {
				return await one.run(runs);
			} finally {
				await one.close();
			}
		} finally {
			await simulator.close();
			await rm(file, { force: true });
		}
	}

	private async run(runs: number): Promise<Map<Mover, Outcome>> {
		const movers: Mover[] = ['curl', 'chanjing', 'httpRequest'];
		const taken = new Map<Mover, Run[]>(movers.map((mover) => [mover, []]));
		const troubles = new Map<Mover, string>();
		for (const mover of ['chanjing', 'httpRequest'] as const)
			this.stages.set(mover, await this.prepare(mover));
		// The first round is the warm-up.
		for (let round = 0; round <= runs; round++) {
			for (const mover of movers) {
				if (troubles.has(mover)) continue;
				try {
					const run = mover === 'curl' ? await this.byCurl() : await this.byN8n(this.stages.get(mover)!);
					this.lab.log(
						`  ${sizeName(this.size)} ${moverNames[mover]}: ${perSecond(run.bytesPerSecond)}, ${figure(run.cpuSeconds)} s CPU, peak ${mebibytes(run.peak)}`,
					);
					if (round > 0) taken.get(mover)!.push(run);
				} catch (error) {
					troubles.set(mover, (error as Error).message.split('\n')[0]);
					this.lab.log(`  ${sizeName(this.size)} ${moverNames[mover]}: ${(error as Error).message}`);
				}
			}
		}
		return new Map(
			movers.map((mover): [Mover, Outcome] => {
				const trouble = troubles.get(mover);
				if (trouble) return [mover, { trouble }];
				const of = (name: keyof Run) => median(taken.get(mover)!.map((run) => run[name]));
				const run = {
					bytesPerSecond: of('bytesPerSecond'),
					cpuSeconds: of('cpuSeconds'),
					peak: of('peak'),
					overIdle: of('overIdle'),
				};
				return [mover, { ...run, runs }];
			}),
		);
	}

	/** An n8n with the file in its binary store and the workflow to be run, restarted since and idle. */
	private async prepare(mover: 'chanjing' | 'httpRequest'): Promise<Stage> {
		const n8n = await this.lab.startN8n({ N8N_STORAGE_PATH: this.storage(mover) });
		const input: INodeExecutionData[] = this.direction.sendsFile
			? [await this.storedFile(n8n)]
			: [{ json: { url: this.url } }];
		const credential = await saveCredential(n8n.rest, this.simulator);
		const node =
			mover === 'chanjing' ? this.direction.chanjing(credential, this.taskId) : this.direction.httpRequest;
		const workflow = await n8n.rest.createWorkflow(withInput('Transfer', input, node));
		const nothing = await n8n.rest.createWorkflow(
			withInput('Nothing', input, { name: 'Nothing', type: 'noOp' }),
		);
		await n8n.process.stop();
		await n8n.process.start();
		for (let time = 0; time < 3; time++) {
			await n8n.rest.executionThatIs(await n8n.rest.run(nothing, 'Start'));
		}
		const usage = await Usage.of(n8n.process.processGroup!);
		return { n8n, workflow, usage };
	}

	/** Brings the file into n8n's binary store by n8n's own node for it. */
	private async storedFile({ rest }: Instance): Promise<INodeExecutionData> {
		const read: NodeDraft = {
			name: 'Read',
			type: 'readWriteFile',
			parameters: { fileSelector: this.file, options: {} },
		};
		const workflow = await rest.createWorkflow(
			chain('Reads a file', [{ name: 'Start', type: 'manualTrigger' }, read]),
		);
		const patience = { milliseconds: 600_000 };
		const id = await rest.run(workflow, 'Start');
		const execution = await rest.executionThatIs(id, undefined, patience);
		const [item] = itemsOf(execution, 'Read');
		if (!item) throw new Error(`The file did not get into n8n: ${errorTextOf(execution)}`);
		return { json: { url: this.url }, binary: item.binary };
	}

	private async byN8n({ n8n, workflow, usage }: Stage): Promise<Run> {
		const before = this.simulator.log.count(this.direction.endpoint);
		const idle = await usage.kept();
		await usage.resetPeak();
		const cpuBefore = await usage.cpuSeconds();
		const id = await n8n.rest.run(workflow, 'Start');
		await this.simulator.log.waitFor(this.direction.endpoint, before + 1, 1_800_000);
		const execution = await n8n.rest.executionThatIs(id, undefined, { milliseconds: 600_000 });
		const cpuSeconds = (await usage.cpuSeconds()) - cpuBefore;
		const peak = await usage.peak();
		const trouble = errorTextOf(execution);
		if (trouble) throw new Error(trouble);
		const name = execution.data.resultData.lastNodeExecuted!;
		const [{ executionTime }] = execution.data.resultData.runData[name];
		await this.check(name, itemsOf(execution, name)[0], n8n);
		return {
			bytesPerSecond: (this.size / executionTime) * 1_000,
			cpuSeconds,
			peak,
			overIdle: peak - idle,
		};
	}

	/** That all bytes came; then removes what was stored, for it would fill the disk. */
	private async check(name: string, item: INodeExecutionData, n8n: Instance): Promise<void> {
		const calls = this.simulator.log.calls(this.direction.endpoint);
		const entry = calls[calls.length - 1];
		const moved = this.direction.sendsFile ? entry.bytesIn : entry.bytesOut;
		if (moved !== this.size) throw new Error(`${name} moved ${moved} bytes of ${this.size}`);
		if (this.direction.sendsFile) return;
		const id = item.binary?.data.id ?? '';
		const mover = [...this.stages].find(([, stage]) => stage.n8n === n8n)![0];
		const path = join(this.storage(mover), id.replace(/^[^:]+:/, ''));
		const { size } = await stat(path);
		if (size !== this.size) throw new Error(`${name} stored ${size} bytes of ${this.size}`);
		await rm(path);
	}

	private async byCurl(): Promise<Run> {
		const { seconds, cpuSeconds } = await curl(this.direction.curlArgs(this.url, this.file));
		const bytesPerSecond = this.size / seconds;
		return { bytesPerSecond, cpuSeconds, peak: NaN, overIdle: NaN };
	}

	private storage(mover: Mover): string {
		return join(this.lab.folder, `storage-${mover}`);
	}

	private async close(): Promise<void> {
		for (const [mover, { n8n }] of this.stages) {
			await n8n.close();
			await rm(this.storage(mover), { recursive: true, force: true });
		}
	}
}

async function writeFileOf(path: string, size: number): Promise<void> {
	const block = Buffer.alloc(4 * mebibyte, 'driving video ');
	// It must begin as a video does: the node refuses a text.
	block.write('\0\0\0\x10ftypisom\0\0\0\0', 'latin1');
	const file = await open(path, 'w');
	try {
		for (let left = size; left > 0; left -= block.length) {
			await file.write(block, 0, Math.min(left, block.length));
		}
	} finally {
		await file.close();
	}
}

/** Measures one direction over all sizes. */
export async function measureTransfers(lab: Lab, direction: Direction): Promise<Findings> {
	const sizes = lab.quick ? [16, 64] : [64, 1024, 4096];
	const outcomes = new Map<number, Map<Mover, Outcome>>();
	for (const size of sizes) {
		const bytes = size * mebibyte;
		outcomes.set(bytes, await Transfers.measure(lab, direction, bytes, lab.quick ? 1 : size > 1024 ? 3 : 5));
	}
	return report(direction, outcomes);
}

function report(direction: Direction, outcomes: Map<number, Map<Mover, Outcome>>): Findings {
	const sizes = [...outcomes.keys()];
	const of = (size: number, mover: Mover): Partial<Medians> & { trouble?: string } =>
		outcomes.get(size)!.get(mover)!;
	const rows = sizes.flatMap((size) => {
		const reference = of(size, 'curl').bytesPerSecond ?? NaN;
		return (Object.keys(moverNames) as Mover[]).map((mover) => {
			const one = of(size, mover);
			const head = [sizeName(size), moverNames[mover]];
			if (one.trouble) return [...head, `failed: ${one.trouble}`, '–', '–', '–', '–'];
			const known = one as Medians;
			const memory = (bytes: number) => (Number.isNaN(bytes) ? 'not measured' : mebibytes(bytes));
			return [
				...head,
				ratio(known.bytesPerSecond, reference, perSecond(known.bytesPerSecond)),
				`${figure(known.cpuSeconds)} s`,
				memory(known.overIdle),
				memory(known.peak),
				String(known.runs),
			];
		});
	});
	const table: Table = {
		caption: `${direction.title}: throughput as a ratio to curl's (absolute in parentheses); medians`,
		columns: ['Size', 'By', 'Throughput', 'CPU', 'Peak memory over idle', 'Peak memory', 'Runs'],
		rows,
	};
	const plot = (name: string, title: string, unit: string, pick: (run: Medians) => number): Plot => ({
		name: `${direction.endpoint === 'put' ? 'upload' : 'download'}-${name}`,
		title,
		unit,
		kind: 'bar',
		categories: sizes.map(sizeName),
		series: (Object.keys(moverNames) as Mover[])
			.map((mover) => ({
				name: moverNames[mover],
				values: sizes.map((size) => {
					const one = of(size, mover);
					const value = one.trouble ? NaN : pick(one as Medians);
					return Number.isNaN(value) ? null : value;
				}),
			}))
			.filter(({ values }) => values.some((value) => value !== null)),
	});

	const ours = sizes.map((size) => of(size, 'chanjing'));
	const shares = sizes.map(
		(size, index) => (ours[index].bytesPerSecond ?? 0) / (of(size, 'curl').bytesPerSecond ?? NaN),
	);
	const against = sizes.map(
		(size, index) => (ours[index].bytesPerSecond ?? 0) / (of(size, 'httpRequest').bytesPerSecond ?? 0),
	);
	const most = Math.max(...ours.map(({ overIdle }) => overIdle ?? Infinity));
	const perSize = (values: number[]) =>
		sizes
			.map(
				(size, index) =>
					`${values[index] === Infinity ? '∞' : values[index].toFixed(2)} at ${sizeName(size)}`,
			)
			.join(', ');
	return {
		method: [
			`${direction.what} Filesystem binary mode. ${direction.curlDoes}`,
			'Each node runs in an n8n of its own that was just started and had run an empty workflow three times; "idle" is its resident memory right before each transfer, its garbage collected. "Peak" is the most that the kernel saw (VmHWM) of the process that runs the workflow. CPU is that of all processes of n8n from the start of the execution to its end. Throughput is by the time that n8n states for the node. All movers take turns, after one round of warm-up.',
			'Both ends are on one machine and share its cores: the stand-in for Chanjing takes CPU too, the same for all.',
		],
		wants: [
			{
				wanted: `at least ${wantedOfCurl} of curl's throughput`,
				measured: perSize(shares),
				reached: shares.every((share) => share >= wantedOfCurl),
			},
			{
				wanted: 'never slower than the HTTP Request node',
				measured: `${perSize(against)} of its throughput`,
				reached: against.every((share) => share >= 1),
			},
			{
				wanted: `no more than ${mebibytes(wantedOverIdle)} over idle, whatever the size`,
				measured: `${mebibytes(most)} at most`,
				reached: most <= wantedOverIdle,
			},
		],
		tables: [table],
		plots: [
			plot('throughput', `${direction.title}: throughput`, 'MiB/s', (run) => run.bytesPerSecond / mebibyte),
			plot('memory', `${direction.title}: peak memory over idle`, 'MiB', (run) => run.overIdle / mebibyte),
		],
		remarks: [],
	};
}
