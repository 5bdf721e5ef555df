import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chanjing, saveCredential, someVoice } from '../testing/n8n/chanjing';
import type { Instance } from '../testing/n8n/instance';
import { itemsOf, type Execution } from '../testing/n8n/rest';
import { chain, type WorkflowDefinition } from '../testing/n8n/workflow';
import { webhookNode } from '../testing/queue/webhook';
import { sampleVideo } from '../testing/samples';
import { startSimulator, type Simulator } from '../testing/simulator';
import { runToEnd, type Took } from './execution';
import { count, figure, ratio, seconds } from './format';
import { handBuilt } from './handBuilt';
import type { Lab } from './lab';
import { cell, type Findings, type Point, type Table, type Want } from './point';
import { scalePackage } from './scaledPackage';
import { medians } from './statistics';

const wantedOfBound = 1.05;

/** One job, done by this package and by hand. */
interface Job {
	title: string;
	/** The least that limits and readiness allow, in seconds, for each. */
	bounds: { package: number; byHand: number };
	runs: { package: number; byHand: number };
	took: { package: Took; byHand: Took };
}

async function measure(
	lab: Lab,
	n8n: Instance,
	simulator: Simulator,
	definition: WorkflowDefinition,
	body: unknown,
	{ runs, warmUp, videos }: { runs: number; warmUp: boolean; videos: number },
): Promise<Took> {
	const workflow = await n8n.rest.createWorkflow(definition, { publish: true });
	const path = String(definition.nodes[0].parameters.path);
	const taken: Took[] = [];
	for (let round = warmUp ? 0 : 1; round <= runs; round++) {
		simulator.resetRateLimits();
		const { took, execution } = await runToEnd(n8n, simulator, workflow, path, body);
		check(execution, videos);
		lab.log(
			`  ${definition.name}: ${seconds(took.seconds)}, ${took.calls} calls, ${figure(took.cpuSeconds)} s CPU`,
		);
		if (round > 0) taken.push(took);
	}
	return medians(taken);
}

/** That the work was done: as many items as wanted came out of the last node, or of the last rounds of its loop. */
function check(execution: Execution, wanted: number): void {
	const { runData } = execution.data.resultData;
	const name = ['Work', 'Download Video', 'Get Task'].find((node) => node in runData)!;
	const items =
		name === 'Download Video'
			? runData[name].length
			: itemsOf(execution, name).filter(({ json }) => !json.error).length;
	if (items !== wanted) throw new Error(`${name} gave ${items} items of ${wanted}`);
}

async function statusOfTasks(lab: Lab): Promise<Job> {
	const tasks = lab.quick ? 100 : 1_000;
	const simulator = await startSimulator();
	const n8n = await lab.startN8n();
	try {
		const ids = Array.from({ length: tasks }, () => simulator.state.addTask({ status: 20 }));
		const credential = await saveCredential(n8n.rest, simulator);
		const ours = chain('Status of many tasks, by this package', [
			webhookNode('status-by-package'),
			{
				name: 'Task IDs',
				type: 'set',
				typeVersion: 3.4,
				parameters: { mode: 'raw', jsonOutput: '={{ { "ids": $json.body.ids } }}', options: {} },
			},
			{ name: 'Split Out', type: 'splitOut', parameters: { fieldToSplitOut: 'ids', options: {} } },
			chanjing('Work', credential, { resource: 'lipSync', operation: 'get', taskId: '={{ $json.ids }}' }),
		]);
		const { url: baseUrl, appId, secretKey } = simulator;
		const byHand = await handBuilt('statusOfTasks', { baseUrl, appId, secretKey });
		const runs = lab.quick ? 1 : 3;
		const once = { runs: 1, warmUp: false, videos: tasks };
		const { calls } = simulator.options.limits.detail;
		return {
			title: `Status of ${count(tasks)} tasks`,
			// The list has no documented limit and shows 100 at a time; by hand it is one look-up each, 10 a second.
			bounds: { package: NaN, byHand: tasks / calls - 1 },
			runs: { package: runs, byHand: once.runs },
			took: {
				package: await measure(lab, n8n, simulator, ours, { ids }, { ...once, runs, warmUp: true }),
				byHand: await measure(lab, n8n, simulator, byHand, { ids }, once),
			},
		};
	} finally {
		await n8n.close();
		await simulator.close();
	}
}

/** What a video takes at Chanjing, in seconds, before it is scaled. */
const real = { minute: 60, fileReady: 60, pending: 20, generating: 100, poll: 30 };

