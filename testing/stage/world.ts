import { randomUUID } from 'node:crypto';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { chanjingEngine, type ChanjingEngine, type ChanjingEngineOptions } from '../engine/chanjing';
import type { ItemInput } from '../engine';
import { type SimulatorSettings, startSimulator, type Simulator } from '../simulator';
import type { EndpointName } from '../simulator';
import { fasterTime } from '../time/fasterTime';

export interface WorldOptions extends ChanjingEngineOptions {
	/** How much faster than in real life the time of the nodes and of the stand-in's limits runs. */
	times?: number;
	sim?: SimulatorSettings;
}

/** A stand-in, an engine with the nodes, and a credential that no test has used before. */
export interface World extends ChanjingEngine {
	sim: Simulator;
	/** Parameters of Create: a driving video that is ready, and a text that each item may give. */
	order: INodeParameters;
	close(): Promise<void>;
}

/** Opens a world. Its files and tasks take a few hundredths of a second, unless the settings say otherwise. */
export async function openWorld({
	times = 100,
	sim: settings,
	...options
}: WorldOptions = {}): Promise<World> {
	const realTime = fasterTime(times);
	const sim = await startSimulator({
		minuteMs: 60_000 / times,
		fileReadyMs: 30,
		pendingMs: 30,
		generatingMs: 90,
		...settings,
	});
	const id = randomUUID();
	const { url: baseUrl, appId, secretKey } = sim;
	const data = {
		...{ appId, secretKey, baseUrl, accessToken: '', accessTokenExpiresAt: 0 },
		...options.credential,
	};
	const chanjing = await chanjingEngine(sim, {
		realTimings: true,
		credentials: [{ id, type: 'chanjingApi', data }],
		credentialId: id,
		...options,
	});
	return {
		...chanjing,
		sim,
		order: {
			resource: 'lipSync',
			operation: 'create',
			videoSource: 'fileId',
			videoFileId: sim.state.addReadyFile('lip_sync_video'),
			text: '={{ $json.text ?? "Hello" }}',
			voice: { __rl: true, mode: 'id', value: sim.state.voices.common[0].id },
		},
		close: async () => {
			await chanjing.close();
			await sim.close();
			realTime();
		},
	};
}

/** That many items, each with a text of its own. */
export function texts(count: number): ItemInput[] {
	return Array.from({ length: count }, (_, index) => ({ json: { text: `Text ${index}` } }));
}

/** The text that the task with this id speaks: says which item it was made for. */
export function spoken({ sim }: World, id: unknown): unknown {
	return sim.state.task(String(id)).request.tts_config.text;
}

/** How many calls reached the stand-in since `from`, by name: callbacks left out. */
export function callsSince({ sim }: World, from: number): Partial<Record<EndpointName, number>> {
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

/** Resolves when the condition holds; jest's own limit ends a wait in vain. */
export async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
