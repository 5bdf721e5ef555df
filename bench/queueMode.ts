import { setTimeout as pause } from 'node:timers/promises';
import { chanjing, saveCredential } from '../testing/n8n/chanjing';
import { eventually } from '../testing/n8n/eventually';
import { freePort, type N8nProcess } from '../testing/n8n/n8nProcess';
import { chain } from '../testing/n8n/workflow';
import { type Cluster, startCluster } from '../testing/queue/cluster';
import { countByStatus, newestExecutions } from '../testing/queue/executions';
import { post, webhookNode } from '../testing/queue/webhook';
import { startSimulator, type Simulator } from '../testing/simulator';
import { count, figure } from './format';
import type { Lab } from './lab';
import type { Findings, Point } from './point';
import { median } from './statistics';
import { Usage } from './usage';

/** What became of executions that were started at once. */
interface Burst {
	posted: number;
	/** Whose webhook n8n did not answer with 200. */
	refused: number;
	/** How many executions are in which state at last. */
	states: Record<string, number>;
	/** Token exchanges at Chanjing. */
	exchanges: number;
	seconds: number;
}

interface Fault {
	what: string;
	/** Lets it happen; returns when all is up again, as far as the one who caused it can tell. */
	happen: () => Promise<void>;
}

const settled = ['success', 'error', 'crashed', 'canceled'];

const unsuccessful = ({ states }: Burst) =>
	Object.entries(states).reduce((sum, [state, number]) => sum + (state === 'success' ? 0 : number), 0);

/** Queue mode with a stand-in that can be taken down and brought up on the same ports. */
class Stage {
	private sequence = 0;

	/** Exchanges that stand-ins saw that are gone. */
	private earlierExchanges = 0;

	private constructor(
		readonly lab: Lab,
		readonly cluster: Cluster,
		public simulator: Simulator,
		private readonly workflowOf: (path: string) => Promise<string>,
	) {}

	static async open(lab: Lab): Promise<Stage> {
		const simulator = await startSimulator({ port: await freePort() });
		const cluster = await startCluster({ ...lab, workers: 1, env: { N8N_LOG_LEVEL: 'info' } }).catch(
			async (error: Error) => {
				await simulator.close();
				throw error;
			},
		);
		const credential = await saveCredential(cluster.rest, simulator);
		return new Stage(lab, cluster, simulator, async (path) => {
			const account = chanjing('Account', credential, { resource: 'account', operation: 'get' });
			const definition = chain(`Account (${path})`, [webhookNode(path), account]);
			return await cluster.rest.createWorkflow(definition, { publish: true });
		});
	}

	/** Starts executions at once and waits until they have ended, or nothing has changed for a long while. */
	async burst(posts: number, meanwhile: () => Promise<void> = async () => {}): Promise<Burst> {
		const path = `burst-${++this.sequence}`;
		const workflow = await this.workflowOf(path);
		const exchanges = this.exchanges();
		const began = Date.now();
		let refused = 0;
		const all = Promise.all(
			Array.from({ length: posts }, async () => {
				await post(this.cluster.webhook.url, path).catch(() => void refused++);
			}),
		);
		await meanwhile();
		await all;
		const patienceMs = this.lab.quick ? 30_000 : 150_000;
		let states: Record<string, number> = {};
		let changedAt = Date.now();
		await eventually(
			'the executions to end',
			async () => {
				const now = await countByStatus(this.cluster.rest, workflow);
				if (JSON.stringify(now) !== JSON.stringify(states)) changedAt = Date.now();
				states = now;
				const ended = settled.reduce((sum, state) => sum + (states[state] ?? 0), 0);
				return ended >= posts - refused || Date.now() - changedAt > patienceMs || undefined;
			},
			{ milliseconds: 900_000, every: 1_000 },
		);
		const stops = (await newestExecutions(this.cluster.rest, workflow)).map(({ stoppedAt }) =>
			Date.parse(stoppedAt ?? ''),
		);
		const end = Math.max(...stops.filter((stop) => !Number.isNaN(stop)));
		return {
			posted: posts,
			refused,
			states,
			exchanges: this.exchanges() - exchanges,
			seconds: (end - began) / 1_000,
		};
	}

	/** Takes the stand-in down and brings it up again, with the same credential and no memory of its token. */
	async standInDown(seconds: number): Promise<void> {
		const { appId, secretKey, options } = this.simulator;
		this.earlierExchanges = this.exchanges();
		await this.simulator.close();
		await pause(seconds * 1_000);
		this.simulator = await startSimulator({ port: options.port, appId, secretKey });
	}

	/** Starts the processes of n8n that have ended by themselves, as a service manager does; returns how many. */
	async revive(): Promise<number> {
		const { main, webhook, workers } = this.cluster;
		const dead: N8nProcess[] = [];
		for (const process of [main, webhook, ...workers]) {
			const lives = await Usage.of(process.processGroup ?? -1).then(
				() => true,
				() => false,
			);
			if (!lives) dead.push(process);
		}
		for (const process of dead) {
			await process.stop();
			await process.start();
		}
		return dead.length;
	}

	async close(): Promise<void> {
		await this.cluster.close();
		await this.simulator.close();
	}

	private exchanges(): number {
		return this.earlierExchanges + this.simulator.log.count('accessToken');
	}
}

