import {
	isINodePropertyCollection,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
	NodeHelpers,
} from 'n8n-workflow';

import { ChanjingApi } from '../../../credentials/ChanjingApi.credentials';
import { Chanjing } from '../../../nodes/Chanjing/Chanjing.node';
import { ChanjingPollingTrigger } from '../../../nodes/Chanjing/ChanjingPollingTrigger.node';
import { ChanjingTrigger } from '../../../nodes/Chanjing/ChanjingTrigger.node';
import * as frozen from './frozenNames';

const { description } = new Chanjing();
const { description: trigger } = new ChanjingTrigger();
const { description: pollingTrigger } = new ChanjingPollingTrigger();
const credential = new ChanjingApi();

/** A property wherever it stands, and the path that tells where. */
interface Place {
	path: string;
	property: INodeProperties;
	/** In a collection, beside the others of it. */
	nested: boolean;
}

type Entry = INodePropertyOptions | INodeProperties | INodePropertyCollection;

const isProperty = (entry: Entry): entry is INodeProperties => 'type' in entry;
const isOption = (entry: Entry): entry is INodePropertyOptions => !isProperty(entry) && 'value' in entry;

/** Every property, those in collections and resource locators included. */
function walk(properties: INodeProperties[], where: string, nested = false): Place[] {
	return properties.flatMap((property) => {
		const { resource, operation } = property.displayOptions?.show ?? {};
		const shown = nested ? '' : [resource, operation].filter(Boolean).join('/');
		const path = [where, shown, property.name].filter(Boolean).join(' ');
		const inside = ((property.options ?? []) as Entry[]).flatMap((entry) => {
			if (isProperty(entry)) return [entry];
			return isINodePropertyCollection(entry as INodePropertyCollection)
				? (entry as INodePropertyCollection).values
				: [];
		});
		return [{ path, property, nested }, ...walk(inside, path, true)];
	});
}

const places = [
	...walk(description.properties, 'chanjing'),
	...walk(trigger.properties, 'chanjingTrigger'),
	...walk(pollingTrigger.properties, 'chanjingPollingTrigger'),
	...walk(credential.properties, 'chanjingApi'),
];
const optionsOf = ({ options = [] }: INodeProperties) => (options as Entry[]).filter(isOption);
const collections = places.filter(({ property }) => property.type === 'collection');

/** The places for which a rule does not hold; a test expects none. */
function against(rule: (place: Place) => unknown, among = places): string[] {
	return among.filter((place) => !rule(place)).map(({ path }) => path);
}

/** All texts that a user reads, with the path of the property that they belong to. */
const texts = places.flatMap(({ path, property }) =>
	[
		property.displayName,
		property.description,
		property.hint,
		property.placeholder,
		...optionsOf(property).flatMap(({ name, description: text, action }) => [name, text, action]),
		...(property.modes ?? []).flatMap(({ displayName, placeholder, hint }) => [
			displayName,
			placeholder,
			hint,
		]),
	]
		.filter((text): text is string => typeof text === 'string')
		.map((text) => ({ path, text })),
);

it('the walk meets the properties of the nodes and the credential, those in collections too', () => {
	const paths = places.map(({ path }) => path);
	expect(paths).toEqual(
		expect.arrayContaining([
			'chanjing lipSync/create options model',
			'chanjingTrigger options download',
			'chanjingPollingTrigger options download',
			'chanjingApi secretKey',
		]),
	);
	expect(paths.length).toBeGreaterThan(50);
	expect(collections).toHaveLength(16);
});

describe('names', () => {
	const small = /^(a|an|and|as|at|but|by|for|from|in|into|nor|of|on|or|per|the|to|up|with)$/;
	const isTitleCase = (text: string) =>
		text.split(/[\s-]+/).every((word, index) => /^[^a-z]/.test(word) || (index > 0 && small.test(word)));

	it('of fields are in Title Case', () => {
		const named = places.filter(({ property }) => property.type !== 'notice');
		expect(against(({ property }) => isTitleCase(property.displayName), named)).toEqual([]);
	});

	it('of choices are in Title Case', () => {
		expect(against(({ property }) => optionsOf(property).every(({ name }) => isTitleCase(name)))).toEqual([]);
	});

	it('of actions are in sentence case and have no article', () => {
		const actions = places.flatMap(({ property }) =>
			optionsOf(property).flatMap(({ action = [] }) => action),
		);
		expect(actions.length).toBeGreaterThanOrEqual(10);
		for (const action of actions) {
			expect(action).toMatch(/^[A-Z][a-z]*( [a-z-]+)+$/);
			expect(action).not.toMatch(/ (a|an|the) /);
		}
	});

	it('of fields that hold binaries are the ones that n8n uses', () => {
		const right = ({ property: { name, displayName } }: Place) =>
			!/BinaryPropertyName$|^binaryPropertyName$/.test(name) ||
			displayName ===
				((
					{
						output: 'Output Data Field Name',
						subtitle: 'Subtitle Output Field Name',
						cover: 'Cover Output Field Name',
					} as Record<string, string>
				)[name.replace(/BinaryPropertyName$/, '')] ?? 'Input Data Field Name');
		expect(against(right)).toEqual([]);
		const inputs = places.filter(({ property }) => property.displayName === 'Input Data Field Name');
		expect(inputs).toHaveLength(7);
	});

	it('of operations are none that n8n treats in a way of its own', () => {
		expect(description.properties.flatMap(optionsOf).map(({ value }) => value)).not.toContain('sendAndWait');
	});
});

