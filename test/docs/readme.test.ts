import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { INodeProperties, INodePropertyOptions, INodeType } from 'n8n-workflow';

import { ChanjingApi } from '../../credentials/ChanjingApi.credentials';
import { codes } from '../../nodes/Chanjing/transport/codes';
import { sizeInWords } from '../../nodes/Chanjing/files/formats';
import { callbacks, callWindows, polling, transfer } from '../../nodes/Chanjing/limits';

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
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');
const pages = Object.fromEntries(
	readdirSync(join(root, 'docs'))
		.filter((name) => name.endsWith('.md'))
		.map((name) => [`docs/${name}`, read(`docs/${name}`)]),
);
const documents = { 'README.md': readme, ...pages };
const { properties } = new Chanjing().description;

/** The text under a heading of a page, up to the next one of the same or a higher level. */
function section(page: string, heading: string): string {
	const lines = pages[`docs/${page}.md`].split('\n');
	const start = lines.indexOf(heading);
	if (start < 0) throw new Error(`docs/${page}.md has no heading "${heading}"`);
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
			heading: `### ${String(option.action)}`,
			fields: rest.filter(
				({ displayOptions: { show } = {} }) =>
					show?.resource?.[0] === value &&
					show?.operation?.[0] === option.value &&
					// The page describes the newest version of the node.
					!show?.['@version']?.includes(1),
			),
		}));
	});

describe('the operations', () => {
	test.each(operations)('$resource > $name: its fields, parameters and defaults', ({ heading, ...one }) => {
		const text = section('operations', heading);
		expect(text).toContain(`${one.resource} > ${one.name}`);
		expectDescribed(text, fieldsOf(one.fields));
	});

	test('are all that have a heading, each under its resource', () => {
		const named = optionsOf(resource).flatMap(({ name }) =>
			section('operations', `## ${name}`)
				.split('\n')
				.filter((line) => line.startsWith('### '))
				.map((heading) => ({ name, heading })),
		);
		const known = operations.map((one) => ({ name: one.resource, heading: one.heading }));
		const sorted = (all: typeof named) => [...all].sort((a, b) => a.heading.localeCompare(b.heading));
		expect(sorted(named)).toEqual(sorted(known));
	});

	test('go by these names wherever a document sends its reader', () => {
		const resources = optionsOf(resource).map(({ name }) => name);
		const known = operations.map((one) => `${one.resource} > ${one.name}`);
		for (const text of Object.values(documents)) {
			const places = text.matchAll(new RegExp(`(${resources.join('|')}) > (\\w+(?: Many)?)`, 'g'));
			for (const [place] of places) expect(known).toContain(place);
		}
	});
});

test('the credential: its fields, parameters and defaults', () => {
	expectDescribed(section('credential', '# The credential'), fieldsOf(new ChanjingApi().properties));
});

test('the README, the credential and its page warn that keys travel unencrypted over http://', () => {
	const baseUrl = new ChanjingApi().properties.find(({ name }) => name === 'baseUrl');
	expect(baseUrl?.description).toMatch(/use https:\/\/: over http:\/\/ .*travel in clear/);
	expect(section('credential', '# The credential')).toMatch(
		/https:\/\/ Base URL.*http:\/\/.*travel in clear/,
	);
	expect(readme).toMatch(/`https:\/\/` Base URL: over `http:\/\/` .* keys travel unencrypted/);
	expect(pages['docs/README.zh-CN.md']).toMatch(/Base URL.*`https:\/\/`.*`http:\/\/`.*明文传输/);
});

test('the trigger: its fields, parameters and defaults, and how long it goes on looking', () => {
	const text = section('triggers', '## Chanjing Trigger');
	expectDescribed(text, fieldsOf(new ChanjingTrigger().description.properties));
	expect(text).toContain('for five minutes it goes on looking by itself');
	expect(callbacks.keepSeconds).toBe(5 * 60);
});

