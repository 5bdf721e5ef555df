import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawPlot } from './plots';
import type { Findings, Point, Table } from './point';

/** One point as it was measured, with where and when. */
export interface Measured {
	machine: Array<[string, string]>;
	/** ISO date. */
	date: string;
	quick: boolean;
	findings: Findings;
}

const escape = (cell: string) => cell.replace(/\|/g, '\\|').replace(/\n/g, ' ');

function tableText({ caption, columns, rows }: Table): string {
	const line = (cells: string[]) => `| ${cells.map(escape).join(' | ')} |`;
	return [`${caption}:`, '', line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

function section(title: string, { findings }: Measured, notes: string | undefined): string {
	const wants: Table = {
		caption: 'What is wanted of it',
		columns: ['Wanted', 'Measured', 'Reached'],
		rows: findings.wants.map(({ wanted, measured, reached }) => [wanted, measured, reached ? 'yes' : 'no']),
	};
	return [
		`## ${title}`,
		...findings.method,
		...(wants.rows.length ? [tableText(wants)] : []),
		...findings.tables.map(tableText),
		...(notes ? [notes.trim()] : []),
		...findings.plots.map(({ name, title: plotTitle }) => `![${plotTitle}](benchmarks/${name}.svg)`),
		...(findings.remarks.length ? [findings.remarks.map((remark) => `- ${remark}`).join('\n')] : []),
	].join('\n\n');
}

/** The points that were measured at another time or place than the others are told apart by a line of their own. */
function machineText(measured: Measured): string {
	return [
		`Measured on ${measured.date}${measured.quick ? ', with small numbers (`--quick`): the figures show that it works and little else' : ''}.`,
		'',
		'| | |',
		'| --- | --- |',
		...measured.machine.map(([name, value]) => `| ${name} | ${escape(value)} |`),
	].join('\n');
}

const resultFile = (folder: string, { name }: Point) => join(folder, 'benchmarks', `${name}.json`);

const textOf = async (path: string) => await readFile(path, 'utf8').catch(() => undefined);

/** What a person found out about the figures of a point, where anybody did. */
const notesOn = async ({ name }: Point) => await textOf(join(__dirname, 'notes', `${name}.md`));

/** Keeps what a point found. */
export async function keep(folder: string, point: Point, measured: Measured): Promise<void> {
	await mkdir(join(folder, 'benchmarks'), { recursive: true });
	await writeFile(resultFile(folder, point), `${JSON.stringify(measured, null, '\t')}\n`);
}

async function drawPlots(folder: string, { name }: Point, { plots }: Findings): Promise<void> {
	const target = join(folder, 'benchmarks');
	for (const file of await readdir(target)) {
		if (file.startsWith(`${name}-`) && file.endsWith('.svg')) await rm(join(target, file));
	}
	for (const plot of plots) await writeFile(join(target, `${plot.name}.svg`), drawPlot(plot));
}

/**
 * Writes benchmarks.md, and draws its plots, from what was kept of all points: every figure in it comes from a run.
 * @returns its path
 */
export async function writeReport(folder: string, points: Point[]): Promise<string> {
	const parts: string[] = [];
	const machines: Array<{ text: string; titles: string[] }> = [];
	for (const point of points) {
		const text = await textOf(resultFile(folder, point));
		if (!text) {
			parts.push(`## ${point.title}\n\nNot measured.`);
			continue;
		}
		const measured = JSON.parse(text) as Measured;
		await drawPlots(folder, point, measured.findings);
		parts.push(section(point.title, measured, await notesOn(point)));
		const about = machineText(measured);
		const known = machines.find((machine) => machine.text === about);
		if (known) known.titles.push(point.title);
		else machines.push({ text: about, titles: [point.title] });
	}
	const intro = [
		'# Benchmarks',
		'Written by `npm run bench`; no figure in a table is typed by hand, and what a person found out about them stands under "Why". Each point compares this package with what a user would take instead, on one machine, against the stand-in for Chanjing of `test/simulator`. A ratio stands before the absolute value it comes from. Figures are medians of several runs after a warm-up unless a table says otherwise.',
		...machines.map(({ text, titles }) => (machines.length > 1 ? `**${titles.join(', ')}.** ${text}` : text)),
	];
	const path = join(folder, 'benchmarks.md');
	await mkdir(folder, { recursive: true });
	await writeFile(path, `${[...intro, ...parts].join('\n\n')}\n`);
	return path;
}
