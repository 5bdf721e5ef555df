import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyOptions,
	type INodeType,
	NodeHelpers,
	Workflow,
} from 'n8n-workflow';

import { Chanjing } from '../../../nodes/Chanjing/Chanjing.node';
import { ChanjingPollingTrigger } from '../../../nodes/Chanjing/ChanjingPollingTrigger.node';
import { ChanjingTrigger } from '../../../nodes/Chanjing/ChanjingTrigger.node';
import { NodeTypes } from '../../../testing/engine/nodeTypes';
import * as frozen from './frozenNames';

const packageName = 'n8n-nodes-chanjing';
const nodeTypes = new NodeTypes();
for (const type of [Chanjing, ChanjingTrigger, ChanjingPollingTrigger]) nodeTypes.load(packageName, type);
const typeOf = (name: string) => nodeTypes.getByNameAndVersion(`${packageName}.${name}`);
const nodes = ['chanjing', 'chanjingTrigger', 'chanjingPollingTrigger'].map((name) => ({
	name,
	description: typeOf(name).description,
}));

/** What the editor makes of an expression in the description of a node, as it does for one on the canvas. */
function inEditor(
	name: string,
	pick: (description: INodeType['description']) => string | undefined,
	parameters: INodeParameters = {},
	additionalKeys = {},
): unknown {
	const node: INode = {
		id: '1',
		name: 'A node',
		type: `${packageName}.${name}`,
		typeVersion: 1,
		position: [0, 0],
		parameters,
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const expression = pick(typeOf(name).description);
	return workflow.expression.getSimpleParameterValue(
		workflow.nodes['A node'],
		expression,
		'internal',
		additionalKeys,
	);
}

const operations = typeOf('chanjing')
	.description.properties.filter(({ name }) => name === 'operation')
	.flatMap(({ options, displayOptions }: INodeProperties) =>
		(options as INodePropertyOptions[]).map((option) => ({
			resource: String(displayOptions?.show?.resource?.[0]),
			...option,
		})),
	);

describe('under the node on the canvas', () => {
	it.each(operations.map(({ resource, value, action }) => [resource, value, action] as const))(
		'%s > %s reads "%s"',
		(resource, operation, action) => {
			const parameters = { resource, operation: String(operation) };
			expect(inEditor('chanjing', ({ subtitle }) => subtitle, parameters)).toBe(action);
		},
	);

	it('a new node reads as what it does by default', () => {
		expect(inEditor('chanjing', ({ subtitle }) => subtitle)).toBe('Create lip-sync video');
	});

	it.each(['chanjingTrigger', 'chanjingPollingTrigger'])('%s reads as what starts it', (name) => {
		const read = (parameters?: INodeParameters) => inEditor(name, ({ subtitle }) => subtitle, parameters);
		expect(read()).toBe('On success or failure');
		expect(read({ events: ['failed'] })).toBe('On failure');
	});
});

describe('a waiting execution', () => {
	const resumeUrl = 'https://n8n.example.com/webhook-waiting/17?signature=a-secret';
	const tooltip = (parameters: INodeParameters) =>
		inEditor('chanjing', ({ waitingNodeTooltip }) => waitingNodeTooltip, parameters, {
			$execution: { id: '17', mode: 'test', resumeUrl },
		});

	it('tells what it waits for, where Chanjing calls and how long, and no signature', () => {
		expect(tooltip({ waitMode: 'callback', waitLimit: 45 })).toBe(
			'Waiting for Chanjing to call n8n.example.com about each video, for 45 minutes at most',
		);
		expect(tooltip({ waitMode: 'callback' })).toContain('for 30 minutes at most');
	});

	it('tells it without the limit where that is an expression over items', () => {
		expect(tooltip({ waitMode: 'callback', waitLimit: '={{ $json.minutes }}' })).toBe(
			'Waiting for Chanjing to call n8n.example.com about each video',
		);
	});
});

describe('while a trigger listens', () => {
	const panelOf = (name: string) => {
		const { triggerPanel } = typeOf(name).description;
		if (typeof triggerPanel !== 'object') throw new Error(`${name} has no panel of its own`);
		return triggerPanel as {
			header: string;
			executionsHelp: Record<'active' | 'inactive', string>;
			activationHint: Record<'active' | 'inactive', string>;
		};
	};

	it.each(['chanjingTrigger', 'chanjingPollingTrigger'])('%s has texts that the editor can show', (name) => {
		const { header, executionsHelp, activationHint } = panelOf(name);
		for (const text of [header, ...Object.values(executionsHelp), ...Object.values(activationHint)]) {
			expect(text).toMatch(/^[A-Z<]/);
			// The link is the one that n8n makes of it.
			const tags = text.match(/<[^>]*>/g) ?? [];
			for (const tag of tags)
				expect(['<b>', '</b>', '<br />', '<a data-key="executions">', '</a>']).toContain(tag);
		}
	});

	it('the Chanjing Trigger says where each of its URLs goes', () => {
		const { inactive, active } = panelOf('chanjingTrigger').executionsHelp;
		expect(inactive).toMatch(/Test URL.*Options > Callback URL.*publish \(activate\).*Production URL/);
		expect(active).toMatch(/Test URL.*Options > Callback URL.*Production URL/);
		expect(active).not.toContain('publish');
	});

	it('the Chanjing Polling Trigger says what is fetched', () => {
		const { inactive, active } = panelOf('chanjingPollingTrigger').executionsHelp;
		for (const text of [inactive, active]) expect(text).toMatch(/Fetch Test Event.*Poll Times/);
	});
});

describe('the AI workflow builder of n8n', () => {
	it.each(nodes)('is told what $name is for', ({ description }) => {
		const { searchHint } = description.builderHint!;
		expect(searchHint).toMatch(/\.$/);
		expect(searchHint).toMatch(/video/);
	});

	it('finds each node of the package from the others', () => {
		for (const { name, description } of nodes) {
			const related = description.builderHint!.relatedNodes!;
			for (const { nodeType, relationHint } of related) {
				expect(nodeType).toMatch(/^n8n-nodes-(base|chanjing)\.\w+$/);
				if (nodeType.startsWith(packageName)) expect(() => nodeTypes.getByName(nodeType)).not.toThrow();
				expect(relationHint).toBeTruthy();
			}
			const own = related.map(({ nodeType }) => nodeType).filter((type) => type.startsWith(packageName));
			const others = nodes.filter((node) => node.name !== name);
			expect(own.sort()).toEqual(others.map((other) => `${packageName}.${other.name}`).sort());
		}
	});
});

describe('a tool of an agent', () => {
	const { description } = typeOf('chanjing');
	const tool = typeOf('chanjingTool').description;

	it('has a description of its own, of what holds for agents', () => {
		expect(tool.description).not.toBe(description.description);
		expect(tool.description).toMatch(/URL/);
		expect(tool.description).toMatch(/costs/);
	});

	it('differs from the node in nothing else', () => {
		const { usableAsTool, ...same } = description;
		expect(usableAsTool).toEqual({ replacements: { description: tool.description } });
		const { properties, ...others } = tool;
		expect(others).toEqual({
			...same,
			name: `${packageName}.chanjingTool`,
			description: tool.description,
			inputs: [],
			outputs: ['ai_tool'],
			properties: undefined,
		});
		expect(properties.slice(2)).toEqual(same.properties);
	});
});

describe('the node panel', () => {
	it('speaks of the whole', () => {
		const [node, trigger, polling] = nodes.map(({ description: { description } }) => description);
		for (const word of ['videos', 'driving video', 'avatar', 'speak', 'voices']) expect(node).toContain(word);
		for (const text of [trigger, polling]) expect(text).toMatch(/lip-sync or avatar video/);
	});

	it.each(nodes)('finds $name by all that it is about', ({ name }) => {
		const file = join(
			__dirname,
			'../../../nodes/Chanjing',
			`${name[0].toUpperCase()}${name.slice(1)}.node.json`,
		);
		const { alias } = JSON.parse(readFileSync(file, 'utf8')) as { alias: string[] };
		const all = ['蝉镜', 'lip sync', 'avatar', 'talking head', 'video'];
		if (name === 'chanjing') all.push('text to speech', 'voice cloning', 'subtitles');
		expect(alias).toEqual(expect.arrayContaining(all));
		expect(new Set(alias).size).toBe(alias.length);
	});

	it('shows every operation, each with what it does', () => {
		const all = Object.values(frozen.node.resources).flatMap(({ actions }) => Object.values(actions));
		expect(operations.map(({ action }) => action).sort()).toEqual([...all].sort());
		const shown = operations.map(({ resource, description }) => `${resource}: ${description}`);
		expect(new Set(shown).size).toBe(operations.length);
	});
});

it('no output is hidden from the user who made it: result URLs are what the workflow goes on with', () => {
	for (const { description } of nodes) expect(description.sensitiveOutputFields).toBeUndefined();
});

it('the defaults fill what the texts above read', () => {
	const { description } = typeOf('chanjingTrigger');
	const filled = NodeHelpers.getNodeParameters(description.properties, {}, true, false, null, description);
	expect(filled).toMatchObject({ events: ['success', 'failed'] });
});
