import { EventEmitter, once } from 'node:events';
import axios from 'axios';
import type {
	ExecutionStatus,
	ICredentialDataDecryptedObject,
	INodeCredentialTestResult,
	INodeExecutionData,
	INodeListSearchResult,
	IWorkflowBase,
} from 'n8n-workflow';
import type { Addresses } from './additionalData';
import { closeBinaryStore, openBinaryStore, type BinaryMode } from './binaryStore';
import { EngineContext } from './context';
import { loadCore, type Core } from './core';
import { CredentialsHelper } from './credentialsHelper';
import { StoredCredentials, type NewCredential } from './credentialStore';
import { testCredential } from './credentialTest';
import { Database } from './database';
import {
	claimWaitingExecution,
	launch,
	markCanceled,
	storeNewExecution,
	type Job,
	type Launched,
} from './execute';
import { AgentNode } from './helperNodes/AgentNode';
import { NoOpNode } from './helperNodes/NoOpNode';
import { StartNode } from './helperNodes/StartNode';
import { WorkNode } from './helperNodes/WorkNode';
import { HttpError } from './httpErrors';
import { openBinary, type StoredFile } from './items';
import { listSearch, type ListSearchOptions } from './listSearch';
import type { LogView } from './log';
import { CredentialTypes, NodeTypes, type CredentialClass, type NodeClass } from './nodeTypes';
import { jobOf, outcomeOf, type RunOptions, type RunOutcome } from './run';
import { retryJob } from './retry';
import { ActivePoller, type PollerOptions } from './poller';
import { WebhookServer } from './server';
import { toolJob, toolReplyOf, type ToolOptions } from './tool';
import { ActiveTrigger, type StartedExecution, type TriggerOptions } from './trigger';
import { answerWaiting, jobAtWaitTill, resumeUrlOf } from './waiting';

export interface EngineOptions {
	/** `filesystem` is n8n 2's default, `default` keeps files inside the items (n8n 1's). */
	binaryMode?: BinaryMode;
	nodeTypes?: NodeClass[];
	/** The npm package that the node types come from. */
	packageName?: string;
	credentialTypes?: CredentialClass[];
	credentials?: NewCredential[];
	/** A database to share with other engines or to find again. Without it the engine makes its own. */
	database?: Database;
	/** n8n's public URL (WEBHOOK_URL). Without it n8n's default, until the engine listens by itself. */
	webhookBaseUrl?: string;
	/** The name under which the engine shows in the credential store's log. */
	name?: string;
}

/** A call of a resume URL. */
export interface ResumeCall {
	/** Sent as JSON; a string goes out as it is. */
	body?: unknown;
	headers?: Record<string, string>;
	method?: string;
	/** The resume URL that the node gave away. Only path and query count: the call goes to this engine. */
	url?: string;
}

/** The answer to a call of a resume URL. */
export interface ResumeReply {
	status: number;
	body: unknown;
	headers: Record<string, unknown>;
	/** How the execution went on, if it went on since the call came in. */
	run?: ExecutionResult;
}

/** A stored execution, in the hands of one engine. */
export interface StoredExecution {
	readonly executionId: string;
	/** What the database says now. */
	currentStatus(): ExecutionStatus;
	/** What `$execution.resumeUrl` gives. */
	resumeUrl(): string;
	/** Calls the resume URL over HTTP and waits for what follows. */
	resumeByWebhook(call?: ResumeCall): Promise<ResumeReply>;
	/** Does what n8n's timer does at `waitTill`, now. */
	resumeByTime(): Promise<ExecutionResult>;
	/** How it goes on, once somebody else has resumed it in this engine: a callback over HTTP. Waits for that. */
	resumed(): Promise<ExecutionResult>;
	/** Presses Retry on an execution that failed, perhaps after a change of its workflow. A new execution goes on with its data. */
	retry(change?: (workflow: IWorkflowBase) => void): Promise<ExecutionResult>;
	/** Presses Stop on an execution that waits. */
	stopWaiting(): void;
}

/** How an execution went, and what can be done with it if it waits. */
export type ExecutionResult = RunOutcome & StoredExecution;

/** How a tool call went. */
export type ToolResult = ExecutionResult & {
	/** What the agent got from its tool; nothing if the call failed. */
	toolReply: unknown;
};

/** An execution that runs. */
export interface RunningExecution {
	readonly executionId: string;
	/** Resolves when the engine is done with it; it never rejects for what a node does. */
	readonly finished: Promise<ExecutionResult>;
	/** Presses Stop, and waits until the node has really ended. */
	stop(): Promise<ExecutionResult>;
}

/** An n8n process without its editor: n8n's engine, binary store, webhooks and credentials. */
export class Engine {
	readonly credentials: StoredCredentials;
	readonly database: Database;
	/** What was written through n8n's logger since this engine began. */
	readonly log: LogView;