describe('texts', () => {
	it('promise no order of a list, for Chanjing documents none', () => {
		const promises = texts.filter(({ text }) => /\b(newest|latest|oldest|most recent)\b/i.test(text));
		expect(promises).toEqual([]);
	});

	/** One sentence has no period at its end; several have one each. */
	/** The name n8n begins a sentence as it is. */
	const several = /[.!?] +([A-Z]|n8n)/;
	const isPunctuated = (text: string) => (several.test(text) ? text.endsWith('.') : !text.endsWith('.'));

	it('explain every field', () => {
		// What to put there is said by the field beside it, and what n8n fills in is not seen.
		const clear = ['secretKey', 'resource', 'operation', 'options', 'filters'];
		const explained = ({ property: { name, type, description: text, hint } }: Place) =>
			type === 'notice' || type === 'hidden' || clear.includes(name) || Boolean(text || hint);
		expect(against(explained)).toEqual([]);
	});

	it('begin with a capital and are punctuated as n8n does', () => {
		const wrong = places.flatMap(({ path, property }) =>
			[property.description, property.hint, ...optionsOf(property).map((option) => option.description)]
				.filter((text): text is string => text !== undefined)
				.filter((text) => !/^[A-Z0-9]/.test(text) || !isPunctuated(text))
				.map((text) => `${path}: ${text}`),
		);
		expect(wrong).toEqual([]);
	});

	it('explain every resource and operation', () => {
		for (const { property } of places.filter(({ property: { name } }) =>
			/^(resource|operation)$/.test(name),
		)) {
			for (const { name, description: text } of optionsOf(property))
				expect([name, Boolean(text)]).toEqual([name, true]);
		}
	});

	it('of booleans begin with "Whether"', () => {
		const booleans = places.filter(({ property }) => property.type === 'boolean');
		expect(booleans.length).toBeGreaterThan(5);
		expect(against(({ property }) => property.description?.startsWith('Whether '), booleans)).toEqual([]);
	});

	it('of placeholders begin with "e.g. ", of collections with "Add "', () => {
		const right = ({ property: { type, placeholder } }: Place) =>
			type === 'collection' || type === 'fixedCollection'
				? placeholder?.startsWith('Add ')
				: !placeholder || placeholder.startsWith('e.g. ');
		expect(against(right)).toEqual([]);
	});

	it('are in English; only the name of the service has Chinese signs', () => {
		const foreign = texts.filter(({ text }) =>
			/[^\p{Script=Latin}\p{Script=Common}]/u.test(text.replaceAll('蝉镜', '')),
		);
		expect(foreign).toEqual([]);
	});

	it('do not speak of errors, problems, failures and mistakes', () => {
		expect(texts.filter(({ text }) => /\b(error|problem|failure|mistake)s?\b/i.test(text))).toEqual([]);
	});
});

