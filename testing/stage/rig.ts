import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';

import { ChanjingApi } from '../../credentials/ChanjingApi.credentials';
import { Chanjing } from '../../nodes/Chanjing/Chanjing.node';
import { createEngine, type Engine, type EngineOptions, type RunOptions } from '../engine';
import { type Work, work, WorkNode } from '../engine/helperNodes/WorkNode';
import { startSimulator, type Simulator } from '../simulator';
import { restoreTimings, shortenPauses } from '../time/timings';

/** An engine with the node and its credential, as it is loaded into this process. */
export async function nodeEngine(options: EngineOptions = {}): Promise<Engine> {
	return await createEngine({
		packageName: 'n8n-nodes-chanjing',
		nodeTypes: [Chanjing, WorkNode],
		credentialTypes: [ChanjingApi],
		...options,
	});
}

/** What each test of a file gets: one engine for all of them, a stand-in of its own. */
export interface Rig {
	engine: Engine;
	sim: Simulator;
	/** Stores a credential for the stand-in that nobody has used; returns its id. */
	account: (data?: ICredentialDataDecryptedObject) => Promise<string>;
}

/** Sets a file's tests up with short pauses, and restores everything after each. */
export function useRig(): Rig {
	const rig = {} as Rig;
	beforeAll(async () => {
		rig.engine = await nodeEngine();
	});
	afterAll(async () => {
		await rig.engine.close();
	});
	beforeEach(async () => {
		shortenPauses();
		rig.sim = await startSimulator({ pendingMs: 50, generatingMs: 100, fileReadyMs: 50 });
	});
	afterEach(async () => {
		restoreTimings();
		await rig.sim.close();
	});
	rig.account = async (data) => await addAccount(rig.engine, rig.sim, data);
	return rig;
}

/** Stores a credential for a stand-in that nobody has used; returns its id. */
export async function addAccount(
	engine: Engine,
	sim: Simulator,
	data: ICredentialDataDecryptedObject = {},
): Promise<string> {
	return await engine.credentials.add({
		id: randomUUID(),
		name: 'Chanjing account',
		type: 'chanjingApi',
		data: {
			appId: sim.appId,
			secretKey: sim.secretKey,
			baseUrl: sim.url,
			accessToken: '',
			accessTokenExpiresAt: 0,
			...data,
		},
	});
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
	const parameters = {
		videoSource: 'fileId',
		videoFileId: sim.state.addReadyFile('lip_sync_video'),
		text: '你好',
		voice: { __rl: true, mode: 'id', value: sim.state.voices.common[0].id },
	};
	return nodeRun(credentialId, parameters, items, more);
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

/** A run that does something with the functions that n8n gives a node, such as a call of this package's own client. */
export function working(credentialId: string, todo: Work): RunOptions {
	return { node: 'work', parameters: { work: work(todo) }, items: [{}], credentialId };
}

/** Resolves as soon as something is so. */
export async function until(isSo: () => boolean, limitMs = 10_000): Promise<void> {
	const end = Date.now() + limitMs;
	while (!isSo()) {
		if (Date.now() > end) throw new Error(`Not so after ${limitMs} ms: ${String(isSo)}`);
		await pause(5);
	}
}

/** A server of the test's own: its address, and how to close it. */
export async function serve(answer: RequestListener): Promise<{ url: string; close: () => Promise<void> }> {
	const server = createServer(answer);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** An address where nobody listens. */
export async function deadAddress(): Promise<string> {
	const { url, close } = await serve(() => {});
	await close();
	return url;
}
