import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chanjing, saveCredential, someVoice } from '../testing/n8n/chanjing';
import type { Instance } from '../testing/n8n/instance';
import { itemsOf, type Execution } from '../testing/n8n/rest';
import { chain, type WorkflowDefinition } from '../testing/n8n/workflow';
import { post, webhookNode } from '../testing/queue/webhook';
import { sampleVideo } from '../testing/samples';
import { startSimulator, type Simulator } from '../testing/simulator';
import { count, figure, ratio, seconds } from './format';
import { handBuilt } from './handBuilt';
import type { Lab } from './lab';
import { cell, type Findings, type Point, type Want } from './point';
import { scalePackage } from './scaledPackage';
import { exchangeToken } from './service';
import { median } from './statistics';

/** What is wanted, in seconds and calls. Before looks were shared, each execution made eleven for a video of 100 s. */
const wanted = { median: 3, worst: 6, looks: 30, looksBefore: 11, file: 2 };

/** How often a single execution waits: one alone says little. */
const aloneRounds = 3;

interface Late {
	executions: number;
	/** Seconds from the end of each video to the end of its execution. */
	late: number[];
	/** In one round. */
	looks: number;
	/** Seconds from the moment when each file could be used to its create; none where none was uploaded. */
	files: number[];
}

interface Plan {
	executions: number;
	/** How often, one after the other. */
	rounds: number;
	/** How long a video takes at Chanjing, and a file until it can be used. */
	videoSeconds: number;
	fileSeconds: number;
}

type Define = (simulator: Simulator, n8n: Instance) => Promise<WorkflowDefinition>;

/** The id of the task that an execution waited for, in whatever node looks at it. */
function taskIdOf(execution: Execution): string {
	const { runData } = execution.data.resultData;
	const [{ json }] = itemsOf(execution, 'Work' in runData ? 'Work' : 'Get Task');
	return String(json.id ?? (json.data as { id: string }).id);
}

/** Starts the executions at once, and sees how late each ends after its video. */
async function wait(
	lab: Lab,
	{ executions, rounds, videoSeconds, fileSeconds }: Plan,
	define: Define,
): Promise<Late> {
	const creates = executions * rounds * 10;
	const simulator = await startSimulator({
		pendingMs: videoSeconds * 200,
		generatingMs: videoSeconds * 800,
		fileReadyMs: fileSeconds * 1_000,
		limits: { create: { calls: creates, per: 'minute' } },
	});
	const n8n = await lab.startN8n();
	try {
		await n8n.process.stop();
		await scalePackage(n8n, { callWindows: { createLipSync: { intervalCap: creates } } });
		await n8n.process.start();
		const definition = await define(simulator, n8n);
		const workflow = await n8n.rest.createWorkflow(definition, { publish: true });
		const path = String(definition.nodes[0].parameters.path);
		const patience = { milliseconds: 1_800_000, every: 1_000 };
		const late: number[] = [];
		for (let round = 1; round <= rounds; round++) {
			// The limit of file calls a minute has all its room again.
			if (round > 1) await pause(60_000);
			await Promise.all(Array.from({ length: executions }, async () => await post(n8n.process.url, path)));
			const ids = await n8n.rest.executionsOf(workflow, round * executions, patience);
			for (const id of ids.slice(-executions)) {
				const execution = await n8n.rest.executionThatIs(id, ['success'], patience);
				const { stoppedAt } = execution as unknown as { stoppedAt: string };
				const { ended } = simulator.state.task(taskIdOf(execution));
				late.push((Date.parse(stoppedAt) - ended!.at) / 1_000);
			}
		}
		const { log, state } = simulator;
		const sentAt = new Map(log.calls('createLipSync').map(({ body, at }) => [body.video_file_id, at]));
		const uploaded = log.calls('createUploadUrl').length ? state.files : [];
		const files = uploaded.flatMap(({ id, readyAt }) =>
			sentAt.has(id) && readyAt ? [(sentAt.get(id)! - readyAt) / 1_000] : [],
		);
		const looks = (log.count('lipSyncList') + log.count('lipSyncDetail')) / rounds;
		lab.log(
			`  ${definition.name}: ${executions} at once, ${seconds(median(late))} late, ${seconds(Math.max(...late))} at worst, ${looks} looks`,
		);
		return { executions, late, looks, files };
	} finally {
		await n8n.close();
		await simulator.close();
	}
}

const ours =
	(source: 'fileId' | 'binary', files: string): Define =>
	async (simulator, n8n) =>
		chain('Waiting for the end, by this package', [
			webhookNode('end-by-package'),
			...(source === 'binary'
				? [{ name: 'Read File', type: 'readWriteFile', parameters: { fileSelector: files, options: {} } }]
				: []),
			chanjing('Work', await saveCredential(n8n.rest, simulator), {
				resource: 'lipSync',
				operation: 'create',
				videoSource: source,
				...(source === 'fileId' && { videoFileId: simulator.state.addReadyFile('lip_sync_video') }),
				text: 'Hello, and welcome.',
				voice: someVoice(simulator),
				waitMode: 'poll',
			}),
		]);

