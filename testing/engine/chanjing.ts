import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import type { ICredentialDataDecryptedObject, INodeListSearchResult, INodeParameters } from 'n8n-workflow';
import { ChanjingApi } from '../../credentials/ChanjingApi.credentials';
import type * as ActionNode from '../../nodes/Chanjing/Chanjing.node';
import type * as PollingNode from '../../nodes/Chanjing/ChanjingPollingTrigger.node';
import type * as TriggerNode from '../../nodes/Chanjing/ChanjingTrigger.node';
import type { Simulator } from '../simulator';
import {
	Engine,
	type EngineOptions,
	type ExecutionResult,
	type RunningExecution,
	type ToolResult,
} from './engine';
import type { ListSearchOptions } from './listSearch';
import type { ActivePoller, PollerOptions } from './poller';
import type { RunOptions } from './run';
import { bend } from '../time';
import type { ToolOptions } from './tool';
import type { ActiveTrigger, TriggerOptions } from './trigger';

// With the ending, or tsx takes Chanjing.node.json, which lies beside it.
const load = createRequire(__filename);
const { Chanjing } = load('../../nodes/Chanjing/Chanjing.node.ts') as typeof ActionNode;
const { ChanjingTrigger } = load('../../nodes/Chanjing/ChanjingTrigger.node.ts') as typeof TriggerNode;
const { ChanjingPollingTrigger } = load(
	'../../nodes/Chanjing/ChanjingPollingTrigger.node.ts',
) as typeof PollingNode;

/** Where the nodes are to find Chanjing: a stand-in, or anything else with its address and keys. */
export type Service = Pick<Simulator, 'url' | 'appId' | 'secretKey'> & Partial<Pick<Simulator, 'options'>>;

export interface ChanjingEngineOptions extends Omit<EngineOptions, 'nodeTypes' | 'credentialTypes'> {
	/** Fields of the stored credential that differ from the service's own, such as a token that is there already. */
	credential?: ICredentialDataDecryptedObject;
	/** A credential that another engine has stored in the shared database, instead of a new one. */
	credentialId?: string;
}

/** How to run an operation, beside its parameters. */
export type OperationOptions = Omit<RunOptions, 'node' | 'parameters'>;

/** An engine with this package's nodes, and a credential for the service. */
export interface ChanjingEngine {
	engine: Engine;
	credentialId: string;
	/** Stores another credential for the service, which nobody has used. Returns its id. */
	account(data?: ICredentialDataDecryptedObject): Promise<string>;
	/** Runs the Chanjing node: `run({ resource: 'account', operation: 'get' })`. */
	run(parameters: INodeParameters, options?: OperationOptions): Promise<ExecutionResult>;
	/** The same, in hand while it runs. */
	start(parameters: INodeParameters, options?: OperationOptions): RunningExecution;
	/** The Chanjing node as an agent's tool. */
	runAsTool(
		parameters: INodeParameters,
		options?: Omit<ToolOptions, 'node' | 'parameters'>,
	): Promise<ToolResult>;
	/** Publishes a workflow with a Chanjing Trigger. */
	trigger(parameters?: INodeParameters, options?: Omit<TriggerOptions, 'node'>): Promise<ActiveTrigger>;
	/** A workflow with a Chanjing Polling Trigger, to be activated. */
	poller(parameters?: INodeParameters, options?: Omit<PollerOptions, 'node'>): ActivePoller;
	/** A page of a picker. */
	listSearch(method: string, options?: Omit<ListSearchOptions, 'node'>): Promise<INodeListSearchResult>;
	/** The stored access token, decrypted. */
	storedToken(): Promise<string>;
	/** Stores another token, as if another process had exchanged it. */
	storeToken(accessToken: string, expiresAt?: number): Promise<void>;
	close(): Promise<void>;
}

/**
 * Starts an engine with this package's nodes, and stores a credential for the service. Where a minute of the service is shorter
 * than in real life, the times of the nodes in this process are bent with it.
 */
export async function chanjingEngine(
	service: Service,
	{ credential, credentialId: known, ...options }: ChanjingEngineOptions = {},
): Promise<ChanjingEngine> {
	bend({ faster: 60_000 / (service.options?.minuteMs ?? 60_000) });
	const engine = await Engine.create({
		packageName: 'n8n-nodes-chanjing',
		...options,
		nodeTypes: [Chanjing, ChanjingTrigger, ChanjingPollingTrigger],
		credentialTypes: [ChanjingApi],
	});
	const { url: baseUrl, appId, secretKey } = service;
	const unused = { appId, secretKey, baseUrl, accessToken: '', accessTokenExpiresAt: 0 };
	// No two engines of a process share an id, for the nodes remember things by it.
	const account: ChanjingEngine['account'] = async (data) =>
		await engine.credentials.add({ id: randomUUID(), type: 'chanjingApi', data: { ...unused, ...data } });
	const credentialId = known ?? (await account(credential));
	const ofChanjing = { node: 'chanjing', credentialId };
	const start: ChanjingEngine['start'] = (parameters, more) =>
		engine.start({ nodeName: 'Chanjing', ...ofChanjing, ...more, parameters });
	return {
		engine,
		credentialId,
		account,
		start,
		run: async (parameters, more) => await start(parameters, more).finished,
		runAsTool: async (parameters, more) => await engine.runAsTool({ ...ofChanjing, ...more, parameters }),
		trigger: async (parameters, more) =>
			await engine.trigger({ node: 'chanjingTrigger', credentialId, parameters, ...more }),
		poller: (parameters, more) =>
			engine.poller({ node: 'chanjingPollingTrigger', credentialId, parameters, ...more }),
		listSearch: async (method, more) => await engine.listSearch(method, { ...ofChanjing, ...more }),
		storedToken: async () => String((await engine.credentials.peek(credentialId)).accessToken),
		storeToken: async (accessToken, expiresAt = Math.floor(Date.now() / 1000) + 86_400) =>
			await engine.credentials.change(credentialId, { accessToken, accessTokenExpiresAt: expiresAt }),
		close: async () => await engine.close(),
	};
}
