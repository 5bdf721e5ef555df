import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chanjing, saveCredential, someVoice } from '../testing/n8n/chanjing';
import type { Instance } from '../testing/n8n/instance';
import { chain, type WorkflowDefinition } from '../testing/n8n/workflow';
import { countByStatus, endedExecutions } from '../testing/queue/executions';
import { post, webhookNode } from '../testing/queue/webhook';
import { startSimulator, type Simulator } from '../testing/simulator';
import { count, figure, mebibyte, mebibytes, seconds } from './format';
import { handBuilt } from './handBuilt';
import type { Lab } from './lab';
import { cell, type Findings, type Plot, type Point, type Want } from './point';
import { scalePackage } from './scaledPackage';
import { exchangeToken } from './service';
import { Usage } from './usage';

/** How n8n stands while executions wait. */
interface Look {
	/** Seconds since the last execution began to wait. */
	second: number;
	resident: number;
	database: number;
	calls: number;
	cpuSeconds: number;
}

interface Waited {
	executions: number;
	/** Before the first execution. */
	before: Look;
	looks: Look[];
	/** From the moment when the last task was finished. */
	untilLastSeconds: number;
	callsAfter: number;
	unsuccessful: number;
}

interface Plan {
	executions: number;
	/** When to look, in seconds since all wait. */
	lookAt: number[];
	/** How often an execution built by hand asks. */
	pollSeconds: number;
}

/** Bytes of n8n's SQLite database, its journal included. */
async function databaseBytes({ folder }: Instance): Promise<number> {
	const home = join(folder, '.n8n');
	const files = (await readdir(home)).filter((name) => name.startsWith('database.sqlite'));
	const sizes = await Promise.all(files.map(async (name) => (await stat(join(home, name))).size));
	return sizes.reduce((sum, size) => sum + size, 0);
}

/** Starts the executions, looks at n8n while they wait, lets all tasks finish and sees the executions end. */
async function wait(
	lab: Lab,
	{ executions, lookAt }: Plan,
	define: (simulator: Simulator, n8n: Instance) => Promise<WorkflowDefinition>,
): Promise<Waited> {
	// The limit of 10 creates a minute would take hours before anything waits; the other limits stay.
	const creates = executions * 10;
	const simulator = await startSimulator({
		pendingMs: Infinity,
		limits: { create: { calls: creates, per: 'minute' } },
	});
	const n8n = await lab.startN8n();
	try {
		await n8n.process.stop();
		await scalePackage(n8n, { callWindows: { createLipSync: { intervalCap: creates } } });
		await n8n.process.start();
		const definition = await define(simulator, n8n);
		const path = String(definition.nodes[0].parameters.path);
		const workflow = await n8n.rest.createWorkflow(definition, { publish: true });
		const usage = await Usage.of(n8n.process.processGroup!);
		let began = Date.now();
		const look = async (): Promise<Look> => ({
			second: (Date.now() - began) / 1_000,
			resident: await usage.kept(),
			database: await databaseBytes(n8n),
			calls: simulator.log.count(),
			cpuSeconds: await usage.cpuSeconds(),
		});
		const before = await look();

		// A few at a time, as they would come.
		const atOnce = 10;
		for (let started = 0; started < executions; started += atOnce) {
			const some = Math.min(atOnce, executions - started);
			await Promise.all(Array.from({ length: some }, async () => await post(n8n.process.url, path)));
		}
		await simulator.log.waitFor('createLipSync', executions, 1_800_000);
		await pause(5_000);
		began = Date.now();
		const looks: Look[] = [];
		for (const second of lookAt) {
			await pause(Math.max(0, began + second * 1_000 - Date.now()));
			looks.push(await look());
			const { resident, database, calls } = looks[looks.length - 1];
			lab.log(
				`  ${definition.name}: after ${second} s ${mebibytes(resident)}, database ${mebibytes(database)}, ${calls} calls`,
			);
		}

		const calls = simulator.log.count();
		const ends: Array<Promise<void>> = [];
		for (const { id } of simulator.state.tasks) {
			ends.push(simulator.state.finishTask(id));
			if (ends.length % finishedPerSecond === 0) await pause(1_000);
		}
		const finished = Date.now();
		await Promise.all(ends);
		const states = await endedExecutions(n8n.rest, workflow, executions, {
			milliseconds: 1_800_000,
			every: 1_000,
		}).catch(async () => await countByStatus(n8n.rest, workflow));
		const untilLastSeconds = (Date.now() - finished) / 1_000;
		const unsuccessful = executions - (states.success ?? 0);
		lab.log(
			`  ${definition.name}: last one done after ${seconds(untilLastSeconds)}, ${unsuccessful} not successful`,
		);
		return {
			executions,
			before,
			looks,
			untilLastSeconds,
			callsAfter: simulator.log.count() - calls,
			unsuccessful,
		};
	} finally {
		await n8n.close();
		await simulator.close();
	}
}

const byCallback = async (simulator: Simulator, n8n: Instance): Promise<WorkflowDefinition> =>
	chain('Waiting by callback', [
		webhookNode('wait-by-callback'),
		chanjing(
			'Work',
			await saveCredential(n8n.rest, simulator),
			{
				resource: 'lipSync',
				operation: 'create',
				videoSource: 'fileId',
				videoFileId: simulator.state.addReadyFile('lip_sync_video'),
				text: 'Hello, and welcome.',
				voice: someVoice(simulator),
				waitMode: 'callback',
				waitLimit: 120,
			},
			{ webhookId: 'resume-by-callback' },
		),
	]);

