import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkflowDefinition } from '../testing/n8n/workflow';

/** What the Settings node of a hand-built workflow holds. */
export type Settings = Record<string, string | number>;

/**
 * A workflow that a user builds today without this package, from `bench/handBuilt/`, with the values of its Settings node
 * filled in. Each reads everything that depends on the installation from that node.
 * @throws when it has no such node, or the node no such value
 */
export async function handBuilt(name: string, settings: Settings): Promise<WorkflowDefinition> {
	const text = await readFile(join(__dirname, 'handBuilt', `${name}.json`), 'utf8');
	const definition = JSON.parse(text) as WorkflowDefinition;
	const node = definition.nodes.find((one) => one.name === 'Settings');
	if (!node) throw new Error(`The workflow ${name} has no Settings node`);
	const known = JSON.parse(String(node.parameters.jsonOutput)) as Settings;
	for (const key of Object.keys(settings)) {
		if (!(key in known)) throw new Error(`The Settings of ${name} have no ${key}`);
	}
	node.parameters.jsonOutput = JSON.stringify({ ...known, ...settings }, null, 2);
	return { ...definition, active: false };
}
