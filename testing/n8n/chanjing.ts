import type { INodeParameters } from 'n8n-workflow';
import type { Simulator } from '../simulator';
import type { N8nRest, StoredCredential } from './rest';
import type { NodeDraft } from './workflow';

/** A Chanjing node for a workflow. */
export const chanjing = (
	name: string,
	credential: StoredCredential,
	parameters: INodeParameters,
	more: Partial<NodeDraft> = {},
): NodeDraft => ({ name, type: 'n8n-nodes-chanjing.chanjing', credential, parameters, ...more });

/** A Chanjing Trigger for a workflow; see {@link triggerUrl}. */
export const chanjingTrigger = (
	name: string,
	credential: StoredCredential,
	webhookId: string,
	parameters: INodeParameters = {},
): NodeDraft => ({
	name,
	type: 'n8n-nodes-chanjing.chanjingTrigger',
	credential,
	webhookId,
	parameters,
});

/** The production URL that n8n shows in the panel of a Chanjing Trigger. */
export const triggerUrl = (n8nUrl: string, webhookId: string) => `${n8nUrl}/webhook/${webhookId}/webhook`;

/** What a user types into the credential for the stand-in. */
export const credentialFields = ({ url, appId, secretKey }: Simulator) => ({
	baseUrl: url,
	appId,
	secretKey,
});

/** Saves a credential for a stand-in. */
export async function saveCredential(rest: N8nRest, simulator: Simulator): Promise<StoredCredential> {
	return await rest.createCredential(
		`Chanjing at ${simulator.url}`,
		'chanjingApi',
		credentialFields(simulator),
	);
}

/** The first public voice, as the picker stores it. */
export const someVoice = ({ state }: Simulator): INodeParameters => {
	const { id, name } = state.voices.common[0];
	return { __rl: true, mode: 'list', value: id, cachedResultName: name };
};
