import { saveCredential } from '../testing/n8n/chanjing';
import { eventually } from '../testing/n8n/eventually';
import { itemsOf } from '../testing/n8n/rest';
import { chain } from '../testing/n8n/workflow';
import { startSimulator, type Simulator } from '../testing/simulator';
import { count, seconds } from './format';
import type { Lab } from './lab';
import { cell, type Findings, type Point } from './point';

const minutesADay = 24 * 60;

/** Videos of the account that the trigger saw end before. */
const knownTasks = 300;

const listCalls = ({ log }: Simulator) => log.count('lipSyncList') + log.count('videoList');

interface Polled {
	/** Of one poll with nothing new. */
	idleCalls: number;
	missed: number;
	emitted: number;
	doubles: number;
	calls: number;
	/** From the first call after the start of n8n to the end of the execution. */
	took: number;
}

async function poll(lab: Lab, missed: number, idlePolls: number): Promise<Polled> {
	const simulator = await startSimulator();
	const n8n = await lab.startN8n();
	try {
		for (let index = 0; index < knownTasks; index++) simulator.state.addTask({ status: 20 });
		const definition = chain('Polls', [
			{
				name: 'Chanjing Polling Trigger',
				type: 'n8n-nodes-chanjing.chanjingPollingTrigger',
				credential: await saveCredential(n8n.rest, simulator),
				parameters: { pollTimes: { item: [{ mode: 'everyMinute' }] } },
			},
			{ name: 'Nothing', type: 'noOp' },
		]);
		const workflow = await n8n.rest.createWorkflow(definition, { publish: true });
		const patience = { milliseconds: 150_000 * idlePolls, every: 500 };
		// What the trigger looks at when it is activated is not a poll with nothing new.
		await eventually('the first list', async () => listCalls(simulator) || undefined, patience);
		await new Promise((resolve) => setTimeout(resolve, 5_000));
		const [before, beganAt] = [listCalls(simulator), Date.now()];
		await new Promise((resolve) => setTimeout(resolve, idlePolls * 60_000));
		const polls = Math.round((Date.now() - beganAt) / 60_000);
		const idleCalls = (listCalls(simulator) - before) / polls;
		lab.log(`  ${idleCalls} calls in a poll with nothing new`);

		await n8n.process.kill();
		const ids = Array.from({ length: missed }, () => simulator.state.addTask({ status: 20 }));
		const from = simulator.log.entries.length;
		await n8n.process.start();
		const executions = await n8n.rest.executionsOf(workflow, 1, { milliseconds: 150_000, every: 500 });
		const execution = await n8n.rest.executionThatIs(executions[0], ['success'], {
			milliseconds: 60_000,
			every: 200,
		});
		const { stoppedAt } = execution as unknown as { stoppedAt: string };
		const emitted = itemsOf(execution, 'Nothing').map(({ json }) => String(json.id));
		const known = new Set(ids);
		const calls = simulator.log.entries.slice(from).filter(({ listener }) => listener === 'api');
		return {
			idleCalls,
			missed,
			emitted: emitted.filter((id) => known.has(id)).length,
			doubles: emitted.length - new Set(emitted).size,
			calls: calls.length,
			took: (Date.parse(stoppedAt) - calls[0].at) / 1_000,
		};
	} finally {
		await n8n.close();
		await simulator.close();
	}
}

export const polling: Point = {
	name: 'polling',
	title: 'Polling trigger',
	summary: (findings) =>
		`A polling trigger with nothing to report makes ${cell(findings, 0, 0, 'Calls a day')} calls a day; ${cell(findings, 1, 0, 'Videos that ended')} videos that ended while n8n was down are read in ${cell(findings, 1, 0, 'Calls')} calls and ${cell(findings, 1, 0, 'Time')}.`,
	async measure(lab): Promise<Findings> {
		const one = await poll(lab, lab.quick ? 150 : 1_000, lab.quick ? 1 : 3);
		return {
			method: [
				`A published workflow with Chanjing Polling Trigger on both kinds of videos, every minute, on an account with ${count(knownTasks)} finished videos. Calls of polls with nothing new are counted; then n8n is killed with -9, videos end, and n8n starts again.`,
			],
			wants: [
				{
					wanted: 'a poll with nothing new is one call for each kind',
					measured: count(one.idleCalls),
					reached: one.idleCalls <= 2,
				},
				{
					wanted: 'each video that ended meanwhile is emitted once',
					measured: `${count(one.emitted)} of ${count(one.missed)}, ${count(one.doubles)} doubles`,
					reached: one.emitted === one.missed && one.doubles === 0,
				},
			],
			tables: [
				{
					caption: 'With nothing new',
					columns: ['Calls in a poll', 'Calls a day'],
					rows: [[count(one.idleCalls), count(one.idleCalls * minutesADay)]],
				},
				{
					caption: 'After n8n was down',
					columns: ['Videos that ended', 'Emitted', 'Calls', 'Time'],
					rows: [[count(one.missed), count(one.emitted), count(one.calls), seconds(one.took)]],
				},
			],
			plots: [],
			remarks: ['One run.'],
		};
	},
};
