import type { IWorkflowExecuteAdditionalData, IWorkflowSettings } from 'n8n-workflow';
import { baseAdditionalData, type Addresses } from './additionalData';
import type { Core } from './core';
import type { CredentialsHelper } from './credentialsHelper';
import type { Database } from './database';
import type { CredentialTypes, NodeTypes } from './nodeTypes';

/** What the parts of one engine share. */
export class EngineContext {
	constructor(
		readonly core: Core,
		readonly database: Database,
		readonly nodeTypes: NodeTypes,
		readonly credentialTypes: CredentialTypes,
		readonly credentialsHelper: CredentialsHelper,
		readonly addresses: Addresses,
	) {}

	/** New additional data, as n8n makes it for each run and each webhook call. */
	additionalData(settings?: IWorkflowSettings): IWorkflowExecuteAdditionalData {
		return baseAdditionalData(this.core, this.credentialsHelper, this.addresses, settings);
	}

	/** The `credentials` of a node that uses the stored credential. */
	nodeCredentials(credentialId: string | undefined) {
		if (credentialId === undefined) return undefined;
		const { id, name, type } = this.database.credentials.row(credentialId);
		return { [type]: { id, name } };
	}
}