const byPolling = (pollSeconds: number) => async (simulator: Simulator) =>
	await handBuilt('waitByPolling', {
		baseUrl: simulator.url,
		token: await exchangeToken(simulator),
		videoFileId: simulator.state.addReadyFile('lip_sync_video'),
		voice: simulator.state.voices.common[0].id,
		pollSeconds,
	});

/** How much a figure grew from the first look to the last. */
function growth({ looks }: Waited, of: keyof Look): number {
	return looks[looks.length - 1][of] - looks[0][of];
}

/** How many tasks end in a second, once they do. */
const finishedPerSecond = 20;

/** What n8n itself gains or loses within such a time, in bytes: its memory is never quite still. */
const memoryNoise = 16 * mebibyte;
const databaseNoise = mebibyte;

export const waiting: Point = {
	name: 'waiting',
	title: 'Waiting',
	summary: (findings) => {
		const of = (row: number, column: string) => cell(findings, 0, row, column);
		const does = (row: number) =>
			`makes ${of(row, 'Calls while waiting')} calls and has ${of(row, 'Memory of n8n')} of memory`;
		return `While ${of(0, 'Executions')} executions wait by callback, n8n ${does(0)} in all; with those of a workflow of its own nodes it ${does(1)}.`;
	},
	async measure(lab): Promise<Findings> {
		const plan: Plan = lab.quick
			? { executions: 20, lookAt: [2, 6, 10], pollSeconds: 2 }
			: { executions: 1_000, lookAt: [10, 40, 70, 100, 130, 160], pollSeconds: 30 };
		const waited = {
			'By callback, this package': await wait(lab, plan, byCallback),
			'Built by hand, polling': await wait(lab, plan, byPolling(plan.pollSeconds)),
		};
		const ours = waited['By callback, this package'];
		const [first, last] = [ours.looks[0], ours.looks[ours.looks.length - 1]];
		const waitedSeconds = last.second - first.second;
		const entries = Object.entries(waited);
		const grown = (want: string, of: keyof Look, noise: number, show: (value: number) => string): Want => ({
			wanted: `${want} does not grow with the time waited`,
			measured: `${show(growth(ours, of))} within ${seconds(waitedSeconds)}`,
			reached: growth(ours, of) <= noise,
		});
		const plot = (name: string, title: string, unit: string, of: (look: Look) => number): Plot => ({
			name: `waiting-${name}`,
			title,
			unit,
			kind: 'line',
			categories: ours.looks.map(({ second }) => count(second)),
			xTitle: 'seconds waited',
			series: entries.map(([series, { looks }]) => ({ name: series, values: looks.map(of) })),
		});
		return {
			method: [
				`${count(plan.executions)} executions, each started by a webhook, create a task each and wait in an n8n with its default SQLite database: by callback, and by the workflow of HTTP Request, Wait and If nodes in \`bench/handBuilt/\` that asks every ${plan.pollSeconds} s. After the last look the tasks finish, ${finishedPerSecond} a second, and Chanjing's stand-in calls back as each does. The limit of 10 creates a minute is lifted for both, else it would take hours until all wait; the limit of 10 look-ups a second stays. The workflow built by hand uses one token for all, which this package does by itself: exchanged in each execution, tokens would evict each other.`,
			],
			wants: [
				grown('memory', 'resident', memoryNoise, mebibytes),
				grown('the database', 'database', databaseNoise, mebibytes),
				grown('the number of calls', 'calls', 0, count),
			],
			tables: [
				{
					caption: 'While they wait',
					columns: [
						'',
						'Executions',
						'Memory of n8n',
						'Memory, growth',
						'Database for them',
						'Database, growth',
						'Calls while waiting',
						'CPU while waiting',
					],
					rows: entries.map(([name, one]) => [
						name,
						count(one.executions),
						mebibytes(one.looks[0].resident),
						mebibytes(growth(one, 'resident')),
						mebibytes(one.looks[0].database - one.before.database),
						mebibytes(growth(one, 'database')),
						count(growth(one, 'calls')),
						seconds(growth(one, 'cpuSeconds')),
					]),
				},
				{
					caption: 'After the last task finished',
					columns: ['', 'Until the last execution is done', 'Calls', 'Executions not successful'],
					rows: entries.map(([name, one]) => [
						name,
						`${(one.untilLastSeconds / waited['Built by hand, polling'].untilLastSeconds).toFixed(2)} (${seconds(one.untilLastSeconds)})`,
						count(one.callsAfter),
						count(one.unsuccessful),
					]),
				},
			],
			plots: [
				plot(
					'memory',
					`Memory of n8n while ${count(plan.executions)} executions wait`,
					'MiB',
					({ resident }) => resident / mebibyte,
				),
				plot('calls', 'Calls at Chanjing', 'calls', ({ calls }) => calls),
			],
			remarks: [
				`Each line is one run. "Growth" is from the first look to the last, ${figure(waitedSeconds)} s later; memory is measured after its garbage was collected; it is never quite still, so up to ${mebibytes(memoryNoise)} count as none.`,
			],
		};
	},
};
