import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import * as limits from '../../nodes/Chanjing/limits';
import type { BinaryMode, Engine, ExecutionResult, StoredError } from '../engine';
import { chanjingEngine, type OperationOptions } from '../engine/chanjing';
import { startSimulator, type Simulator } from '../simulator';
import type { SimulatorSettings } from '../simulator/options';
import type { LogEntry, ViolationKind } from '../simulator/requestLog';

/** What a test says of a run beside the node's parameters. */
export type More = OperationOptions;

/** The stand-in keeps its limits, with a minute of that many ms, and the nodes keep to them. */
const minuteMs = 120;

/** The engine, the stand-in, and a credential that no other test uses. */
export class Stage {
	readonly credentialId = `credential-${randomUUID()}`;

	/** Kinds of violation that the test provokes itself. Any other one fails the test. */
	readonly provoked: ViolationKind[] = [];

	private constructor(
		readonly sim: Simulator,
		readonly engine: Engine,
	) {}

	static async open(settings: SimulatorSettings, binaryMode: BinaryMode): Promise<Stage> {
		const sim = await startSimulator({
			minuteMs,
			fileReadyMs: 50,
			pendingMs: 30,
			generatingMs: 60,
			...settings,
		});
		const { engine } = await chanjingEngine(sim, { binaryMode });
		const stage = new Stage(sim, engine);
		await engine.credentials.add({
			id: stage.credentialId,
			type: 'chanjingApi',
			data: {
				appId: sim.appId,
				secretKey: sim.secretKey,
				baseUrl: sim.url,
				accessToken: '',
				accessTokenExpiresAt: 0,
			},
		});
		return stage;
	}

	/** Runs the node, and sees to it that no secret is in what n8n stores and logs of it. */
	async run(parameters: INodeParameters, more: More = {}): Promise<ExecutionResult> {
		const run = await this.engine.run({
			node: 'chanjing',
			parameters,
			credentialId: this.credentialId,
			...more,
		});
		const kept = run.stored + run.logText;
		for (const secret of await this.secrets()) expect(kept).not.toContain(secret);
		return run;
	}

	/** Runs the node, which must succeed. */
	async items(parameters: INodeParameters, more?: More): Promise<INodeExecutionData[]> {
		const run = await this.run(parameters, more);
		expect(run.error).toBeUndefined();
		expect(run.status).toBe('success');
		return run.items;
	}

	/** Runs the node, which must end with an error. */
	async refusal(parameters: INodeParameters, more?: More): Promise<StoredError> {
		const run = await this.run(parameters, more);
		expect(run.status).toBe('error');
		expect(run.items).toEqual([]);
		return run.error as StoredError;
	}

	/** The calls of one kind that were answered with code 0. */
	done(name: Parameters<Simulator['log']['calls']>[0]): LogEntry[] {
		return this.sim.log.calls(name).filter(({ code }) => code === 0);
	}

	async close(): Promise<void> {
		const { log } = this.sim;
		await this.engine.close();
		await this.sim.close();
		const kinds = log.violations.map(({ kind }) => kind).filter((kind) => !this.provoked.includes(kind));
		if (kinds.length)
			throw new Error(`Against Chanjing's documentation: ${kinds.join(', ')}\n${log.toString()}`);
	}

	/** What must not be read anywhere: the secret key, tokens, and the signatures of upload URLs. */
	private async secrets(): Promise<string[]> {
		const { accessToken } = await this.engine.credentials.peek(this.credentialId);
		const signatures = this.sim.log.calls('put').map(({ query }) => String(query.Signature));
		const tokens = this.sim.log.calls('fileDetail').map(({ headers }) => String(headers.access_token));
		return [this.sim.secretKey, String(accessToken), ...signatures, ...tokens].filter(Boolean);
	}
}

/** Opens stages for the tests of a file, and closes them after each test. Timings that a test changes are put back. */
export function useStages() {
	const open: Stage[] = [];
	const usual = structuredClone(limits);
	afterEach(async () => {
		for (const [name, value] of Object.entries(limits)) {
			if (typeof value === 'object') Object.assign(value, structuredClone(usual[name as keyof typeof usual]));
		}
		for (const stage of open.splice(0)) await stage.close();
	});
	return async (settings: SimulatorSettings = {}, binaryMode: BinaryMode = 'filesystem'): Promise<Stage> => {
		const stage = await Stage.open(settings, binaryMode);
		open.push(stage);
		return stage;
	};
}

/** Where the bytes of n8n's files lie: on disk, or in the items. */
export const binaryModes: BinaryMode[] = ['filesystem', 'default'];

/** The value of a resource locator in which an ID was typed. */
export function byId(value: string) {
	return { __rl: true, mode: 'id', value };
}

export function sha256(bytes: Buffer): string {
	return createHash('sha256').update(bytes).digest('hex');
}

export async function sha256OfFile(path: string): Promise<string> {
	return sha256(await readFile(path));
}
