import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';
import type { Simulator } from '../simulator';
import { credentialFields, someVoice, triggerUrl } from './chanjing';
import type { Instance } from './instance';
import { projectRoot } from './paths';
import type { StoredCredential } from './rest';
import type { WorkflowDefinition } from './workflow';

/** One of the workflows in `examples/`. */
export interface Example {
	/** File name without its extension. */
	name: string;
	definition: WorkflowDefinition;
}

/** Every workflow in `examples/`, as it is there. */
export async function readExamples(): Promise<Example[]> {
	const folder = join(projectRoot, 'examples');
	const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
	return await Promise.all(
		files.map(async (file) => ({
			name: basename(file, '.json'),
			definition: JSON.parse(await readFile(join(folder, file), 'utf8')) as WorkflowDefinition,
		})),
	);
}

/** The workflow with a credential chosen in each of its Chanjing nodes, as a user does after importing it. */
export function withCredential(
	definition: WorkflowDefinition,
	credential: StoredCredential,
): WorkflowDefinition {
	const copy = structuredClone(definition);
	for (const node of copy.nodes) {
		if (!node.type.startsWith('n8n-nodes-chanjing.')) continue;
		node.credentials = { [credential.type]: { id: credential.id, name: credential.name } };
	}
	return copy;
}

/**
 * The workflow with the addresses that a user fills in after importing it: of their media, and of the Chanjing Trigger in the same
 * workflow as callback.
 */
export function withAddresses(
	definition: WorkflowDefinition,
	mediaUrl: string,
	n8nUrl: string,
): WorkflowDefinition {
	const text = JSON.stringify(definition).replace(/https:\/\/example\.com(?=\/)/g, mediaUrl);
	const copy = JSON.parse(text) as WorkflowDefinition;
	const trigger = copy.nodes.find(({ type }) => type === 'n8n-nodes-chanjing.chanjingTrigger');
	for (const { parameters } of copy.nodes) {
		const options = parameters.options as INodeParameters | undefined;
		if (options?.callbackUrl && trigger?.webhookId)
			options.callbackUrl = triggerUrl(n8nUrl, trigger.webhookId);
	}
	return copy;
}

async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-import-'));
	try {
		return await use(folder);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** Brings a credential into n8n by its `import:credentials` command. The file that held it is gone afterwards. */
export async function importCredential(
	{ process }: Instance,
	credential: StoredCredential,
	data: ICredentialDataDecryptedObject,
): Promise<void> {
	await withFolder(async (folder) => {
		const file = join(folder, 'credential.json');
		await writeFile(file, JSON.stringify([{ ...credential, data }]), { mode: 0o600 });
		await process.command(['import:credentials', `--input=${file}`]);
	});
}

/** Brings workflows into n8n by its `import:workflow` command, under the given ids. */
export async function importWorkflows(
	{ process }: Instance,
	workflows: Array<WorkflowDefinition & { id: string }>,
): Promise<void> {
	await withFolder(async (folder) => {
		for (const workflow of workflows) {
			await writeFile(join(folder, `${workflow.id}.json`), JSON.stringify({ ...workflow, active: false }));
		}
		await process.command(['import:workflow', '--separate', `--input=${folder}`]);
	});
}

/** The credential that {@link importExamples} brings. */
export const credential: StoredCredential = { id: 'chanjing', name: 'Chanjing API', type: 'chanjingApi' };

/** What a user fills in after the import: a credential, addresses, files and a voice of the account. */
function filledIn(
	definition: WorkflowDefinition,
	simulator: Simulator,
	mediaUrl: string,
	n8nUrl: string,
): WorkflowDefinition {
	const copy = withAddresses(withCredential(definition, credential), mediaUrl, n8nUrl);
	for (const { type, parameters } of copy.nodes) {
		if (type !== 'n8n-nodes-chanjing.chanjing') continue;
		const isOpen = (name: string) =>
			parameters[name] !== undefined && !String(parameters[name]).startsWith('=');
		const given = (parameters.voice as { value?: string } | undefined)?.value;
		if (parameters.voice && !given?.startsWith('=')) parameters.voice = someVoice(simulator);
		if (isOpen('videoFileId')) parameters.videoFileId = simulator.state.addReadyFile('lip_sync_video');
		if (isOpen('audioFileId')) parameters.audioFileId = simulator.state.addReadyFile('lip_sync_audio');
	}
	return copy;
}

const listening = ['formTrigger', 'webhook', 'chanjingTrigger', 'chanjingPollingTrigger'];

/**
 * Brings examples into a running n8n, each under its name as id, with what their users fill in, and publishes those that
 * listen. n8n is started again for it.
 */
export async function importExamples(
	n8n: Instance,
	simulator: Simulator,
	mediaUrl: string,
	examples: Example[],
): Promise<void> {
	const workflows = examples.map(({ name, definition }) => ({
		...filledIn(definition, simulator, mediaUrl, n8n.process.url),
		id: name,
	}));
	await importCredential(n8n, credential, credentialFields(simulator));
	await importWorkflows(n8n, workflows);
	for (const { id, nodes } of workflows) {
		const listens = nodes.some(({ type }) => listening.some((name) => type.endsWith(`.${name}`)));
		if (listens) await n8n.process.command(['publish:workflow', `--id=${id}`]);
	}
	// What n8n's commands publish listens from its next start.
	await n8n.process.stop();
	await n8n.process.start();
}
