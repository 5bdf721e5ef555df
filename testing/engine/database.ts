import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ExecutionStatus, IWorkflowBase, WorkflowExecuteMode } from 'n8n-workflow';
import { CredentialStore } from './credentialStore';

/** A stored execution. `data` and `workflow` are strings, as in n8n's database. */
export interface ExecutionRow {
	id: string;
	mode: WorkflowExecuteMode;
	status: ExecutionStatus;
	finished: boolean;
	startedAt: Date;
	waitTill: Date | null;
	/** Run data, written with flatted. */
	data: string;
	/** The workflow at the time of the execution, as JSON. */
	workflow: string;
}

/**
 * What outlives an n8n process: credentials, executions, the workflows' static data, and the folder of the
 * binary store. Several engines may use one database, at once (workers) or in turn (a restart).
 */
export class Database {
	readonly folder = mkdtempSync(path.join(tmpdir(), 'n8n-engine-'));
	readonly credentials = new CredentialStore();
	readonly executions = new Map<string, ExecutionRow>();

	/** Static data by workflow id, as JSON. */
	readonly staticData = new Map<string, string>();

	private users = 0;
	private lastExecutionId = 0;

	/** A temporary database goes with the last engine that uses it; any other one is removed by its maker. */
	constructor(private readonly temporary = false) {}

	nextExecutionId(): string {
		return String(++this.lastExecutionId);
	}

	/** The stored execution, or a plain refusal. */
	execution(id: string): ExecutionRow {
		const row = this.executions.get(id);
		if (!row) throw new Error(`There is no execution "${id}"`);
		return row;
	}

	/**
	 * Changes an execution if it still has the status that the caller expects, in one step as n8n's
	 * conditional update does.
	 */
	update(
		id: string,
		changes: Partial<ExecutionRow>,
		unless: { statusIsNot?: ExecutionStatus; statusIs?: ExecutionStatus } = {},
	): boolean {
		const row = this.execution(id);
		if (unless.statusIsNot !== undefined && row.status !== unless.statusIsNot) return false;
		if (unless.statusIs !== undefined && row.status === unless.statusIs) return false;
		Object.assign(row, changes);
		return true;
	}

	/** The workflow of an execution, a new object each time. */
	workflow(id: string): IWorkflowBase {
		return JSON.parse(this.execution(id).workflow) as IWorkflowBase;
	}

	/** Counts an engine in. */
	join(): void {
		this.users++;
	}

	/** Counts an engine out. The last one removes a database that an engine made for itself. */
	leave(): void {
		this.users--;
		if (this.users === 0 && this.temporary) this.remove();
	}

	/** Removes the folder with the stored files: for the one who made the database. */
	remove(): void {
		rmSync(this.folder, { recursive: true, force: true });
	}
}
