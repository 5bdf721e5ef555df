import type { IBinaryData } from 'n8n-workflow';

import type { Client } from '../transport/client';
import { ChanjingError } from '../errors/chanjingError';
import { outageRetry, transfer } from '../limits';
import { retry, stopIfAsked, wait } from '../transport/retry';
import { brokeOff, notStored, openStream, type Readable, type StoreContext, transferSeconds } from './stream';

const again = 'Run Lip-Sync Video > Download, which asks for a new URL.';

/**
 * Streams what a URL gives into n8n's binary store, again from the start when the connection breaks off.
 * No header of ours goes with it: results lie on other hosts.
 * @throws ChanjingError; with `httpStatus` when the server refused
 */
export async function storeUrl(
	client: Client,
	url: string,
	fileName: string,
	fallbackType: string,
): Promise<IBinaryData> {
	const policy = { ...outageRetry, tries: transfer.tries };
	return await retry(async () => await storeOnce(client, url, fileName, fallbackType), {
		shouldRetry: ({ kind }) => (kind === 'outage' ? policy : undefined),
		signal: client.signal,
	});
}

async function storeOnce(
	client: Client,
	url: string,
	fileName: string,
	fallbackType: string,
): Promise<IBinaryData> {
	const over = new AbortController();
	const slow = new AbortController();
	const signal = AbortSignal.any([client.signal, slow.signal]);
	try {
		const response = await openStream({ ...client, signal }, url);
		const { statusCode, headers } = response;
		if (statusCode !== 200) {
			(response.body as Readable).destroy();
			throw new ChanjingError(
				statusCode >= 500 ? 'outage' : 'refused',
				`The result could not be downloaded: HTTP ${statusCode}`,
				{
					httpStatus: statusCode,
					advice: `Result URLs expire. ${again}`,
				},
			);
		}
		const announced = headers['content-length'];
		const length = announced === undefined ? transfer.unknownBytes : Number(announced);
		wait(transferSeconds(length), over.signal).then(
			() => slow.abort(),
			() => {},
		);
		const context = client.context as StoreContext;
		const mimeType = String(headers['content-type'] ?? '').split(';')[0];
		const binary = await context.helpers.prepareBinaryData(
			response.body as Readable,
			fileName,
			/^(video|image|audio)\//.test(mimeType) ? mimeType : fallbackType,
		);
		const stored = binary.id
			? (await context.helpers.getBinaryMetadata(binary.id)).fileSize
			: Buffer.byteLength(binary.data, 'base64');
		// More than announced is a body that n8n's helper has unpacked.
		if (announced !== undefined && stored < length) throw brokenDownload();
		return binary;
	} catch (error) {
		stopIfAsked(client.signal);
		throw brokeOff(error)
			? brokenDownload()
			: notStored(error, `The video is finished at Chanjing and costs nothing again: ${again}`);
	} finally {
		over.abort();
	}
}

function brokenDownload(): ChanjingError {
	return new ChanjingError('outage', 'The download of the result broke off', {
		advice: `The video is finished at Chanjing and costs nothing again. ${again}`,
	});
}
