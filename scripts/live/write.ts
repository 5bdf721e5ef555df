import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { markdownOf, type Report } from '../../testing/contract/report';

/** Writes the report into a folder, to be read and to be evaluated: the paths of both files. */
export async function writeReport(folder: string, report: Report): Promise<string[]> {
	await mkdir(folder, { recursive: true });
	const files: Array<[name: string, text: string]> = [
		['report.md', markdownOf(report)],
		['report.json', `${JSON.stringify(report, null, '\t')}\n`],
	];
	return await Promise.all(
		files.map(async ([name, text]) => {
			await writeFile(join(folder, name), text);
			return join(folder, name);
		}),
	);
}