async function videosFromFiles(lab: Lab, videos: number, factor: number): Promise<Job> {
	const milliseconds = (value: number) => Math.round((value * 1_000) / factor);
	const simulator = await startSimulator({
		minuteMs: milliseconds(real.minute),
		fileReadyMs: milliseconds(real.fileReady),
		pendingMs: milliseconds(real.pending),
		generatingMs: milliseconds(real.generating),
	});
	const n8n = await lab.startN8n();
	try {
		await n8n.process.stop();
		await scalePackage(n8n, { faster: factor });
		await n8n.process.start();
		const folder = join(lab.folder, 'videos');
		await mkdir(folder, { recursive: true });
		const video = await sampleVideo();
		const names = Array.from(
			{ length: videos },
			(_, index) => `clip-${String(index + 1).padStart(3, '0')}.mp4`,
		);
		for (const name of names) await copyFile(video, join(folder, name));
		const files = join(folder, '*.mp4');
		const text = 'Hello, and welcome.';
		const credential = await saveCredential(n8n.rest, simulator);
		const ours = chain('Videos from files, by this package', [
			webhookNode('videos-by-package'),
			{ name: 'Read Files', type: 'readWriteFile', parameters: { fileSelector: files, options: {} } },
			chanjing('Work', credential, {
				resource: 'lipSync',
				operation: 'create',
				text,
				voice: someVoice(simulator),
				waitMode: 'poll',
				options: { download: true },
			}),
		]);
		const { url: baseUrl, appId, secretKey } = simulator;
		const byHand = await handBuilt('videosFromFiles', {
			baseUrl,
			appId,
			secretKey,
			files,
			text,
			voice: simulator.state.voices.common[0].id,
			fileReadySeconds: real.fileReady / factor,
			pollSeconds: real.poll / factor,
		});
		const { calls } = simulator.options.limits.create;
		const work = real.pending + real.generating;
		const runs = { package: lab.quick ? 1 : 3, byHand: 1 };
		return {
			title: `${videos} videos from files to finished, every time at Chanjing shorter by the factor ${factor}`,
			bounds: {
				package: (real.fileReady + (Math.ceil(videos / calls) - 1) * real.minute + work) / factor,
				byHand: (videos * (real.fileReady + work)) / factor,
			},
			runs,
			took: {
				package: await measure(lab, n8n, simulator, ours, {}, { runs: runs.package, warmUp: true, videos }),
				byHand: await measure(lab, n8n, simulator, byHand, {}, { runs: runs.byHand, warmUp: false, videos }),
			},
		};
	} finally {
		await n8n.close();
		await simulator.close();
	}
}

function tableOf({ title, bounds, took, runs }: Job): Table {
	const row = (name: 'package' | 'byHand') => {
		const one = took[name];
		return [
			name === 'package' ? 'This package' : 'Built by hand',
			ratio(one.seconds, took.byHand.seconds, seconds(one.seconds)),
			Number.isNaN(bounds[name]) ? 'none' : ratio(one.seconds, bounds[name], seconds(bounds[name])),
			ratio(one.calls, took.byHand.calls, count(one.calls)),
			ratio(one.cpuSeconds, took.byHand.cpuSeconds, seconds(one.cpuSeconds)),
			String(runs[name]),
		];
	};
	return {
		caption: `${title}; ratios to the workflow built by hand`,
		columns: [
			'',
			'Wall time',
			'Wall time to its bound (the bound)',
			'Calls at Chanjing',
			'CPU of n8n',
			'Runs',
		],
		rows: [row('package'), row('byHand')],
	};
}

function wantsOf({ title, bounds, took }: Job): Want[] {
	const wants: Want[] = [];
	if (!Number.isNaN(bounds.package)) {
		const share = took.package.seconds / bounds.package;
		wants.push({
			wanted: `${title}: wall time within ${wantedOfBound} of the bound that limits and readiness set`,
			measured: share.toFixed(2),
			reached: share <= wantedOfBound,
		});
	}
	for (const [what, name] of [
		['fewer calls than built by hand', 'calls'],
		['less CPU than built by hand', 'cpuSeconds'],
	]) {
		const share = took.package[name] / took.byHand[name];
		wants.push({ wanted: `${title}: ${what}`, measured: share.toFixed(2), reached: share < 1 });
	}
	return wants;
}

export const manyItems: Point = {
	name: 'manyItems',
	title: 'Many items',
	summary: (findings) => {
		const took = (row: number) => /\((.*)\)/.exec(cell(findings, 1, row, 'Wall time'))?.[1];
		return `Videos from 20 files are finished in ${took(0)}; a workflow of n8n's own nodes takes ${took(1)} (both with Chanjing's own times ten times shorter).`;
	},
	async measure(lab): Promise<Findings> {
		const jobs = [
			await statusOfTasks(lab),
			await videosFromFiles(lab, lab.quick ? 3 : 20, lab.quick ? 60 : 10),
		];
		return {
			method: [
				`Each job is one execution in production mode, started by a webhook. The workflows built by hand are in \`bench/handBuilt/\`: HTTP Request, Wait, If and Loop Over Items nodes as n8n's templates put them together, one video after the other. A file is usable ${real.fileReady} s after its upload, a task takes ${real.pending + real.generating} s, and by hand it is looked at every ${real.poll} s; in the second job all of that, the windows of the documented limits and the pauses of this package are shorter by the factor that the table names. The bound is what readiness, the task and the documented limits leave at least; by hand, for videos one after the other.`,
				'CPU is that of all processes of n8n from the start of the execution to its end.',
			],
			wants: jobs.flatMap(wantsOf),
			tables: jobs.map(tableOf),
			plots: [
				{
					name: 'manyItems-time',
					title: 'Wall time',
					unit: 's',
					kind: 'bar',
					logarithmic: true,
					categories: ['Status of tasks', 'Videos from files'],
					series: [
						{ name: 'This package', values: jobs.map(({ took }) => took.package.seconds) },
						{ name: 'Built by hand', values: jobs.map(({ took }) => took.byHand.seconds) },
					],
				},
				{
					name: 'manyItems-calls',
					title: 'Calls at Chanjing',
					unit: 'calls',
					kind: 'bar',
					logarithmic: true,
					categories: ['Status of tasks', 'Videos from files'],
					series: [
						{ name: 'This package', values: jobs.map(({ took }) => took.package.calls) },
						{ name: 'Built by hand', values: jobs.map(({ took }) => took.byHand.calls) },
					],
				},
			],
			remarks: [],
		};
	},
};
