import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { INodeProperties, INodePropertyOptions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { ChanjingApi } from '../../credentials/ChanjingApi.credentials';

const load = createRequire(__filename);
const { Chanjing } = load('../../nodes/Chanjing/Chanjing.node.ts') as Record<string, new () => INodeType>;
const { ChanjingTrigger } = load('../../nodes/Chanjing/ChanjingTrigger.node.ts') as Record<
	string,
	new () => INodeType
>;
const node: INodeTypeDescription = new Chanjing().description;
const trigger: INodeTypeDescription = new ChanjingTrigger().description;

const root = join(__dirname, '../..');
const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'];
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const readme = read('README.md');

/** A row of a table of fields. */
interface Row {
	field: string;
	parameter: string;
	default: string;
}

/** What stands under a heading, up to the next one of any level. */
function section(heading: string): string {
	const parts = readme.split(/^#+ (.+)$/m);
	const index = parts.findIndex((part, at) => at % 2 === 1 && part === heading);
	return index < 0 ? '' : parts[index + 1];
}

/** The rows of the tables of fields in a text. */
function rowsOf(text: string): Row[] {
	const [, ...tables] = text.split('| Field | Parameter | Default | Meaning |\n');
	return tables.flatMap((table) => {
		const lines = table.split('\n');
		const end = lines.findIndex((line) => !line.startsWith('|'));
		return lines.slice(1, end).map((line) => {
			const [, field, parameter, shown] = line.split('|').map((cell) => cell.trim());
			return { field, parameter: parameter.replace(/`/g, ''), default: shown.replace(/`/g, '') };
		});
	});
}

/** The rows that fields need; those of a collection after it, as `options.name`. */
function rowsFor(fields: INodeProperties[], prefix = ''): Row[] {
	return fields
		.filter(({ type }) => type !== 'notice')
		.flatMap((field) => [
			{ field: field.displayName, parameter: prefix + field.name, default: shownDefault(field) },
			...(field.type === 'collection' ? rowsFor(field.options as INodeProperties[], `${field.name}.`) : []),
		]);
}

/** A default as the user sees it in the editor. */
function shownDefault(field: INodeProperties): string {
	const { type, default: value, modes } = field;
	if (type === 'boolean') return value ? 'on' : 'off';
	if (type === 'collection') return '';
	if (type === 'resourceLocator') {
		return modes?.find(({ name }) => name === (value as { mode: string }).mode)?.displayName ?? '';
	}
	if (type === 'options' || type === 'multiOptions') {
		return [value]
			.flat()
			.map((one) => choices(field).find((choice) => choice.value === one)?.name)
			.join(', ');
	}
	return String(value);
}

const choices = (field: INodeProperties) => (field.options ?? []) as INodePropertyOptions[];

/** The names of all choices of fields, in collections too. */
function choiceNames(fields: INodeProperties[]): string[] {
	return fields.flatMap((field) => {
		if (field.type === 'collection') return choiceNames(field.options as INodeProperties[]);
		if (field.type === 'resourceLocator') return (field.modes ?? []).map(({ displayName }) => displayName);
		return field.type === 'options' || field.type === 'multiOptions'
			? choices(field).map(({ name }) => name)
			: [];
	});
}

const resources = choices(node.properties.find(({ name }) => name === 'resource') as INodeProperties);

const operations = resources.flatMap((resource) => {
	const shows = (property: INodeProperties, name: string, value: unknown) =>
		property.displayOptions?.show?.[name]?.includes(value as string) === true;
	const ofResource = node.properties.filter((property) => shows(property, 'resource', resource.value));
	const list = ofResource.find(({ name }) => name === 'operation') as INodeProperties;
	return choices(list).map(({ name, action, value }) => ({
		resource: resource.name,
		operation: name,
		action: action as string,
		fields: ofResource.filter((property) => shows(property, 'operation', value)),
	}));
});

const sameOrder = (rows: Row[]) =>
	[...rows].sort((a, b) => a.parameter.localeCompare(b.parameter) || a.field.localeCompare(b.field));

describe('README', () => {
	test('names the nodes, the resources and the fields that choose an operation', () => {
		expect(operations).toHaveLength(10);
		const head = section('Operations');
		for (const { name } of resources) expect(head).toContain(name);
		expect(head).toContain('**Resource** (`resource`');
		expect(head).toContain('**Operation** (`operation`');
		expect(readme).toContain(`**${node.displayName}**`);
		expect(readme).toContain(`## ${trigger.displayName}\n`);
	});

	describe.each(operations)('$action', ({ resource, operation, action, fields }) => {
		test('has a section that says where the operation is and what it outputs', () => {
			expect(section(action)).toContain(`${resource} > ${operation}.`);
			expect(section(action)).toContain('Output: ');
		});

		test('lists exactly the fields that it has, by label, parameter and default', () => {
			expect(sameOrder(rowsOf(section(action)))).toEqual(sameOrder(rowsFor(fields)));
		});

		test('names every choice of its fields', () => {
			for (const name of choiceNames(fields)) expect(section(action)).toContain(name);
		});
	});

	test('lists exactly the fields of the trigger, and names its events', () => {
		const text = section(trigger.displayName);
		expect(sameOrder(rowsOf(text))).toEqual(sameOrder(rowsFor(trigger.properties)));
		const events = trigger.properties.find(({ name }) => name === 'events') as INodeProperties;
		for (const { name, action } of choices(events)) expect(text).toContain(`**${name}** (${action})`);
	});

	test('lists exactly the fields of the credential, and has the section that the credential links to', () => {
		const { displayName, properties, documentationUrl } = new ChanjingApi();
		expect(section('Credential')).toContain(`**${displayName}**`);
		expect(sameOrder(rowsOf(section('Credential')))).toEqual(sameOrder(rowsFor(properties)));
		expect(documentationUrl).toMatch(/#credential$/);
	});

	test('has no table of fields elsewhere', () => {
		const known = [...operations.map(({ action }) => action), trigger.displayName, 'Credential'];
		const rows = known.flatMap((heading) => rowsOf(section(heading)));
		expect(rowsOf(readme)).toHaveLength(rows.length);
	});

	test('says that it is unofficial, and how to install the package by its name', () => {
		const { name } = JSON.parse(read('package.json')) as { name: string };
		expect(readme).toContain('**Unofficial.**');
		expect(section('Install')).toContain(`\`${name}\``);
	});
});

describe.each(documents)('%s', (file) => {
	const text = read(file);

	test('names only commands that exist', () => {
		const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
		const named = [...text.matchAll(/npm (?:run ([\w:-]+)|(test)\b)/g)].map(([, run, test]) => run ?? test);
		expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
	});

	test('links only to files and sections that exist', () => {
		const links = [
			...[...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link),
			...[...text.matchAll(/(?:src|srcset|href)="([^"]+)"/g)].map(([, link]) => link),
		].filter((link) => !/^https?:/.test(link));
		const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
			heading
				.toLowerCase()
				.replace(/[^\w\s-]/g, '')
				.replace(/\s/g, '-'),
		);
		for (const link of links) {
			const [path, anchor] = link.split('#');
			expect([link, path === '' || existsSync(join(root, path))]).toEqual([link, true]);
			if (path === '' && anchor) expect(anchors).toContain(anchor);
		}
	});

	test('names only example workflows, source folders and tests that exist', () => {
		const named = [...text.matchAll(/`((?:examples|nodes|test|credentials|scripts)\/[\w./-]*)`/g)];
		for (const [, path] of named) expect([path, existsSync(join(root, path))]).toEqual([path, true]);
	});
});
