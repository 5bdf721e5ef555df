import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { INodeProperties, INodePropertyOptions, INodeType } from 'n8n-workflow';

import { ChanjingApi } from '../../credentials/ChanjingApi.credentials';
import { codes } from '../../nodes/Chanjing/transport/codes';
import { callWindows, polling } from '../../nodes/Chanjing/limits';

const load = createRequire(__filename);
const { Chanjing } = load('../../nodes/Chanjing/Chanjing.node.ts') as Record<string, new () => INodeType>;
const { ChanjingTrigger } = load('../../nodes/Chanjing/ChanjingTrigger.node.ts') as Record<
	string,
	new () => INodeType
>;

const { ChanjingPollingTrigger } = load('../../nodes/Chanjing/ChanjingPollingTrigger.node.ts') as Record<
	string,
	new () => INodeType
>;

const root = join(__dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const { properties } = new Chanjing().description;

/** The text under a heading, up to the next one of the same or a higher level. */
function section(heading: string): string {
	const lines = readme.split('\n');
	const start = lines.indexOf(heading);
	if (start < 0) throw new Error(`The README has no heading "${heading}"`);
	const [level] = heading.split(' ');
	const length = lines
		.slice(start + 1)
		.findIndex((line) => /^#+ /.test(line) && line.split(' ')[0].length <= level.length);
	return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join('\n');
}

/** The rows of the tables in a text whose header begins with these columns, as trimmed cells. */
function rows(text: string, ...columns: string[]): string[][] {
	const found: string[][] = [];
	let inside = false;
	for (const line of text.split('\n')) {
		const cells = line.startsWith('|') ? line.split('|').slice(1, -1) : [];
		const trimmed = cells.map((cell) => cell.trim());
		if (!trimmed.length) inside = false;
		else if (columns.every((column, index) => trimmed[index] === column)) inside = true;
		else if (inside && !/^-+$/.test(trimmed[0])) found.push(trimmed);
	}
	return found;
}

interface Row {
	field: string;
	parameter: string;
	fallback: string;
}

const fieldRows = (text: string): Row[] =>
	rows(text, 'Field', 'Parameter', 'Default').map(([field, parameter, fallback]) => ({
		field,
		parameter: parameter.replace(/`/g, ''),
		fallback: fallback.replace(/`/g, ''),
	}));

const optionsOf = (property: INodeProperties) => (property.options ?? []) as INodePropertyOptions[];

/** The default of a field as its user sees it. */
function shownDefault(property: INodeProperties): string {
	const { type, default: value } = property;
	if (type === 'boolean') return value ? 'on' : 'off';
	if (type === 'collection' || type === 'fixedCollection') return '';
	if (type === 'resourceLocator') {
		const { mode } = value as { mode: string };
		return property.modes?.find(({ name }) => name === mode)?.displayName ?? '';
	}
	const chosen = [value].flat();
	if (type !== 'options' && type !== 'multiOptions') return String(value);
	const nameOf = (one: unknown) => optionsOf(property).find((option) => option.value === one)?.name;
	return chosen.map(nameOf).join(', ');
}

/** All that a user can fill in, the fields of collections with the collection's name before theirs. */
function fieldsOf(among: INodeProperties[], prefix = ''): Array<{ property: INodeProperties; row: Row }> {
	return among
		.filter(({ type }) => type !== 'notice')
		.flatMap((property) => [
			{
				property,
				row: {
					field: property.displayName,
					parameter: prefix + property.name,
					fallback: shownDefault(property),
				},
			},
			...(property.type === 'collection'
				? fieldsOf(property.options as INodeProperties[], `${property.name}.`)
				: []),
		]);
}

const byParameter = (all: Row[]) => [...all].sort((a, b) => a.parameter.localeCompare(b.parameter));

/** A table names exactly these fields, their parameters and defaults; and the text names what the choices offer. */
function expectDescribed(text: string, fields: ReturnType<typeof fieldsOf>): void {
	expect(byParameter(fieldRows(text))).toEqual(byParameter(fields.map(({ row }) => row)));
	const choices = fields
		.filter(({ property: { type } }) => type === 'options' || type === 'multiOptions')
		.flatMap(({ property }) => optionsOf(property).map(({ name }) => name));
	for (const choice of choices) expect(text).toContain(choice);
}

const [resource, ...rest] = properties;
const operations = rest
	.filter(({ name }) => name === 'operation')
	.flatMap((property) => {
		const [value] = property.displayOptions?.show?.resource as string[];
		const resourceName = optionsOf(resource).find((option) => option.value === value)?.name ?? '';
		return optionsOf(property).map((option) => ({
			resource: resourceName,
			name: option.name,
			heading: `#### ${String(option.action)}`,
			fields: rest.filter(
				({ displayOptions: { show } = {} }) =>
					show?.resource?.[0] === value && show?.operation?.[0] === option.value,
			),
		}));
	});

describe('the operations', () => {
	test.each(operations)('$resource > $name: its fields, parameters and defaults', ({ heading, ...one }) => {
		const text = section(heading);
		expect(text).toContain(`${one.resource} > ${one.name}`);
		expectDescribed(text, fieldsOf(one.fields));
	});

	test('are all that the README has headings for, each under its resource', () => {
		const named = optionsOf(resource).flatMap(({ name }) =>
			section(`### ${name}`)
				.split('\n')
				.filter((line) => line.startsWith('#### '))
				.map((heading) => ({ name, heading })),
		);
		const known = operations.map((one) => ({ name: one.resource, heading: one.heading }));
		const sorted = (all: typeof named) => [...all].sort((a, b) => a.heading.localeCompare(b.heading));
		expect(sorted(named)).toEqual(sorted(known));
	});

	test('go by these names wherever the README sends its reader', () => {
		const resources = optionsOf(resource).map(({ name }) => name);
		const places = readme.matchAll(new RegExp(`(${resources.join('|')}) > (\\w+(?: Many)?)`, 'g'));
		const known = operations.map((one) => `${one.resource} > ${one.name}`);
		for (const [place] of places) expect(known).toContain(place);
	});
});

test('the credential: its fields, parameters and defaults', () => {
	expectDescribed(section('## Credential'), fieldsOf(new ChanjingApi().properties));
});

test('the trigger: its fields, parameters and defaults', () => {
	const text = section('## Chanjing Trigger');
	expectDescribed(text, fieldsOf(new ChanjingTrigger().description.properties));
});

test('the polling trigger: its fields, parameters and defaults, and how much it remembers', () => {
	const text = section('## Chanjing Polling Trigger');
	expectDescribed(text, fieldsOf(new ChanjingPollingTrigger().description.properties));
	const { rememberedTasks, watchSeconds, downloadSeconds } = polling;
	expect(text).toContain(`up to ${rememberedTasks.toLocaleString('en')} unfinished tasks`);
	expect(text).toContain(`${watchSeconds / 86_400} days`);
	expect(text).toContain(`${downloadSeconds} seconds`);
});

test('the errors: the codes that the node knows, and no others', () => {
	const named = rows(section('## Errors and what to do'), 'Code of Chanjing')
		.flatMap(([code]) => code.match(/\d{3,5}/g) ?? [])
		.map(Number);
	expect([...new Set(named)].sort()).toEqual(Object.keys(codes).map(Number).sort());
});

test('the limits: the numbers that the node keeps', () => {
	const { createLipSync, file, read } = callWindows;
	expect([createLipSync.interval, file.interval, read.interval]).toEqual([60, 60, 1]);
	expect(section('## Limits')).toContain(
		`${createLipSync.intervalCap} creates and ${file.intervalCap} file calls a minute, ${read.intervalCap} look-ups at tasks a second`,
	);
});

describe('what the README leads to', () => {
	const links = [...readme.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
		([, link, source]) => link ?? source,
	);

	test('is there: files of the repository, and headings', () => {
		const anchors = [...readme.matchAll(/^#+ (.+)$/gm)].map(
			([, title]) =>
				`#${title
					.toLowerCase()
					.replace(/[^\w\s-]/g, '')
					.replace(/ /g, '-')}`,
		);
		const inside = links.filter((link) => !/^https?:/.test(link));
		expect(inside.length).toBeGreaterThan(20);
		for (const link of inside) {
			expect([link, link.startsWith('#') ? anchors.includes(link) : existsSync(join(root, link))]).toEqual([
				link,
				true,
			]);
		}
	});

	test('are all examples', () => {
		for (const file of readdirSync(join(root, 'examples'))) expect(links).toContain(`examples/${file}`);
	});

	test('are commands that package.json has', () => {
		const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
			scripts: Record<string, string>;
		};
		const commands = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name);
		expect(commands).toContain('demo');
		for (const command of commands) expect(Object.keys(scripts)).toContain(command);
	});
});

describe.each(['CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'])('%s', (file) => {
	const text = readFileSync(join(root, file), 'utf8');

	test('names only commands that package.json has, and leads only to files that exist', () => {
		const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
			scripts: Record<string, string>;
		};
		for (const [, name] of text.matchAll(/npm run ([\w:]+)/g)) expect(Object.keys(scripts)).toContain(name);
		const links = [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, link]) => link);
		const folders = [...text.matchAll(/`((?:nodes|credentials|examples|scripts|test|\.github)\/[\w./-]*)`/g)];
		const paths = [...links, ...folders.map(([, path]) => path)].filter((path) => !/^https?:/.test(path));
		for (const path of paths) expect([path, existsSync(join(root, path))]).toEqual([path, true]);
	});
});
