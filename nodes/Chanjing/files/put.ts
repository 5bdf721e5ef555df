import type { IN8nHttpFullResponse } from 'n8n-workflow';

import type { Client } from '../transport/client';
import { networkReason } from '../transport/network';
import { stopIfAsked } from '../transport/retry';
import type { Bytes } from './bytes';
import { transferSeconds } from './stream';

/** Why a transfer to or from the storage of Chanjing ended. */
export interface TransferTrouble {
	/** Nothing when the connection broke off. */
	httpStatus?: number;
	why: string;
}

/**
 * Sends bytes to a signed URL: their exact length, exactly the MIME type that was signed, and nothing else.
 * Without `disableFollowRedirect` the redirect layer would keep the whole body in memory.
 * @returns nothing when the storage took them
 */
export async function putBytes(
	client: Client,
	url: string,
	mimeType: string,
	bytes: Bytes,
): Promise<TransferTrouble | undefined> {
	const body = await bytes.open();
	let status: number;
	try {
		const response = (await client.context.helpers.httpRequest({
			method: 'PUT',
			url,
			body,
			headers: { 'Content-Type': mimeType, 'Content-Length': String(bytes.size) },
			disableFollowRedirect: true,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			timeout: transferSeconds(bytes.size) * 1000,
			abortSignal: client.signal,
		})) as IN8nHttpFullResponse;
		status = response.statusCode;
	} catch (error) {
		stopIfAsked(client.signal);
		return { why: networkReason(error) };
	} finally {
		if (!Buffer.isBuffer(body)) body.destroy();
	}
	return status === 200 || status === 204 ? undefined : { httpStatus: status, why: `HTTP ${status}` };
}
