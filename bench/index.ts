/**
 * `npm run bench`: measures this package against what a user would take instead, and writes docs/benchmarks.md.
 * `-- --help` tells its options.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../testing/n8n/paths';
import { download } from './download';
import { openLab } from './lab';
import { describeMachine } from './machine';
import { lateness } from './lateness';
import { manyItems } from './manyItems';
import type { Point } from './point';
import { polling } from './polling';
import { queueMode } from './queueMode';
import { keep, writeReport } from './report';
import { upload } from './upload';
import { waiting } from './waiting';
import { weight } from './weight';

const points: Point[] = [upload, download, manyItems, lateness, waiting, polling, queueMode, weight];

const help = `Measures this package against what a user would take instead, in a real n8n.

Usage: npm run bench -- [options]

  --help           this text
  --quick          small numbers, minutes instead of hours: shows that everything works. The report goes to the terminal
                   only, unless --out says where to.
  --only a,b       only these points: ${points.map(({ name }) => name).join(', ')}. The others stay in the report as they were.
  --report         measure nothing, write the report anew: for changed notes in bench/notes/
  --package FILE   measure this packed package instead of the project
  --out FOLDER     where benchmarks.md and benchmarks/ go; default: docs
`;

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			help: { type: 'boolean' },
			quick: { type: 'boolean', default: false },
			only: { type: 'string' },
			report: { type: 'boolean', default: false },
			package: { type: 'string' },
			out: { type: 'string' },
		},
	});
	if (values.help) return say(help);
	if (process.platform !== 'linux')
		throw new Error("CPU and memory are read from Linux' /proc: run this on Linux.");
	const chosen = values.only?.split(',').map((name) => name.trim());
	const unknown = chosen?.find((name) => !points.some((point) => point.name === name));
	if (unknown !== undefined) throw new Error(`There is no point "${unknown}".\n\n${help}`);

	const { quick } = values;
	const home = temporaryHome();
	const out = resolve(values.out ?? (quick ? join(home, 'report') : join(projectRoot, 'docs')));
	if (values.report) return say(`Written: ${await writeReport(out, points)}`);
	const tarball = values.package && resolve(values.package);
	const lab = await openLab({ quick, log: say, tarball });
	try {
		const machine = await describeMachine(lab);
		for (const point of points) {
			if (chosen && !chosen.includes(point.name)) continue;
			say(point.title);
			const findings = await point.measure(lab);
			await keep(out, point, {
				machine,
				date: new Date().toISOString().slice(0, 10),
				quick,
				findings,
			});
			// After each point, so that what is measured is not lost with what comes after.
			await writeReport(out, points);
		}
	} finally {
		await lab.close();
	}
	const report = await writeReport(out, points);
	if (quick) say(`\n${await readFile(report, 'utf8')}`);
	else say(`Written: ${report}`);
}

/** The folder of everything temporary, which goes with this process however it ends; what it started ends with it. */
function temporaryHome(): string {
	const home = mkdtempSync(join(tmpdir(), 'chanjing-bench-'));
	// PostgreSQL runs under another account, below it.
	chmodSync(home, 0o711);
	process.env.TMPDIR = home;
	process.on('exit', () => rmSync(home, { recursive: true, force: true, maxRetries: 10 }));
	process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
	return home;
}

main().catch((error: Error) => {
	process.stderr.write(`${error.stack}\n`);
	process.exitCode = 1;
});
