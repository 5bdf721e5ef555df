import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

import type { IDataObject } from 'n8n-workflow';

import type { EndpointName } from '../simulator';
import type { Stage } from './stage';

/** The text that the task with this id speaks: says which item it was made for. */
export function spoken({ sim }: Stage, id: unknown): unknown {
	return sim.state.task(String(id)).request.tts_config.text;
}

/** How many calls reached the stand-in since `from`, by name: callbacks left out. */
export function callsSince({ sim }: Stage, from: number): Partial<Record<EndpointName, number>> {
	const counts: Partial<Record<EndpointName, number>> = {};
	for (const { endpoint, listener } of sim.log.entries.slice(from)) {
		if (listener !== 'callback') counts[endpoint] = (counts[endpoint] ?? 0) + 1;
	}
	return counts;
}

/** What the stand-in says when a task is finished. It may say what it likes: the nodes take it for a hint. */
export function envelopeOf(id: unknown, more: IDataObject = {}): IDataObject {
	return {
		trace_id: 'trace-of-a-callback',
		code: 0,
		msg: 'success',
		data: { id: String(id), status: 20, progress: 100, ...more },
	};
}

/** Resolves as soon as something is so. */
export async function until(isSo: () => boolean, limitMs = 20_000): Promise<void> {
	const end = Date.now() + limitMs;
	while (!isSo()) {
		if (Date.now() > end) throw new Error(`Not so after ${limitMs} ms: ${String(isSo)}`);
		await pause(5);
	}
}

export function sha256(bytes: Buffer): string {
	return createHash('sha256').update(bytes).digest('hex');
}

export async function sha256OfFile(path: string): Promise<string> {
	return sha256(await readFile(path));
}
