import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { ExecutionResult, StoredError } from '../engine';
import {
	chanjingEngine,
	type ChanjingEngine,
	type ChanjingEngineOptions,
	type OperationOptions,
} from '../engine/chanjing';
import { printOnFailure } from '../engine/printOnFailure';
import { startSimulator, type Simulator } from '../simulator';
import type { SimulatorSettings } from '../simulator/options';
import type { LogEntry, ViolationKind } from '../simulator/requestLog';
import { unbend } from '../time';
import { orderOf } from './runs';

export interface StageOptions extends ChanjingEngineOptions {
	/** How much faster than in real life the time of the nodes and of the stand-in's limits runs. */
	times?: number;
	sim?: SimulatorSettings;
}

/** A stand-in, an engine with the nodes, and a credential that no test has used before. */
export interface Stage extends ChanjingEngine {
	sim: Simulator;
	/** Parameters of Create: a driving video that is ready, and a text that each item may give. */
	order: INodeParameters;
	/** Kinds of violation that the test provokes itself. Any other one fails the test. */
	provoked: ViolationKind[];
	/** Runs the node, which must succeed. */
	items(parameters: INodeParameters, options?: OperationOptions): Promise<INodeExecutionData[]>;
	/** Runs the node, which must end with an error. */
	refusal(parameters: INodeParameters, options?: OperationOptions): Promise<StoredError>;
	/** The calls of one kind that were answered with code 0. */
	done(name: Parameters<Simulator['log']['calls']>[0]): LogEntry[];
}

/**
 * Opens a stage, whose files and tasks take a few hundredths of a second unless the settings say otherwise. No secret may be in
 * what n8n stores and logs of its runs.
 */
export async function openStage({
	times = 100,
	sim: settings,
	...options
}: StageOptions = {}): Promise<Stage> {
	const sim = await startSimulator({
		minuteMs: 60_000 / times,
		fileReadyMs: 30,
		pendingMs: 30,
		generatingMs: 90,
		...settings,
	});
	const chanjing = await chanjingEngine(sim, options);
	const { engine, credentialId } = chanjing;

	let order: INodeParameters | undefined;
	/** What must not be read anywhere: the secret key, tokens, and the signatures of upload URLs. */
	const secrets = async () => {
		const { secretKey, accessToken } = (await engine.credentials.peek(credentialId)) as Record<
			string,
			string
		>;
		const signatures = sim.log.calls('put').map(({ query }) => String(query.Signature));
		const tokens = sim.log.calls('fileDetail').map(({ headers }) => String(headers.access_token));
		return [secretKey, accessToken, ...signatures, ...tokens].filter(Boolean);
	};
	const run = async (parameters: INodeParameters, more?: OperationOptions): Promise<ExecutionResult> => {
		const result = await chanjing.run(parameters, more);
		const kept = result.stored + result.logText;
		for (const secret of await secrets()) expect(kept).not.toContain(secret);
		return result;
	};
	return {
		...chanjing,
		sim,
		// Its file exists from the first use on: tests that count files do without it.
		get order() {
			return (order ??= orderOf(sim));
		},
		provoked: [],
		run,
		items: async (parameters, more) => {
			const { error, status, items } = await run(parameters, more);
			expect(error).toBeUndefined();
			expect(status).toBe('success');
			return items;
		},
		refusal: async (parameters, more) => {
			const { error, status, items } = await run(parameters, more);
			expect(status).toBe('error');
			expect(items).toEqual([]);
			return error as StoredError;
		},
		done: (name) => sim.log.calls(name).filter(({ code }) => code === 0),
		close: async () => {
			await chanjing.close();
			await sim.close();
			unbend();
		},
	};
}

/**
 * Opens stages for the tests of a file, prints their requests where a test fails, and closes them after each test. Limits that a
 * test changes are put back.
 */
export function useStages() {
	const open: Stage[] = [];
	printOnFailure(() => open.map(({ sim }) => sim.log.toString()).join('\n\n'));
	afterEach(async () => {
		const stages = open.splice(0);
		for (const { close } of stages) await close();
		for (const { sim, provoked } of stages) {
			const kinds = sim.log.violations.map(({ kind }) => kind).filter((kind) => !provoked.includes(kind));
			if (kinds.length)
				throw new Error(`Against Chanjing's documentation: ${kinds.join(', ')}\n${sim.log.toString()}`);
		}
	});
	return async (sim?: SimulatorSettings, options?: StageOptions): Promise<Stage> => {
		const stage = await openStage({ ...options, sim });
		open.push(stage);
		return stage;
	};
}

/** A stage that is opened anew for each test of a file. */
export function useStage(): Stage {
	const open = useStages();
	const stage = {} as Stage;
	beforeEach(async () => {
		Object.defineProperties(stage, Object.getOwnPropertyDescriptors(await open()));
	});
	return stage;
}