	private readonly context: EngineContext;
	private readonly running = new Map<string, Launched>();

	/** Every turn of every execution in this engine, the first one and those after a wait. */
	private readonly turns: Array<{ executionId: string; result: Promise<ExecutionResult> }> = [];

	private readonly triggers: ActiveTrigger[] = [];
	private readonly newTurn = new EventEmitter().setMaxListeners(0);
	private server?: Promise<WebhookServer>;

	private constructor(
		private readonly core: Core,
		database: Database,
		private readonly options: EngineOptions,
		private readonly addresses: Addresses,
	) {
		this.database = database;
		this.log = core.log.fromHere();
		this.credentials = new StoredCredentials(core, database.credentials);
		const nodeTypes = new NodeTypes();
		nodeTypes.load('n8n-nodes-base', NoOpNode);
		for (const type of [StartNode, AgentNode, WorkNode]) nodeTypes.load('harness', type);
		for (const type of options.nodeTypes ?? []) nodeTypes.load(options.packageName ?? 'test-nodes', type);
		const credentialTypes = new CredentialTypes();
		for (const type of options.credentialTypes ?? []) credentialTypes.load(type);
		const helper = new CredentialsHelper(
			core,
			database.credentials,
			credentialTypes,
			options.name ?? 'engine',
		);
		this.context = new EngineContext(core, database, nodeTypes, credentialTypes, helper, addresses);
	}

	/** Starts an engine. Close it when done. */
	static async create(options: EngineOptions = {}): Promise<Engine> {
		const { database = new Database(true), binaryMode = 'filesystem' } = options;
		const core = loadCore(database.folder);
		database.join();
		try {
			await openBinaryStore(core, binaryMode, database.folder);
		} catch (error) {
			database.leave();
			throw error;
		}
		const webhookBaseUrl = (options.webhookBaseUrl ?? 'http://localhost:5678').replace(/\/?$/, '/');
		const engine = new Engine(core, database, options, { webhookBaseUrl });
		for (const credential of options.credentials ?? []) await engine.credentials.add(credential);
		return engine;
	}

	/** Ends the engine: stops what runs, closes its server, and removes its database if it is nobody else's. */
	async close(): Promise<void> {
		for (const launched of this.running.values()) launched.stop();
		await Promise.all(this.turns.map(async ({ result }) => await result));
		await (await this.server)?.close();
		closeBinaryStore();
		this.database.leave();
	}

	/** Runs one node behind a start node, to the end or until it waits. */
	async run(options: RunOptions): Promise<ExecutionResult> {
		return await this.start(options).finished;
	}

	/** Starts a run of one node behind a start node. */
	start(options: RunOptions): RunningExecution {
		const executionId = options.executionId ?? this.database.nextExecutionId();
		const execution = this.begin(jobOf(this.context, { ...options, executionId }));
		const { abortSignal } = options;
		const stop = () => void execution.stop();
		if (abortSignal?.aborted) stop();
		abortSignal?.addEventListener('abort', stop, { once: true });
		void execution.finished.finally(() => abortSignal?.removeEventListener('abort', stop));
		return execution;
	}

	/** Has an agent call the node as its tool, once. */
	async runAsTool(options: ToolOptions): Promise<ToolResult> {
		const job = toolJob(this.context, this.database.nextExecutionId(), options);
		const result = await this.begin(job).finished;
		return { ...result, toolReply: toolReplyOf(result.runData) };
	}

	/** An execution in the database, also one that another engine has left there. */
	execution(executionId: string): StoredExecution {
		return this.executionAfter(executionId, this.turns.length);
	}

	/**
	 * Listens for calls of resume URLs and triggers on a free port of this machine. Unless the engine was given a
	 * public URL, this becomes the one that nodes give away. Returns it, with a slash at its end.
	 */
	async listen(): Promise<string> {
		const { url } = await this.startServer();
		if (this.options.webhookBaseUrl === undefined) this.addresses.webhookBaseUrl = url;
		return url;
	}

	/** Publishes a workflow that begins with a trigger, or has it listen in the editor. Its URL is in the result. */
	async trigger(options: TriggerOptions): Promise<ActiveTrigger> {
		const trigger = new ActiveTrigger(this.context, options, await this.listen(), (job) =>
			this.beginFromTrigger(job),
		);
		await trigger.activate();
		this.triggers.push(trigger);
		return trigger;
	}

	/** A workflow that begins with a polling trigger, to be activated. */
	poller(options: PollerOptions): ActivePoller {
		return new ActivePoller(this.context, options, (job) => this.beginFromTrigger(job));
	}

