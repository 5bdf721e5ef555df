/** The middle value; of an even number the mean of the two in the middle. */
export function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The medians of figures that were taken together, by name. */
export function medians<T extends Record<string, number>>(runs: T[]): T {
	const names = Object.keys(runs[0]) as Array<keyof T>;
	return Object.fromEntries(names.map((name) => [name, median(runs.map((run) => run[name]))])) as T;
}
