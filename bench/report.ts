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

/** What differs between the machines that points were measured on, and when, beside what is the same for all. */
function machineText(all: Array<{ title: string; measured: Measured }>): string {
	const names = [...new Set(all.flatMap(({ measured }) => measured.machine.map(([name]) => name)))];
	const rows = names.map((name) => {
		const values = new Map<string, string[]>();
		for (const { title, measured } of all) {
			const value = measured.machine.find(([one]) => one === name)?.[1] ?? 'not there';
			values.set(value, [...(values.get(value) ?? []), title]);
		}
		const [[first]] = values;
		const told = [...values].map(([value, titles]) => `${value} (${titles.join(', ')})`);
		return [name, values.size === 1 ? first : told.join('; ')];
	});
	const dates = all.map(({ title, measured }) => [
		title,
		`${measured.date}${measured.quick ? ', with small numbers (`--quick`): it shows that it works and little else' : ''}`,
	]);
	return [
		tableText({ caption: 'The machine', columns: ['', ''], rows }),
		tableText({ caption: 'Measured on', columns: ['Point', 'Date'], rows: dates }),
	].join('\n\n');
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
	const summary: string[] = [];
	const all: Array<{ title: string; measured: Measured }> = [];
	for (const point of points) {
		const text = await textOf(resultFile(folder, point));
		if (!text) {
			parts.push(`## ${point.title}\n\nNot measured.`);
			continue;
		}
		const measured = JSON.parse(text) as Measured;
		await drawPlots(folder, point, measured.findings);
		parts.push(section(point.title, measured, await notesOn(point)));
		if (point.summary) summary.push(`- ${point.summary(measured.findings)}`);
		all.push({ title: point.title, measured });
	}
	const intro = [
		'# Benchmarks',
		summary.join('\n'),
		'Written by `npm run bench`; no figure in a table or above is typed by hand, and what a person found out about them stands under "Why". Each point compares this package with what a user would take instead, on one machine, against the stand-in for Chanjing of `testing/simulator`. A ratio stands before the absolute value it comes from. Figures are medians of several runs after a warm-up unless a table says otherwise.',
		machineText(all),
	];
	const path = join(folder, 'benchmarks.md');
	await mkdir(folder, { recursive: true });
	await writeFile(path, `${[...intro, ...parts].join('\n\n')}\n`);
	return path;
}
