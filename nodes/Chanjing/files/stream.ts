import type { IExecuteFunctions, IN8nHttpFullResponse, IWebhookFunctions } from 'n8n-workflow';

import { ChanjingError, findChanjingError } from '../errors/chanjingError';
import type { Client } from '../transport/client';
import { transfer } from '../limits';
import { networkCode } from '../transport/network';

export type Readable = import('stream').Readable;

/** The contexts that have n8n's binary store. */
export type StoreContext = IExecuteFunctions | IWebhookFunctions;

/**
 * Opens what a URL gives, as a stream in `body`, whatever the status. Nothing of ours goes with the request: files lie on other hosts.
 * @throws the error of n8n's helper when there is no answer
 */
export async function openStream(client: Client, url: string): Promise<IN8nHttpFullResponse> {
	return (await client.context.helpers.httpRequest({
		method: 'GET',
		url,
		headers: { 'Accept-Encoding': 'identity' },
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		timeout: transfer.baseSeconds * 1000,
		abortSignal: client.signal,
	})) as IN8nHttpFullResponse;
}

/**
 * A stream of what `change` makes of the chunks of another one. It ends the other one when it ends itself, and fails with it.
 * (`compose` of Node.js 24 never ends when its source breaks off. `from` is that of Readable, which every stream inherits.)
 */
export function changed(
	source: Readable,
	change: (chunks: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>,
): Readable {
	const { from } = source.constructor as typeof import('stream').Readable;
	return from(change(source), { objectMode: false }).once('close', () => source.destroy());
}

/** How long a transfer may take, in seconds. */
export function transferSeconds(bytes: number): number {
	return transfer.baseSeconds + bytes / transfer.bytesPerSecond;
}

/**
 * The refusal of n8n's own store, such as a full disk.
 * @param advice what to do when there is room again
 */
export function notStored(error: unknown, advice: string): ChanjingError {
	const known = findChanjingError(error);
	if (known) return known;
	return new ChanjingError('refused', `n8n could not store the file: ${(error as Error).message}`, {
		advice: `Look at the disk or store of n8n and make room. ${advice}`,
	});
}

/** Whether another try makes sense: not when the own disk or n8n's store refused the bytes. */
export function brokeOff(error: unknown): boolean {
	const code = networkCode(error);
	return code !== '' && !/^(ENOSPC|EDQUOT|EACCES|EPERM|EROFS|EMFILE|EIO|EFBIG)$/.test(code);
}