const byHand =
	(pollSeconds: number): Define =>
	async (simulator) =>
		await handBuilt('waitByPolling', {
			baseUrl: simulator.url,
			token: await exchangeToken(simulator),
			videoFileId: simulator.state.addReadyFile('lip_sync_video'),
			voice: simulator.state.voices.common[0].id,
			pollSeconds,
		});

export const lateness: Point = {
	name: 'lateness',
	title: 'How soon a wait ends',
	summary: (findings) => {
		const late = (row: number) => cell(findings, 0, row, 'Late, worst');
		return `A wait ends ${late(0)} after its video at worst; in a workflow of n8n's own nodes it ends ${late(1)} after it.`;
	},
	async measure(lab): Promise<Findings> {
		const numbers = lab.quick ? [1, 3] : [1, 10, 100];
		const videoSeconds = lab.quick ? 12 : 100;
		const fileSeconds = lab.quick ? 4 : 30;
		const pollSeconds = lab.quick ? 5 : 30;
		const file = join(lab.folder, 'driving.mp4');
		await copyFile(await sampleVideo(), file);
		const packageRuns: Late[] = [];
		const handRuns: Late[] = [];
		const rounds = lab.quick ? 1 : aloneRounds;
		for (const executions of numbers) {
			const plan = { executions, rounds: executions === 1 ? rounds : 1, videoSeconds, fileSeconds };
			// Each in an n8n of its own, side by side: all that they do is wait.
			const [byPackage, hand] = await Promise.all([
				wait(lab, plan, ours('fileId', file)),
				wait(lab, plan, byHand(pollSeconds)),
			]);
			packageRuns.push(byPackage);
			handRuns.push(hand);
		}
		const withFiles = await Promise.all([
			// Only the time until the create counts, so the videos are short.
			wait(lab, { executions: 1, rounds, videoSeconds: 5, fileSeconds }, ours('binary', file)),
			wait(
				lab,
				{ executions: lab.quick ? 3 : 10, rounds, videoSeconds: 5, fileSeconds },
				ours('binary', file),
			),
		]);
		const worst = ({ late }: Late) => Math.max(...late);
		const wants: Want[] = packageRuns.flatMap((run) => {
			const at = `${count(run.executions)} at once`;
			const looks = run.executions === 1 ? wanted.looks : wanted.looksBefore * run.executions;
			return [
				{
					wanted: `${at}: the end is seen ${wanted.median} s later at the median`,
					measured: seconds(median(run.late)),
					reached: median(run.late) <= wanted.median,
				},
				{
					wanted: `${at}: ${wanted.worst} s later at worst`,
					measured: seconds(worst(run)),
					reached: worst(run) <= wanted.worst,
				},
				{ wanted: `${at}: at most ${looks} looks`, measured: count(run.looks), reached: run.looks <= looks },
			];
		});
		const files = withFiles.map((run) => ({ ...run, median: median(run.files) }));
		wants.push(
			...files.map((run) => ({
				wanted: `${count(run.executions)} at once: a file that can be used is used ${wanted.file} s later at the median`,
				measured: seconds(run.median),
				reached: run.median <= wanted.file,
			})),
		);
		return {
			method: [
				`Executions that are started at once by webhooks create a task each, which takes ${videoSeconds} s, and wait for it: with Wait for Video, and by the workflow of HTTP Request, Wait and If nodes in \`bench/handBuilt/\` that asks every ${pollSeconds} s. "Late" is from the end of the task at the stand-in to the end of the execution in n8n. The limit of 10 creates a minute is lifted, else they would not wait at once; the limit of 10 look-ups a second stays.`,
				`For the files, each execution uploads its own, which can be used ${fileSeconds} s later, and "late" is from that moment to the create.`,
			],
			wants,
			tables: [
				{
					caption:
						'How late executions end after their videos; looks as a ratio to the workflow built by hand',
					columns: ['Executions at once', 'By', 'Late, median', 'Late, worst', 'Looks in all'],
					rows: packageRuns.flatMap((run, index) => {
						const hand = handRuns[index];
						const row = (name: string, one: Late) => [
							count(one.executions),
							name,
							ratio(median(one.late), median(hand.late), seconds(median(one.late))),
							seconds(worst(one)),
							ratio(one.looks, hand.looks, count(one.looks)),
						];
						return [row('This package', run), row('Built by hand', hand)];
					}),
				},
				{
					caption: 'How late files are used after they can be',
					columns: ['Executions at once', 'Late, median', 'Late, worst'],
					rows: files.map((run) => [
						count(run.executions),
						seconds(run.median),
						seconds(Math.max(...run.files)),
					]),
				},
			],
			plots: [
				{
					name: 'lateness-worst',
					title: `How late a video of ${videoSeconds} s is seen, at worst`,
					unit: 's',
					kind: 'bar',
					categories: numbers.map((number) => `${figure(number)} at once`),
					series: [
						{ name: 'This package', values: packageRuns.map(worst) },
						{ name: 'Built by hand', values: handRuns.map(worst) },
					],
				},
			],
			remarks: [
				`A single execution, and those with files, were started ${aloneRounds} times, one after the other; the others are one run each. Each pair ran side by side, in an n8n of its own.`,
			],
		};
	},
};
