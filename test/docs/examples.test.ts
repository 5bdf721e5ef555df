import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
	type IConnections,
	type INode,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
	type INodeType,
	NodeHelpers,
} from 'n8n-workflow';

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

const descriptions = {
	chanjing: new Chanjing().description,
	/** n8n makes the tool of the node, and adds its description. */
	chanjingTool: new Chanjing().description,
	chanjingTrigger: new ChanjingTrigger().description,
	chanjingPollingTrigger: new ChanjingPollingTrigger().description,
};

/** Parameters that n8n adds to a node that is a tool. */
const ofTools = ['toolDescription', 'descriptionType'];

const folder = join(__dirname, '../../examples');
const examples = readdirSync(folder).map((file) => ({
	file,
	workflow: JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
		name: string;
		nodes: INode[];
		connections: IConnections;
	},
}));

const noteOf = (nodes: INode[]) =>
	String(nodes.find(({ type }) => type === 'n8n-nodes-base.stickyNote')?.parameters.content);

/** The triggers that n8n's editor offers to execute from, the one it offers first before the others: by kind, else by their order. */
function triggersOf(nodes: INode[]): INode[] {
	const kinds = ['n8n-nodes-base.formTrigger', 'n8n-nodes-chanjing.', 'n8n-nodes-base.manualTrigger'];
	const rank = ({ type }: INode) => kinds.findIndex((kind) => type.startsWith(kind));
	const isTrigger = ({ type }: INode) => /trigger$/i.test(type) && !type.endsWith('.chatTrigger');
	return nodes.filter(isTrigger).sort((one, other) => rank(one) - rank(other));
}

function descriptionOf({ type }: INode) {
	return descriptions[type.replace('n8n-nodes-chanjing.', '') as keyof typeof descriptions];
}

/** The field of this name that n8n shows for the node's parameters. */
function shownField(node: INode, name: string): INodeProperties | undefined {
	const description = descriptionOf(node);
	const parameters = NodeHelpers.getNodeParameters(
		description.properties,
		node.parameters,
		true,
		false,
		node,
		description,
	);
	return description.properties.find(
		(property) =>
			property.name === name && NodeHelpers.displayParameter(parameters ?? {}, property, node, description),
	);
}

const ours = examples.flatMap(({ file, workflow }) =>
	workflow.nodes
		.filter(({ type }) => type.startsWith('n8n-nodes-chanjing.'))
		.map((node) => [`${file}: ${node.name}`, node] as const),
);

test('there are examples, and each has a node of this package', () => {
	expect(examples.length).toBeGreaterThanOrEqual(10);
	for (const { file } of examples)
		expect(ours.map(([name]) => name)).toContainEqual(expect.stringContaining(file));
});

describe.each(ours)('%s', (_, node) => {
	test('has only fields that the editor shows for it', () => {
		expect(descriptionOf(node)).toBeDefined();
		for (const name of Object.keys(node.parameters).filter((one) => !ofTools.includes(one))) {
			expect([name, shownField(node, name)?.name]).toEqual([name, name]);
		}
	});

	test('has only values that its choices offer, and only options that exist', () => {
		for (const [name, value] of Object.entries(node.parameters)) {
			const field = shownField(node, name);
			if (field?.type === 'options') {
				const values = (field.options as INodePropertyOptions[]).map((option) => option.value);
				expect(values).toContain(value);
			}
			if (field?.type === 'collection') {
				const names = (field.options as Array<INodeProperties | INodePropertyCollection>).map(
					(option) => option.name,
				);
				expect(names).toEqual(expect.arrayContaining(Object.keys(value as object)));
			}
		}
	});

	test('shows no warning once its credential is chosen', () => {
		const description = descriptionOf(node);
		expect(NodeHelpers.getNodeParametersIssues(description.properties, node, description)).toBeNull();
	});
});

describe.each(examples)('$file', ({ workflow: { name, nodes, connections } }) => {
	test('has a name, a note that says what to set and what it costs, and no credential of anybody', () => {
		expect(name).toMatch(/^Chanjing: /);
		expect(noteOf(nodes)).toContain('**Set**');
		expect(noteOf(nodes)).toContain('**Costs**');
		expect(nodes.filter(({ credentials }) => credentials)).toEqual([]);
	});

	test('says from which trigger to execute it where there are several, and begins with that where n8n allows', () => {
		const [first, ...others] = triggersOf(nodes);
		if (!others.length) return;
		const [, named] = /execute it from \*(.+?)\*/i.exec(noteOf(nodes)) ?? [];
		const start = [first, ...others].find((node) => node.name === named);
		expect(start?.type).toMatch(/(manualTrigger|chanjingPollingTrigger)$/);
		// n8n offers every other trigger before a manual one.
		if (start?.type.endsWith('chanjingPollingTrigger')) expect(start).toBe(first);
		expect(noteOf(nodes)).toContain('the arrow beside the button');
	});

	test('says "publish", which n8n 1 calls "activate"', () => {
		const text = noteOf(nodes).replace(/publish (the|this) (workflow|one) \(n8n 1: activate it\)/gi, '');
		expect(text).not.toMatch(/activat/i);
		if (nodes.some(({ type }) => /(form|chanjing)Trigger$/.test(type))) expect(text).not.toBe(noteOf(nodes));
	});

	test('takes no voice only because it stands first in the list', () => {
		const lists = nodes.filter(
			({ parameters: { resource, operation = 'getMany' } }) =>
				resource === 'voice' && operation === 'getMany',
		);
		expect(lists.filter(({ parameters }) => !parameters.returnAll)).toEqual([]);
		for (const { parameters } of nodes) {
			const { value } = (parameters.voice ?? {}) as { value?: string };
			const [, source] = /\$\('(.+?)'\)/.exec(value ?? '') ?? [];
			if (source) expect(lists.map((node) => node.name)).not.toContain(source);
		}
	});

	test('leads to no address of anybody: each one is a placeholder until it is set', () => {
		const written = JSON.stringify(nodes).match(/https?:[/][/][\w.-]+/g) ?? [];
		for (const url of written) expect(new URL(url).hostname).toMatch(/^(n8n\.)?example\.com$/);
	});

	test('connects nodes that exist', () => {
		const names = nodes.map((node) => node.name);
		expect(new Set(names).size).toBe(names.length);
		for (const [from, outputs] of Object.entries(connections)) {
			const targets = Object.values(outputs)
				.flat(2)
				.map((connection) => connection?.node);
			expect(names).toEqual(expect.arrayContaining([from, ...targets]));
		}
	});
});
