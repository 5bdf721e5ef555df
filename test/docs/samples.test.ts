import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { useStage } from '../../testing/stage';
import { operations, runInFull } from '../../testing/stage/operations';

const stage = useStage();
const page = readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8');

/** The sections of the operations, by their headings. */
const sections = new Map(
	page.split(/^(?=#{2,3} )/m).map((text) => [text.slice(0, text.indexOf('\n')), text] as const),
);

/** Where a sample is not like a value: in its fields, and in the types of what is in them. */
function differences(sample: unknown, value: unknown, path = 'item'): string[] {
	if (Array.isArray(sample) && Array.isArray(value)) {
		// Of a list any entry may be the one that is shown.
		return sample.flatMap((one, index) => {
			const all = value.map((other) => differences(one, other, `${path}[${index}]`));
			return all.sort((a, b) => a.length - b.length)[0] ?? [];
		});
	}
	if (kindOf(sample) !== kindOf(value)) return [`${path} is ${kindOf(value)}, not ${kindOf(sample)}`];
	if (kindOf(sample) !== 'object') return [];
	const [left, right] = [sample, value] as Array<Record<string, unknown>>;
	return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((name) =>
		differences(left[name], right[name], `${path}.${name}`),
	);
}

const kindOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

test.each(operations)('the sample of $name is like an item that comes out of it', async (operation) => {
	const section = sections.get(`### ${operation.action}`) ?? '';
	const samples = [...section.matchAll(/^```json sample\n([^`]+)^```$/gm)];
	expect(samples).toHaveLength(1);
	const sample: unknown = JSON.parse(samples[0][1]);
	const [closest] = (await runInFull(stage, operation))
		.map(({ json }) => differences(sample, json))
		.sort((a, b) => a.length - b.length);
	expect(closest).toEqual([]);
});
