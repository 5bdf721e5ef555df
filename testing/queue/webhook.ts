import axios from 'axios';
import type { NodeDraft } from '../n8n/workflow';

/** A node that starts its workflow on a POST to `/webhook/<path>`, and answers at once. */
export const webhookNode = (path: string): NodeDraft => ({
	name: 'Webhook',
	type: 'webhook',
	typeVersion: 2,
	webhookId: path,
	parameters: { httpMethod: 'POST', path, options: {} },
});

/** Starts the workflow of a {@link webhookNode}. */
export async function post(n8nUrl: string, path: string, body: unknown = {}, headers = {}): Promise<void> {
	await axios.post(`${n8nUrl}/webhook/${path}`, body, { headers, proxy: false, maxBodyLength: Infinity });
}
