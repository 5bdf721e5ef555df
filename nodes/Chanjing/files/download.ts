import type { IBinaryData, IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import { asChanjingError, ChanjingError, findChanjingError } from '../errors/chanjingError';
import type { Client } from '../transport/client';
import { transfer } from '../limits';
import { retry, stopIfAsked } from '../transport/retry';
import { extensionOf } from './formats';
import { openUrl, type Readable, transferRetry, type Trouble } from './openUrl';

/** The contexts that have n8n's binary store. */
export type StoreContext = IExecuteFunctions | IWebhookFunctions;

/** A file that Chanjing made. */
export interface Result {
	/** As Chanjing gives it: it may be missing, or have expired. */
	url: string;
	/** Asks Chanjing for the URL anew. */
	renew: () => Promise<string>;
	/** The name of the file, to which the extension of the URL is put. */
	name: string;
	/** Where the URL or its server tells none. */
	extension: string;
	mimeType: string;
	/** What it is, such as "video". */
	result: string;
	/** What a user runs to get it again. */
	again: string;
}

const askAgain = ({ again }: Result) => `Run ${again}, which asks for a new URL.`;
const paidOnce = ({ result }: Result) => `The ${result} is finished at Chanjing and costs nothing again`;

/**
 * Streams a result into n8n's binary store, again from the start when the connection breaks off. Result URLs expire, so one
 * that gives no media file is asked for anew once.
 * @throws ChanjingError
 */
export async function storeResult(client: Client, result: Result): Promise<IBinaryData> {
	const known = fullUrl(result.url);
	try {
		if (known) return await storeUrl(client, known, result);
	} catch (error) {
		const failure = asChanjingError(error);
		if (failure.kind !== 'refused' || !failure.httpStatus) throw failure;
	}
	const renewed = await result.renew();
	const url = fullUrl(renewed);
	if (url) return await storeUrl(client, url, result);
	const why = renewed
		? `Chanjing gives "${String(renewed).split('?')[0].slice(0, 100)}" as its URL, which names no host`
		: 'Chanjing gives no URL of it';
	throw new ChanjingError('refused', `The result could not be downloaded: ${why}`, {
		advice: `${paidOnce(result)}. ${askAgain(result)} If that stays so, ask Chanjing, with the ID of the task.`,
	});
}

/** A URL that can be called; nothing where there is none. One without a scheme (`//host/path`) is taken as https. */
function fullUrl(value: unknown): string | undefined {
	const url = String(value ?? '')
		.trim()
		.replace(/^\/\//, 'https://');
	return /^https?:\/\//i.test(url) && URL.canParse(url) ? url : undefined;
}

async function storeUrl(client: Client, url: string, result: Result): Promise<IBinaryData> {
	const { name, extension, mimeType } = result;
	const refuse = (trouble: Trouble) => refusal(trouble, result);
	return await retry(async () => {
		const maxBytes = transfer.unknownResultBytes;
		const opened = await openUrl(client, url, { maxBytes, isStored: true, refuse });
		const { hostname, pathname } = new URL(url);
		if (opened.isEmpty) {
			opened.body.destroy();
			throw refuse({ httpStatus: 200, why: `${hostname} answered with nothing, not with a media file` });
		}
		const type = String(opened.headers['content-type'] ?? '').split(';')[0];
		const fileName = `${name}.${extensionOf(pathname) || extension}`;
		const isMedia = /^(video|image|audio)\//.test(type);
		const advice = `${paidOnce(result)}: ${askAgain(result)}`;
		return await store(client, opened.body, fileName, isMedia ? type : mimeType, advice);
	}, transferRetry(client.signal));
}

function refusal({ why, httpStatus = 0, brokeOff }: Trouble, result: Result): ChanjingError {
	if (brokeOff) {
		return new ChanjingError('outage', 'The download of the result broke off', {
			advice: `${paidOnce(result)}. ${askAgain(result)}`,
		});
	}
	const isRefused = httpStatus > 0 && httpStatus < 500;
	return new ChanjingError(isRefused ? 'refused' : 'outage', `The result could not be downloaded: ${why}`, {
		httpStatus: httpStatus || undefined,
		advice: `Result URLs expire. ${askAgain(result)}`,
	});
}

/**
 * Streams bytes into n8n's binary store.
 * @param advice what to do when there is room again
 * @throws ChanjingError: that of the stream, or that n8n's store, such as a full disk, did not take them
 */
export async function store(
	client: Client,
	body: Readable,
	fileName: string,
	mimeType: string,
	advice: string,
): Promise<IBinaryData> {
	try {
		return await (client.context as StoreContext).helpers.prepareBinaryData(body, fileName, mimeType);
	} catch (error) {
		stopIfAsked(client.signal);
		throw findChanjingError(error) ?? notStored(error as Error, advice);
	} finally {
		body.destroy();
	}
}

function notStored({ message }: Error, advice: string): ChanjingError {
	return new ChanjingError('refused', `n8n could not store the file: ${message}`, {
		advice: `Look at the disk or store of n8n and make room. ${advice}`,
	});
}
