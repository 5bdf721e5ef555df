import type { IWorkflowExecuteAdditionalData, IWorkflowSettings } from 'n8n-workflow';
import type { Core } from './core';
import type { CredentialsHelper } from './credentialsHelper';

/** What n8n's addresses are made of. */
export interface Addresses {
	/** The instance's public URL, with a slash at its end: n8n's WEBHOOK_URL. */
	webhookBaseUrl: string;
}

/** The additional data that n8n builds for every run (its `getBase`); what nothing here uses refuses. */
export function baseAdditionalData(
	core: Core,
	credentialsHelper: CredentialsHelper,
	{ webhookBaseUrl }: Addresses,
	settings?: IWorkflowSettings,
): IWorkflowExecuteAdditionalData {
	const notHere = async (): Promise<never> => {
		throw new Error('Not part of this harness');
	};
	return {
		currentNodeExecutionIndex: 0,
		credentialsHelper,
		executeWorkflow: notHere,
		getRunExecutionData: notHere,
		getRuntimeCredential: notHere,
		startRunnerTask: notHere,
		restApiUrl: `${webhookBaseUrl}rest`,
		instanceBaseUrl: webhookBaseUrl,
		formBaseUrl: `${webhookBaseUrl}form`,
		formTestBaseUrl: `${webhookBaseUrl}form-test`,
		formWaitingBaseUrl: `${webhookBaseUrl}form-waiting`,
		webhookBaseUrl: `${webhookBaseUrl}webhook`,
		webhookTestBaseUrl: `${webhookBaseUrl}webhook-test`,
		webhookWaitingBaseUrl: `${webhookBaseUrl}webhook-waiting`,
		mcpBaseUrl: `${webhookBaseUrl}mcp`,
		mcpTestBaseUrl: `${webhookBaseUrl}mcp-test`,
		variables: {},
		workflowSettings: settings,
		externalSecretsProxy: core.container.get(core.n8n.ExternalSecretsProxy),
		logAiEvent: () => {},
	};
}