describe('fields', () => {
	it('have a default of their own type', () => {
		const kinds: Record<string, (value: unknown) => boolean> = {
			boolean: (value) => typeof value === 'boolean',
			color: (value) => typeof value === 'string' && /^(#[0-9A-F]{6})?$/.test(value),
			collection: (value) => JSON.stringify(value) === '{}',
			dateTime: (value) => value === '',
			fixedCollection: (value) => JSON.stringify(value) === '{}',
			json: (value) => value === '{}',
			multiOptions: Array.isArray,
			notice: (value) => value === '',
			number: (value) => typeof value === 'number',
			resourceLocator: (value) => typeof value === 'object' && value !== null && 'mode' in value,
			string: (value) => typeof value === 'string',
			hidden: (value) => ['string', 'number'].includes(typeof value),
		};
		const right = ({ property }: Place) => {
			const { type, default: value } = property;
			if (type === 'options') return optionsOf(property).some((option) => option.value === value);
			return kinds[type]?.(value);
		};
		expect(against(right)).toEqual([]);
	});

	it('that offer choices have them in alphabetical order, or a reason not to', () => {
		const reasons: Record<string, string> = {
			service: 'the driving video first: every task needs one, and it is the default',
			waitMode: 'from the simplest to the one that asks most of the user',
			backway: 'the order of the values at Chanjing, the default first',
		};
		const sorted = ({ property }: Place) => {
			const names = optionsOf(property).map(({ name }) => name);
			return (
				property.name in reasons || String(names) === String([...names].sort((a, b) => a.localeCompare(b)))
			);
		};
		expect(against(sorted)).toEqual([]);
	});

	it('of a collection are in alphabetical order, but for the field of a download, which follows its switch', () => {
		const sorted = ({ property }: Place) => {
			const names = (property.options as INodeProperties[]).map(({ displayName }) => displayName);
			const others = names.filter(
				(name, index) => !/^Download (Audio|Video)$/.test(names[index - 1]) || !name.startsWith('Output'),
			);
			return String(others) === String([...others].sort((a, b) => a.localeCompare(b)));
		};
		expect(against(sorted, collections)).toEqual([]);
	});

	it('that limit a list are Return All and Limit, as in every node of n8n', () => {
		const lists = places.filter(({ property }) => property.name === 'returnAll');
		expect(lists).toHaveLength(5);
		for (const { path, property } of lists) {
			expect(property).toMatchObject({
				displayName: 'Return All',
				type: 'boolean',
				default: false,
				description: 'Whether to return all results or only up to a given limit',
			});
			const limit = places.find((place) => place.path === path.replace('returnAll', 'limit'))?.property;
			expect(limit).toMatchObject({
				displayName: 'Limit',
				type: 'number',
				default: 50,
				description: 'Max number of results to return',
				typeOptions: { minValue: 1 },
				displayOptions: { show: { returnAll: [false] } },
			});
		}
	});

	it('that locate a resource begin with a searchable list and take an ID, too', () => {
		const locators = places.filter(({ property }) => property.type === 'resourceLocator');
		expect(locators).toHaveLength(19);
		for (const { property } of locators) {
			expect(property.default).toEqual({ mode: 'list', value: '' });
			expect(property.modes?.map(({ name, displayName }) => [name, displayName])).toEqual([
				['list', 'From List'],
				['id', 'By ID'],
			]);
			const { searchListMethod, searchable } = property.modes?.[0].typeOptions ?? {};
			expect(searchable).toBe(true);
			expect(new Chanjing().methods.listSearch).toHaveProperty(searchListMethod as string);
		}
	});

	it('that hold secrets are hidden from view', () => {
		const secrets = places.filter(({ property }) => /secret|token/i.test(property.name));
		expect(secrets.map(({ property }) => property.name)).toEqual([
			'secretKey',
			'accessToken',
			'accessTokenExpiresAt',
		]);
		expect(against(({ property }) => property.typeOptions?.password === true, secrets)).toEqual([]);
		const expirable = credential.properties.filter(({ typeOptions }) => typeOptions?.expirable);
		expect(expirable.map(({ name, type, default: value }) => [name, type, value])).toEqual([
			['accessToken', 'hidden', ''],
		]);
	});

	it('that choose resource and operation take no expression and have no builderHint, which n8n would not load', () => {
		const choosers = places.filter(({ property }) =>
			['resource', 'operation', 'mode'].includes(property.name),
		);
		expect(choosers).toHaveLength(8);
		const right = ({ property }: Place) => property.noDataExpression === true && !('builderHint' in property);
		expect(against(right, choosers)).toEqual([]);
		expect(JSON.stringify(choosers)).not.toContain('builderHint');
	});
});

describe('what saved workflows hold', () => {
	/** Defaults by path of all that one operation shows; notices hold nothing. */
	function held(properties: INodeProperties[], prefix = ''): Record<string, unknown> {
		return Object.fromEntries(
			properties
				.filter(({ type }) => type !== 'notice')
				.flatMap((property): Array<[string, unknown]> => {
					const inside = property.type === 'collection' ? (property.options as INodeProperties[]) : [];
					const path = prefix + property.name;
					return [[path, property.default], ...Object.entries(held(inside, `${path}.`))];
				}),
		);
	}
	const shownFor = (resource: string, operation: string, typeVersion = 1) =>
		description.properties.filter((property) => {
			const { '@version': versions, ...show } = property.displayOptions?.show ?? {};
			const ofVersion = { ...property, displayOptions: versions && { show: { '@version': versions } } };
			const inVersion = NodeHelpers.displayParameter({}, ofVersion, { typeVersion }, description);
			return inVersion && show.operation?.includes(operation) && show.resource?.includes(resource);
		});
	const find = (properties: INodeProperties[], path: string): INodeProperties => {
		const [name, ...rest] = path.split('.');
		const property = properties.find((one) => one.name === name)!;
		return rest.length ? find(property.options as INodeProperties[], rest.join('.')) : property;
	};
	const values = (property: INodeProperties) => new Set(optionsOf(property).map(({ value }) => value));
	const operationsOf = (resource: string) =>
		description.properties.find(
			({ name, displayOptions }) =>
				name === 'operation' && displayOptions?.show?.resource?.includes(resource),
		)!;

	it('is the name of each node and of the credential', () => {
		const { name, displayName, usableAsTool } = frozen.node;
		expect(description).toMatchObject({ name, displayName, version: [1, 1.1], defaultVersion: 1.1 });
		expect(Boolean(description.usableAsTool)).toBe(usableAsTool);
		expect(trigger).toMatchObject({
			name: frozen.trigger.name,
			displayName: frozen.trigger.displayName,
			version: 1,
		});
		expect(credential).toMatchObject({
			name: frozen.credential.name,
			displayName: frozen.credential.displayName,
		});
		expect(pollingTrigger).toMatchObject({
			name: frozen.pollingTrigger.name,
			displayName: frozen.pollingTrigger.displayName,
			version: 1,
			polling: true,
		});
		for (const { credentials } of [description, trigger, pollingTrigger]) {
			expect(credentials).toEqual([{ name: 'chanjingApi', required: true }]);
		}
	});

	it('is each resource, with its name', () => {
		const resource = description.properties.find(({ name }) => name === 'resource')!;
		expect(resource.default).toBe(frozen.node.defaultResource);
		expect(Object.fromEntries(optionsOf(resource).map(({ value, name }) => [value, name]))).toEqual(
			Object.fromEntries(Object.entries(frozen.node.resources).map(([value, { name }]) => [value, name])),
		);
	});

	it.each(Object.entries(frozen.node.resources))(
		'is each operation of %s, with its action',
		(resource, known) => {
			const operation = operationsOf(resource);
			expect(operation.default).toBe(known.defaultOperation);
			expect(Object.fromEntries(optionsOf(operation).map(({ value, action }) => [value, action]))).toEqual(
				known.actions,
			);
		},
	);

	it.each(Object.entries(frozen.node.parameters))(
		'is each parameter of %s, with its default',
		(where, known) => {
			const [resource, operation] = where.split('/');
			expect(held(shownFor(resource, operation))).toEqual(known);
			const changed = frozen.node.parametersOf1_1[where];
			expect(held(shownFor(resource, operation, 1.1))).toEqual({ ...known, ...changed });
		},
	);

	it('covers every operation that there is', () => {
		const all = Object.entries(frozen.node.resources).flatMap(([resource, { actions }]) =>
			Object.keys(actions).map((operation) => `${resource}/${operation}`),
		);
		expect(Object.keys(frozen.node.parameters).sort()).toEqual(all.sort());
	});

	it.each(Object.entries(frozen.node.values))('is each choice of %s', (where, known) => {
		const [operation, path] = where.split(' ');
		const [resource, name] = operation.split('/');
		expect(values(find(shownFor(resource, name), path))).toEqual(new Set(known));
	});

	it('is each parameter of the trigger, its choices, and its webhook, whose URL users paste elsewhere', () => {
		expect(held(trigger.properties)).toEqual(frozen.trigger.parameters);
		expect(values(find(trigger.properties, 'events'))).toEqual(new Set(frozen.trigger.values.events));
		expect(trigger.webhooks).toHaveLength(1);
		expect(trigger.webhooks?.[0]).toMatchObject(frozen.trigger.webhook);
	});

	it('is each parameter of the polling trigger, and its choices', () => {
		expect(held(pollingTrigger.properties)).toEqual(frozen.pollingTrigger.parameters);
		for (const [name, known] of Object.entries(frozen.pollingTrigger.values)) {
			expect(values(find(pollingTrigger.properties, name))).toEqual(new Set(known));
		}
	});

	it('is each field of the credential', () => {
		expect(held(credential.properties)).toEqual(frozen.credential.fields);
	});
});

it('a new node has exactly the defaults that its operation needs', () => {
	const parameters = NodeHelpers.getNodeParameters(
		description.properties,
		{},
		true,
		false,
		null,
		description,
	);
	expect(parameters).toMatchObject({
		resource: 'lipSync',
		operation: 'create',
		videoSource: 'binary',
		waitMode: 'none',
	});
	expect(parameters).not.toHaveProperty('videoUrl');
	expect(parameters).not.toHaveProperty('audioSource');
	expect(parameters).not.toHaveProperty('waitLimit');
});

it('both webhooks answer with the text of the node alone', () => {
	for (const { webhooks } of [description, trigger]) {
		expect(webhooks).toEqual([expect.objectContaining({ responseMode: 'onReceived', responseData: '' })]);
	}
	expect(description.webhooks?.[0]).toMatchObject({ restartWebhook: true, path: '', httpMethod: 'POST' });
});