test('the polling trigger: its fields, parameters and defaults, and how much it remembers', () => {
	const text = section('triggers', '## Chanjing Polling Trigger');
	expectDescribed(text, fieldsOf(new ChanjingPollingTrigger().description.properties));
	const { rememberedTasks, watchSeconds, downloadSeconds } = polling;
	expect(text).toContain(`up to ${rememberedTasks.toLocaleString('en')} unfinished tasks`);
	expect(text).toContain(`${watchSeconds / 86_400} days`);
	expect(text).toContain(`${downloadSeconds} seconds`);
});

test('the errors: the codes that the node knows, and no others', () => {
	const named = rows(section('errors', '# Errors and what to do'), 'Code of Chanjing')
		.flatMap(([code]) => code.match(/\d{3,5}/g) ?? [])
		.map(Number);
	expect([...new Set(named)].sort()).toEqual(Object.keys(codes).map(Number).sort());
});

test('the limits: the numbers that the node keeps', () => {
	const { createLipSync, createSpeech, file, read } = callWindows;
	expect([createLipSync.interval, file.interval, read.interval]).toEqual([60, 60, 1]);
	const text = section('limits', '# Limits');
	expect(text).toContain(
		`${createLipSync.intervalCap} creates of each kind (${createSpeech.intervalCap} of speeches) and ${file.intervalCap} file calls a minute, ${read.intervalCap} look-ups at tasks a second`,
	);
	const { unknownSourceBytes, unknownResultBytes } = transfer;
	expect(unknownSourceBytes).toBe(1024 ** 3);
	expect(text).toContain(
		`whose server does not tell its length at most ${sizeInWords(unknownSourceBytes)} is read, of a result at most ${sizeInWords(unknownResultBytes)}`,
	);
});

describe.each(Object.entries(documents))('%s', (page, text) => {
	const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
		([, link, source]) => link ?? source,
	);

	test('leads to files of the repository and headings that are there', () => {
		for (const link of links.filter((one) => !/^https?:/.test(one))) {
			const [path, anchor] = link.split('#');
			const target = path ? join(dirname(page), path) : page;
			expect([link, existsSync(join(root, target))]).toEqual([link, true]);
			if (anchor) expect([link, anchorsOf(read(target)).includes(anchor)]).toEqual([link, true]);
		}
	});

	test('names commands that package.json has', () => {
		const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
		for (const [, name] of text.matchAll(/npm run ([\w:]+)/g)) expect(Object.keys(scripts)).toContain(name);
	});
});

function anchorsOf(text: string): string[] {
	return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
		title
			.toLowerCase()
			.replace(/[^\p{L}\w\s-]/gu, '')
			.replace(/ /g, '-'),
	);
}

describe('the README', () => {
	test('leads to every page and every example', () => {
		for (const page of Object.keys(pages)) expect(readme).toContain(`](${page})`);
		for (const file of readdirSync(join(root, 'examples'))) expect(readme).toContain(`](examples/${file})`);
	});

	test('is read to the end: at most 1,500 words', () => {
		expect(readme.split(/\s+/).length).toBeLessThanOrEqual(1500);
	});

	test('is the same in Chinese: its headings, commands, names and links', () => {
		const chinese = pages['docs/README.zh-CN.md'];
		const partsOf = (text: string) => ({
			headings: [...text.matchAll(/^(#+) (?:.*·\s*)?(.+)$/gm)].map(([, level, title]) => `${level} ${title}`),
			commands: text.match(/```bash\n[^`]*```/g),
			names: [...text.matchAll(/`([^`\n]+)`/g)].map(([, name]) => name).sort(),
			links: [...text.matchAll(/\]\(([^)\s]+)\)/g)]
				.map(([, link]) => link.replace(/^(\.\.|docs)\//, ''))
				.filter((link) => !link.startsWith('README'))
				.sort(),
			symptoms: rows(text, text === readme ? 'You see' : '现象').map(([symptom]) => symptom),
		});
		expect(partsOf(chinese)).toEqual(partsOf(readme));
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