	/** Runs a `listSearch` method of a node, as a picker in the editor does. */
	async listSearch(method: string, options: ListSearchOptions): Promise<INodeListSearchResult> {
		return await listSearch(this.context, method, options);
	}

	/** Tests a stored credential as n8n's dialog does, with fields changed there but not yet saved. */
	async credentialTest(
		credentialId: string,
		unsaved?: ICredentialDataDecryptedObject,
	): Promise<INodeCredentialTestResult> {
		return await testCredential(this.context, credentialId, unsaved);
	}

	/** Opens a file that n8n keeps for an item. */
	async openBinary(item: INodeExecutionData | undefined, property?: string): Promise<StoredFile> {
		return await openBinary(this.core, item, property);
	}

	/** An item's file as a buffer. */
	async readBinary(item: INodeExecutionData | undefined, property?: string): Promise<Buffer> {
		return await (await this.openBinary(item, property)).buffer();
	}

	private executionAfter(executionId: string, turn: number): StoredExecution {
		const { context, database } = this;
		return {
			executionId,
			currentStatus: () => database.execution(executionId).status,
			resumeUrl: () => resumeUrlOf(context, executionId),
			resumeByWebhook: async (call = {}) => await this.callResumeUrl(executionId, call),
			resumeByTime: async () => await this.begin(jobAtWaitTill(context, executionId)).finished,
			resumed: async () => await this.turnAfter(executionId, turn),
			retry: async (change) =>
				await this.begin(retryJob(context, executionId, database.nextExecutionId(), change)).finished,
			stopWaiting: () => markCanceled(context, executionId, database.execution(executionId).data),
		};
	}

	private async startServer(): Promise<WebhookServer> {
		this.server ??= WebhookServer.start({
			waiting: async (req, res) =>
				await answerWaiting(this.context, req, res, (job) => void this.beginNew(job)),
			trigger: async (route, path, req, res) => {
				const trigger = this.triggers.find((candidate) => candidate.has(route, path));
				if (!trigger)
					throw new HttpError(404, `The requested webhook "${req.method} ${path}" is not registered.`);
				return await trigger.answer(path, req, res);
			},
		});
		return await this.server;
	}

	private beginNew(job: Omit<Job, 'executionId'> & { executionId?: string }): RunningExecution {
		return this.begin({ ...job, executionId: job.executionId ?? this.database.nextExecutionId() });
	}

	private beginFromTrigger(
		job: Omit<Job, 'executionId'> & { executionId?: string },
	): StartedExecution & { outcome: Promise<ExecutionResult> } {
		const [{ data }] = job.data.executionData!.nodeExecutionStack;
		const items = data.main[0] ?? [];
		const { executionId, finished } = this.beginNew(job);
		return { executionId, items, outcome: finished };
	}

	private begin(job: Job): RunningExecution {
		const { context } = this;
		const { executionId } = job;
		const log = this.core.log.fromHere();
		if (job.resumed) claimWaitingExecution(context, job);
		else storeNewExecution(context, job);
		const launched = launch(context, job);
		this.running.set(executionId, launched);
		const isRunning = () => this.running.get(executionId) === launched;
		const result = launched.finished.then((run) => {
			if (isRunning()) this.running.delete(executionId);
			return { ...outcomeOf(context, executionId, run, log), ...this.executionAfter(executionId, turn) };
		});
		const turn = this.turns.push({ executionId, result });
		this.newTurn.emit('turn');
		return {
			executionId,
			finished: result,
			stop: async () => {
				if (isRunning()) launched.stop();
				return await result;
			},
		};
	}

	private async callResumeUrl(executionId: string, call: ResumeCall): Promise<ResumeReply> {
		const { pathname, search } = new URL(call.url ?? resumeUrlOf(this.context, executionId));
		const path = pathname.slice(pathname.indexOf('/webhook-waiting/') + 1);
		const turnsBefore = this.turns.length;
		const server = await this.startServer();
		const { body = {} } = call;
		const { status, data, headers } = await axios.request({
			url: new URL(path + search, server.url).toString(),
			method: call.method ?? 'POST',
			data: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
			headers: { 'content-type': 'application/json', ...call.headers },
			validateStatus: () => true,
			proxy: false,
		});
		const run = await this.findTurn(executionId, turnsBefore)?.result;
		return { status, body: data, headers: { ...headers }, run };
	}

	private findTurn(executionId: string, from: number) {
		return this.turns.slice(from).find((turn) => turn.executionId === executionId);
	}

	private async turnAfter(executionId: string, from: number): Promise<ExecutionResult> {
		for (;;) {
			const found = this.findTurn(executionId, from);
			if (found) return await found.result;
			await once(this.newTurn, 'turn');
		}
	}
}

/** Starts an engine. Close it when done. */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
	return await Engine.create(options);
}
