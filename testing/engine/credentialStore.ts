import type { Core } from './core';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { setTimeout as pause } from 'node:timers/promises';

/** A row of n8n's table of credentials: `data` is what n8n encrypted. */
export interface CredentialRow {
	id: string;
	name: string;
	type: string;
	data: string;
	updatedAt: Date;
}

/** One access to the store, in the order in which it took effect. */
export interface CredentialAccess {
	kind: 'read' | 'write';
	id: string;
	/** The name of the engine that asked. */
	by: string;
}

/** A credential to store, in clear. */
export interface NewCredential {
	id?: string;
	name?: string;
	type: string;
	data: ICredentialDataDecryptedObject;
}

/**
 * n8n's table of credentials: encrypted strings, shared by every engine on the same database. As in n8n
 * nothing is cached and nothing is locked: the last write wins.
 */
export class CredentialStore {
	readonly log: CredentialAccess[] = [];

	/** How long each read and each write takes, in milliseconds. */
	latencyMs = 0;

	private readonly rows = new Map<string, CredentialRow>();

	/** The row as n8n finds it by id and type. */
	async read(id: string, type: string, by: string): Promise<CredentialRow | undefined> {
		await this.takeTime();
		this.log.push({ kind: 'read', id, by });
		const row = this.rows.get(id);
		return row?.type === type ? { ...row } : undefined;
	}

	/** Adds or replaces a row. */
	async write(row: CredentialRow, by: string): Promise<void> {
		await this.takeTime();
		this.log.push({ kind: 'write', id: row.id, by });
		this.rows.set(row.id, { ...row });
	}

	/** The row without a line in the log: for the test's own eyes. */
	row(id: string): CredentialRow {
		const row = this.rows.get(id);
		if (!row) throw new Error(`There is no stored credential "${id}"`);
		return row;
	}

	/** An id that no row has. */
	nextId(): string {
		return `credential-${this.rows.size + 1}`;
	}

	private async takeTime(): Promise<void> {
		if (this.latencyMs > 0) await pause(this.latencyMs);
	}
}

/** What a test does with stored credentials: it looks and changes from outside, unseen in the log. */
export class StoredCredentials {
	constructor(
		private readonly core: Core,
		readonly store: CredentialStore,
	) {}

	/** Encrypts and stores a credential. Returns its id. */
	async add({ id = this.store.nextId(), name = id, type, data }: NewCredential): Promise<string> {
		const credential = new this.core.n8n.Credentials({ id, name }, type);
		await credential.setData(data);
		await this.store.write({ id, name, type, data: credential.data!, updatedAt: new Date() }, 'test');
		return id;
	}

	/** The stored credential, decrypted. */
	async peek(id: string): Promise<ICredentialDataDecryptedObject> {
		const row = this.store.row(id);
		return await new this.core.n8n.Credentials({ id, name: row.name }, row.type, row.data).getData();
	}

	/** Changes some fields of the stored credential, as a user or another process would. */
	async change(id: string, changes: ICredentialDataDecryptedObject): Promise<void> {
		const { name, type } = this.store.row(id);
		await this.add({ id, name, type, data: { ...(await this.peek(id)), ...changes } });
	}

	/** The string that lies in the database. */
	raw(id: string): string {
		return this.store.row(id).data;
	}

	/** Whether the secret cannot be read off the stored string, neither in clear nor as plain base64. */
	encryptedAtRest(id: string, secret: string): boolean {
		const raw = this.raw(id);
		return !raw.includes(secret) && !Buffer.from(raw, 'base64').toString('latin1').includes(secret);
	}

	/** How many times engines (or the one named) read or wrote the credential. */
	count(kind: CredentialAccess['kind'], id: string, by?: string): number {
		return this.store.log.filter(
			(access) =>
				access.kind === kind && access.id === id && access.by !== 'test' && (!by || access.by === by),
		).length;
	}
}
