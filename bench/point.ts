import type { Lab } from './lab';

/** One table of the report; every cell is text already. */
export interface Table {
	caption: string;
	columns: string[];
	rows: string[][];
}

/** One plot: bars by category and series, or lines over x. */
export interface Plot {
	/** File name without extension. */
	name: string;
	title: string;
	/** Name and unit of the y axis. */
	unit: string;
	kind: 'bar' | 'line';
	/** The categories of the x axis; of lines, the x values as text. */
	categories: string[];
	xTitle?: string;
	/** A value that was not measured is null. */
	series: Array<{ name: string; values: Array<number | null> }>;
	/** Whether the y axis is logarithmic. */
	logarithmic?: boolean;
}

/** Something wanted of this package, and whether it was reached. */
export interface Want {
	wanted: string;
	measured: string;
	reached: boolean;
}

/** What one point of the comparison found, ready to be written down. */
export interface Findings {
	/** How it was measured, in sentences. */
	method: string[];
	wants: Want[];
	tables: Table[];
	plots: Plot[];
	/** What else the run saw and a reader should know, e.g. what was not measured. */
	remarks: string[];
}

export interface Point {
	name: string;
	title: string;
	/** What a user should know of the findings, in one sentence. Points of which nobody asks that have none. */
	summary?: (findings: Findings) => string;
	measure: (lab: Lab) => Promise<Findings>;
}

/**
 * A cell of a table, for a summary.
 * @param row counted from the first one, or from the last one when negative
 */
export function cell({ tables }: Findings, table: number, row: number, column: string): string {
	const { columns, rows } = tables[table];
	return rows.at(row)?.[columns.indexOf(column)] ?? 'not measured';
}
