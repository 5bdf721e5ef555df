import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeExecutionData } from 'n8n-workflow';

import { useStage } from '../../../testing/stage';
import { operations, runInFull } from '../../../testing/stage/operations';

const stage = useStage();

/** Where n8n looks for what an operation will emit, to offer its fields before the first run. */
const folder = join(__dirname, '..', '..', '..', 'nodes', 'Chanjing', '__schema__');

const pathsOfSchemas = readdirSync(folder, { recursive: true })
	.map((path) => String(path).replaceAll('\\', '/'))
	.filter((path) => path.endsWith('.json'))
	.sort();

/**
 * n8n looks up an operation's schema below its resource. The trigger, which has neither, has the version's own; n8n's
 * workflow builder reads it, its editor shows none of a trigger.
 */
const pathOfTrigger = 'v1.0.0.json';
const pathOf = (operation: string) => `v1.0.0/${operation}.json`;

type Fields = Record<string, string>;

/** The fields that a schema offers, with their types. */
function offered(path: string): Fields {
	const schema = JSON.parse(readFileSync(join(folder, path), 'utf8')) as {
		properties: Record<string, { type: string }>;
	};
	return Object.fromEntries(Object.entries(schema.properties).map(([name, { type }]) => [name, type]));
}

/** The fields that items have, with their types as a schema names them; null in all of them counts as none. */
function fieldsOf(items: INodeExecutionData[]): Fields {
	const fields: Fields = {};
	for (const { json } of items) {
		for (const [name, value] of Object.entries(json))
			if (value !== null) fields[name] = Array.isArray(value) ? 'array' : typeof value;
	}
	return fields;
}

const asEmitted = (fields: Fields): Fields =>
	Object.fromEntries(
		Object.entries(fields).map(([name, type]) => [name, type === 'integer' ? 'number' : type]),
	);

describe('the output schemas', () => {
	it('are there for every operation and for the trigger, and for nothing else', () => {
		const paths = [pathOfTrigger, ...operations.map(({ name }) => pathOf(name))];
		expect(pathsOfSchemas).toEqual(paths.sort());
	});

	it.each(operations)('$name offers exactly the fields that the operation emits', async (operation) => {
		const items = await runInFull(stage, operation);
		expect(fieldsOf(items)).toEqual(asEmitted(offered(pathOf(operation.name))));
	});

	it('of the trigger offers exactly the fields that it emits', async () => {
		const { url, started } = await stage.trigger();
		await stage.sim.state.fireCallback(stage.sim.state.addTask(), { url });
		const items = started.flatMap((execution) => execution.items);
		expect(fieldsOf(items)).toEqual(asEmitted(offered(pathOfTrigger)));
	});
});
