import type { INodeParameters } from 'n8n-workflow';

import type { BinaryMode, ItemInput, RunOptions } from '../engine';
import { type Work, work } from '../engine/helperNodes/WorkNode';
import type { Simulator } from '../simulator';

/** Where the bytes of n8n's files lie: on disk, or in the items. */
export const binaryModes: BinaryMode[] = ['filesystem', 'default'];

/** The value of a resource locator in which an ID was typed. */
export function byId(value: string) {
	return { __rl: true, mode: 'id', value };
}

/** Parameters of Create: a driving video that is ready, and a text that each item may give. */
export function orderOf({ state }: Simulator): INodeParameters {
	return {
		resource: 'lipSync',
		operation: 'create',
		videoSource: 'fileId',
		videoFileId: state.addReadyFile('lip_sync_video'),
		text: '={{ $json.text ?? "Hello" }}',
		voice: byId(state.voices.common[0].id),
	};
}

/** That many items, each with a text of its own. */
export function texts(count: number): ItemInput[] {
	return Array.from({ length: count }, (_, index) => ({ json: { text: `Text ${index}` } }));
}

/** A run of the node with parameters of its own. */
export function nodeRun(
	credentialId: string,
	parameters: INodeParameters,
	items = 1,
	more: Partial<RunOptions> = {},
): RunOptions {
	return {
		node: 'chanjing',
		parameters,
		items: Array.from({ length: items }, () => ({})),
		credentialId,
		...more,
	};
}

/** A run that makes one call for each item, which costs nothing: the endpoint `listCommonAudio`. */
export function reading(credentialId: string, items = 1, more: Partial<RunOptions> = {}): RunOptions {
	return nodeRun(
		credentialId,
		{ resource: 'voice', operation: 'getMany', voiceType: 'common', limit: 1 },
		items,
		more,
	);
}

/** A run that makes one create for each item. */
export function creating(
	sim: Simulator,
	credentialId: string,
	items = 1,
	more: Partial<RunOptions> = {},
): RunOptions {
	return nodeRun(credentialId, { ...orderOf(sim), text: '你好' }, items, more);
}

/** A run that does something with the functions that n8n gives a node, such as a call of this package's own client. */
export function working(credentialId: string, todo: Work): RunOptions {
	return { node: 'work', parameters: { work: work(todo) }, items: [{}], credentialId };
}
