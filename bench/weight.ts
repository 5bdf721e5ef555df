import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import execa from 'execa';
import { N8nProcess } from '../testing/n8n/n8nProcess';
import { installCommunityPackage } from '../testing/n8n/pack';
import { count, figure } from './format';
import type { Lab } from './lab';
import type { Point } from './point';
import { median } from './statistics';
import { Usage } from './usage';

interface Start {
	seconds: number;
	cpuSeconds: number;
}

/** Starts an n8n again and again, on a database that it has made before. */
async function starts(lab: Lab, withPackage: boolean, rounds: number): Promise<() => Promise<Start>> {
	const userFolder = join(lab.folder, withPackage ? 'with' : 'without');
	await mkdir(userFolder);
	if (withPackage) await installCommunityPackage(lab.tarball, userFolder);
	const { installation } = lab;
	const env = { N8N_LOG_LEVEL: 'info' };
	const process = await N8nProcess.create({ installation, userFolder, offline: true, env });
	let round = 0;
	return async () => {
		const began = performance.now();
		await process.start();
		const seconds = (performance.now() - began) / 1_000;
		const cpuSeconds = await (await Usage.of(process.processGroup!)).cpuSeconds();
		await process.stop();
		if (++round > rounds) await rm(userFolder, { recursive: true, force: true });
		return { seconds, cpuSeconds };
	};
}

/** How long a fresh Node that has n8n-workflow already takes to load everything that the package gives n8n, in ms. */
async function loadMilliseconds(lab: Lab, folder: string): Promise<number> {
	const script = `
		const { createRequire } = require('node:module');
		createRequire(${JSON.stringify(join(lab.installation.folder, 'package.json'))})('n8n-workflow');
		const { n8n } = require(${JSON.stringify(join(folder, 'package.json'))});
		const began = performance.now();
		for (const file of [...n8n.nodes, ...n8n.credentials]) {
			const found = require(require('node:path').join(${JSON.stringify(folder)}, file));
			for (const Class of Object.values(found)) new Class();
		}
		process.stdout.write(String(performance.now() - began));`;
	const env = { NODE_PATH: join(lab.installation.folder, 'node_modules') };
	const { stdout } = await execa(lab.installation.node, ['-e', script], { env });
	return Number(stdout);
}

export const weight: Point = {
	name: 'weight',
	title: 'Weight',
	async measure(lab) {
		const rounds = lab.quick ? 1 : 7;
		const unpacked = join(lab.folder, 'unpacked');
		await installCommunityPackage(lab.tarball, unpacked);
		const folder = join(unpacked, '.n8n', 'nodes', 'node_modules', 'n8n-nodes-chanjing');
		const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) =>
			one.isFile(),
		);
		const sizes = await Promise.all(
			files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
		);
		const { dependencies = {} } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
			dependencies?: object;
		};

		const variants = { without: await starts(lab, false, rounds), with: await starts(lab, true, rounds) };
		const taken = { without: [] as Start[], with: [] as Start[] };
		// The first round makes the databases.
		for (let round = 0; round <= rounds; round++) {
			for (const name of ['without', 'with'] as const) {
				const start = await variants[name]();
				lab.log(`  n8n's start ${name} the package: ${figure(start.seconds)} s`);
				if (round > 0) taken[name].push(start);
			}
		}
		const loads: number[] = [];
		for (let round = 0; round <= rounds; round++) {
			const milliseconds = await loadMilliseconds(lab, folder);
			if (round > 0) loads.push(milliseconds);
		}
		const of = (name: 'with' | 'without', what: keyof Start) =>
			median(taken[name].map((start) => start[what]));
		const row = (name: 'with' | 'without') => [
			name === 'with' ? 'with this package' : 'without',
			`${(of(name, 'seconds') / of('without', 'seconds')).toFixed(2)} (${figure(of(name, 'seconds'))} s)`,
			`${(of(name, 'cpuSeconds') / of('without', 'cpuSeconds')).toFixed(2)} (${figure(of(name, 'cpuSeconds'))} s)`,
			String(rounds),
		];
		return {
			method: [
				"n8n's start is from its command to the moment its readiness endpoint answers 200, on a database that exists. The load is a fresh Node that has n8n-workflow in memory and then loads all nodes and credentials of the package.",
			],
			wants: [],
			tables: [
				{
					caption: 'The package',
					columns: ['', ''],
					rows: [
						['Tarball', `${figure((await stat(lab.tarball)).size / 1024)} KiB`],
						['Unpacked', `${figure(sizes.reduce((sum, size) => sum + size, 0) / 1024)} KiB`],
						['Files', count(files.length)],
						['Dependencies', count(Object.keys(dependencies).length)],
						['Load of its nodes and credentials', `${figure(median(loads))} ms (median of ${rounds})`],
					],
				},
				{ caption: "n8n's start", columns: ['', 'Time', 'CPU', 'Runs'], rows: [row('without'), row('with')] },
			],
			plots: [],
			remarks: [],
		};
	},
};