/** Executions a minute, by number of workers. */
async function throughput(stage: Stage, workers: number[], posts: number, runs: number) {
	const rates = new Map<number, { perMinute: number; failed: number }>();
	for (const number of workers) {
		while (stage.cluster.workers.length < number) await stage.cluster.addWorker();
		const taken: Burst[] = [];
		for (let round = 0; round <= runs; round++) {
			const burst = await stage.burst(posts);
			stage.lab.log(`  ${number} workers: ${figure((posts / burst.seconds) * 60)} executions a minute`);
			if (round > 0) taken.push(burst);
		}
		const perMinute = median(taken.map(({ seconds }) => (posts / seconds) * 60));
		rates.set(number, { perMinute, failed: taken.reduce((sum, burst) => sum + unsuccessful(burst), 0) });
	}
	return rates;
}

const stateText = ({ states }: Burst) =>
	Object.entries(states)
		.sort()
		.map(([state, number]) => `${count(number)} ${state}`)
		.join(', ');

export const queueMode: Point = {
	name: 'queueMode',
	title: 'Queue mode',
	async measure(lab): Promise<Findings> {
		const workers = lab.quick ? [1, 2] : [1, 2, 4];
		const posts = lab.quick ? 20 : 200;
		const downSeconds = lab.quick ? 5 : 30;
		const runs = lab.quick ? 1 : 3;
		const stage = await Stage.open(lab);
		try {
			const rates = await throughput(stage, workers, posts, runs);
			const most = workers[workers.length - 1];

			const deadToken = async () => {
				stage.simulator.faults.killToken();
				return await stage.burst(posts);
			};
			const rows: string[][] = [];
			const checks: Burst[] = [];
			const note = (what: string, during: Burst | undefined, revived: number, after: Burst) => {
				checks.push(after);
				lab.log(
					`  ${what}: ${during ? `${stateText(during)}; ` : ''}then ${stateText(after)}, ${after.exchanges} exchanges`,
				);
				rows.push([
					what,
					during ? stateText(during) : '–',
					during ? count(during.refused) : '–',
					count(revived),
					stateText(after),
					count(after.refused),
					count(after.exchanges),
				]);
			};
			note('token died', undefined, 0, await deadToken());

			const { cluster } = stage;
			const faults: Fault[] = [
				{
					what: 'a worker killed with -9',
					happen: async () => {
						const victim = cluster.workers[cluster.workers.length - 1];
						await victim.kill();
						await victim.start();
					},
				},
				{
					what: 'Redis restarted',
					happen: async () => {
						await cluster.redis.stop();
						await cluster.redis.start();
					},
				},
				{
					what: 'PostgreSQL restarted',
					happen: async () => {
						await cluster.postgres.stop();
						await cluster.postgres.start();
					},
				},
				{
					what: `the stand-in down for ${downSeconds} s`,
					happen: async () => await stage.standInDown(downSeconds),
				},
			];
			for (const { what, happen } of faults) {
				const during = await stage.burst(posts, async () => {
					await stage.simulator.log.waitFor(
						'userInfo',
						stage.simulator.log.count('userInfo') + posts / 10,
						60_000,
					);
					await happen();
				});
				const revived = await stage.revive();
				note(what, during, revived, await deadToken());
			}

			const failures = checks.reduce((sum, check) => sum + unsuccessful(check) + check.refused, 0);
			const mostExchanges = Math.max(...checks.map(({ exchanges }) => exchanges));
			const first = rates.get(workers[0])!.perMinute;
			return {
				method: [
					`n8n's main process, a webhook processor and workers with n8n's default concurrency, PostgreSQL and Redis with their default settings, and filesystem binary mode on a shared folder, all on one machine: more workers than it has cores cannot make it faster. Each execution is a webhook and Account > Get, which is two calls to the stand-in; ${count(posts)} are started at once.`,
					`The token: on ${most} workers it dies, and ${count(posts)} executions start at once. The faults: each happens while ${count(posts)} executions run, a tenth of which have made their first call; then the token dies once more and ${count(posts)} more start.`,
				],
				wants: [
					{
						wanted: 'no failed execution after the token died, alone and after each fault',
						measured: `${count(failures)} of ${count(checks.length * posts)}`,
						reached: failures === 0,
					},
					{
						wanted: 'no more exchanges than workers each time',
						measured: `${count(mostExchanges)} at most on ${most} workers`,
						reached: mostExchanges <= most,
					},
				],
				tables: [
					{
						caption: 'Executions a minute, as a ratio to one worker',
						columns: ['Workers', 'Executions a minute', 'Not successful', 'Runs'],
						rows: [...rates].map(([number, { perMinute, failed }]) => [
							count(number),
							`${(perMinute / first).toFixed(2)} (${count(perMinute)})`,
							count(failed),
							count(runs),
						]),
					},
					{
						caption: `What became of ${count(posts)} executions during each fault, and of ${count(posts)} after it and the death of the token, on ${most} workers`,
						columns: [
							'Fault',
							'Executions during it',
							'Webhooks that n8n did not take',
							'Processes of n8n that ended by themselves',
							'Executions after it',
							'Webhooks not taken',
							'Token exchanges after it',
						],
						rows,
					},
				],
				plots: [
					{
						name: 'queueMode-throughput',
						title: 'Executions a minute by number of workers',
						unit: 'executions / min',
						kind: 'bar',
						categories: workers.map(String),
						xTitle: 'workers',
						series: [
							{ name: 'Account > Get', values: workers.map((number) => rates.get(number)!.perMinute) },
						],
					},
				],
				remarks: [
					"n8n 2 reports an execution that its worker's death took along as crashed or error and does not run it again; it allows a stalled job no second try, so nothing is paid twice by it. Before n8n 2 it allows one unless QUEUE_WORKER_MAX_STALLED_COUNT is 0.",
				],
			};
		} finally {
			await stage.close();
		}
	},
};
