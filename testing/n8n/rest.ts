import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import axios, { type AxiosInstance, type Method } from 'axios';
import type {
	ExecutionStatus,
	ICredentialDataDecryptedObject,
	INodeExecutionData,
	IRunExecutionData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { eventually, type Patience } from './eventually';
import type { N8nInstallation } from './install';
import type { WorkflowDefinition } from './workflow';

export interface Owner {
	email: string;
	firstName: string;
	lastName: string;
	password: string;
}

/** A credential entry as n8n's editor sends it to be tested. */
export interface StoredCredential {
	id: string;
	name: string;
	type: string;
}

/** One execution as n8n stored it. */
export interface Execution {
	id: string;
	workflowId: string;
	status: ExecutionStatus;
	mode: WorkflowExecuteMode;
	/** When a waiting execution is woken up, in ISO 8601. */
	waitTill: string | null;
	data: IRunExecutionData;
	/** The stored text that `data` was read from. */
	raw: string;
}

/** The states that an execution does not leave by itself. */
const finalStatuses: ExecutionStatus[] = ['success', 'error', 'crashed', 'canceled'];

/** What one output of one node emitted in its last run. Empty when the node did not run or emitted nothing there. */
export function itemsOf(execution: Execution, nodeName: string, output = 0): INodeExecutionData[] {
	const runs = execution.data.resultData.runData[nodeName] ?? [];
	return runs[runs.length - 1]?.data?.main?.[output] ?? [];
}

/** What stopped the execution: n8n's message, description and all else that it stored, as one text; '' when nothing did. */
export function errorTextOf(execution: Execution): string {
	const { error } = execution.data.resultData;
	return error ? `${error.message}\n${JSON.stringify(error)}` : '';
}

/** n8n's editor without a screen: the requests it makes, with its cookie. */
export class N8nRest {
	private readonly http: AxiosInstance;

	private readonly parseFlatted: (text: string) => IRunExecutionData;

	/** @param url n8n's address, without a slash at the end */
	constructor(
		readonly url: string,
		installation: N8nInstallation,
	) {
		// n8n ties a session to the browser that began it.
		this.http = axios.create({
			baseURL: `${url}/rest`,
			headers: { 'browser-id': randomUUID() },
			maxContentLength: Infinity,
			maxBodyLength: Infinity,
			proxy: false,
			validateStatus: () => true,
		});
		// Executions are stored in this format; read by the copy that wrote them.
		const require = createRequire(join(installation.folder, 'package.json'));
		this.parseFlatted = (require('flatted') as { parse: (text: string) => IRunExecutionData }).parse;
	}

	/** The headers that make a request one of the logged-in user. */
	get session(): Record<string, string> {
		const { 'browser-id': browserId, common } = this.http.defaults.headers;
		return { 'browser-id': String(browserId), Cookie: String(common.Cookie) };
	}

	/** Makes the owner of a new n8n and logs in. */
	async setUpOwner(owner: Owner): Promise<void> {
		await this.call('POST', '/owner/setup', { ...owner });
	}

	/** Logs in, as is needed after n8n was moved to another folder or the cookie has run out. */
	async logIn({ email, password }: Pick<Owner, 'email' | 'password'>): Promise<void> {
		await this.call('POST', '/login', { emailOrLdapLoginId: email, password });
	}

	/** Saves a credential. `data` holds the values of its fields. */
	async createCredential(
		name: string,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<StoredCredential> {
		const { id } = await this.call<{ id: string }>('POST', '/credentials', { name, type, data });
		return { id, name, type };
	}

	/**
	 * Presses "Test" on a credential.
	 * @returns what the dialog shows
	 */
	async testCredential(
		credential: StoredCredential,
		data: ICredentialDataDecryptedObject,
	): Promise<{ status: 'OK' | 'Error'; message: string }> {
		return await this.call('POST', '/credentials/test', { credentials: { ...credential, data } });
	}

	/** What the editor may see of a stored credential: hidden and password fields are blanked. */
	async credentialData(id: string): Promise<ICredentialDataDecryptedObject> {
		const path = `/credentials/${id}?includeData=true`;
		return (await this.call<{ data: ICredentialDataDecryptedObject }>('GET', path)).data;
	}

	/** The ids of all stored workflows, by their names. */
	async workflowIds(): Promise<Map<string, string>> {
		const workflows = await this.call<Array<{ id: string; name: string }>>('GET', '/workflows');
		return new Map(workflows.map(({ id, name }) => [name, id]));
	}

	/** Saves a workflow; with `publish`, its webhooks and triggers listen when this returns. */
	async createWorkflow(definition: WorkflowDefinition, { publish = false } = {}): Promise<string> {
		const { id, versionId } = await this.call<{ id: string; versionId: string }>(
			'POST',
			'/workflows',
			definition,
		);
		if (publish) await this.publish(id, versionId);
		return id;
	}

	/** Publishes a stored version of a workflow and waits until its webhooks and triggers listen. */
	private async publish(id: string, versionId: string): Promise<void> {
		await this.call('POST', `/workflows/${id}/activate`, { versionId });
		await eventually(`workflow ${id} to be published`, async () => {
			const path = `/workflows/${id}/publication-status`;
			const publication = await this.call<{ status: string }>('GET', path);
			if (publication.status === 'published') return true;
			throw new Error(JSON.stringify(publication));
		});
	}

	/** Replaces what a stored workflow does. */
	async updateWorkflow(id: string, changes: Partial<WorkflowDefinition>): Promise<void> {
		const { versionId } = await this.call<{ versionId: string }>('GET', `/workflows/${id}`);
		await this.call('PATCH', `/workflows/${id}`, { ...changes, versionId });
	}

	/**
	 * Presses "Execute workflow".
	 * @param trigger the node it starts from
	 * @returns the execution's id, at once
	 */
	async run(workflowId: string, trigger: string): Promise<string> {
		const { executionId } = await this.call<{ executionId?: string }>(
			'POST',
			`/workflows/${workflowId}/run`,
			{ triggerToStartFrom: { name: trigger } },
		);
		if (!executionId) throw new Error(`n8n waits for a call to start workflow ${workflowId}`);
		return executionId;
	}

	/** The ids of a workflow's executions, of every status, oldest first. */
	async executionIds(workflowId: string): Promise<string[]> {
		const query = new URLSearchParams({ filter: JSON.stringify({ workflowId }), limit: '100' });
		const { results } = await this.call<{ results: Array<{ id: string }> }>(
			'GET',
			`/executions?${query.toString()}`,
		);
		return results.map(({ id }) => id).sort((a, b) => Number(a) - Number(b));
	}

	async execution(id: string): Promise<Execution> {
		const stored = await this.call<Omit<Execution, 'raw' | 'data'> & { data: string }>(
			'GET',
			`/executions/${id}`,
		);
		return { ...stored, raw: stored.data, data: this.parseFlatted(stored.data) };
	}

	/**
	 * Waits until an execution has one of the given states, by default until it has ended.
	 * @throws when it ends otherwise or the patience is over
	 */
	async executionThatIs(
		id: string,
		statuses: ExecutionStatus[] = finalStatuses,
		patience: Patience = {},
	): Promise<Execution> {
		let status: ExecutionStatus = 'new';
		await eventually(
			`execution ${id} to be ${statuses.join(' or ')}`,
			async () => {
				({ status } = await this.call<Execution>('GET', `/executions/${id}`));
				if (statuses.includes(status)) return true;
				throw new Error(`it is ${status}`);
			},
			{ giveUp: () => finalStatuses.includes(status), ...patience },
		);
		return await this.execution(id);
	}

	/** Waits until a workflow has been started `count` times, and returns the ids. */
	async executionsOf(workflowId: string, count: number, patience: Patience = {}): Promise<string[]> {
		return await eventually(
			`${count} executions of workflow ${workflowId}`,
			async () => {
				const ids = await this.executionIds(workflowId);
				if (ids.length >= count) return ids;
				throw new Error(`there are ${ids.length}`);
			},
			patience,
		);
	}

	/** Presses "Stop". */
	async stop(executionId: string): Promise<void> {
		await this.call('POST', `/executions/${executionId}/stop`);
	}

	/** The bytes of a binary value of an execution, as "Download" gives them. */
	async binary(item: INodeExecutionData, property = 'data'): Promise<Buffer> {
		const binary = item.binary?.[property];
		if (!binary?.id) {
			throw new Error(`No stored binary value "${property}" in ${JSON.stringify(item).slice(0, 500)}`);
		}
		const { status, data } = await this.http.get<Buffer>('/binary-data', {
			params: { id: binary.id, action: 'download' },
			responseType: 'arraybuffer',
		});
		if (status !== 200) throw new Error(`n8n answered HTTP ${status} for binary value ${binary.id}`);
		return Buffer.from(data);
	}

	/**
	 * Any other request of the editor.
	 * @param path below `/rest`
	 * @returns what n8n answers under `data`
	 * @throws when n8n refuses; what it said is in the message
	 */
	async call<T>(method: Method, path: string, body?: unknown): Promise<T> {
		const response = await this.http.request<{ data: T }>({ method, url: path, data: body });
		const cookies = response.headers['set-cookie']?.map((cookie) => cookie.split(';')[0]);
		if (cookies?.length) this.http.defaults.headers.common.Cookie = cookies.join('; ');
		if (response.status >= 300) {
			const said = JSON.stringify(response.data).slice(0, 1_000);
			throw new Error(`n8n answered HTTP ${response.status} to ${method} ${path}: ${said}`);
		}
		return response.data.data;
	}
}
