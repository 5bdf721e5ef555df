import type { IDataObject, IN8nHttpFullResponse } from 'n8n-workflow';

import { asChanjingError, type ChanjingError } from '../errors/chanjingError';
import type { Client } from '../transport/client';
import { headBytes, longestSleepSeconds, outageRetry, transfer } from '../limits';
import { networkReason } from '../transport/network';
import { type RetryOptions, stopIfAsked, wait } from '../transport/retry';
import { Ending } from './ending';
import { sizeInWords } from './formats';
import { notMedia } from './notMedia';

export type Readable = import('stream').Readable;

/** Why a URL did not give a whole media file. */
export interface Trouble {
	/** In words, such as `connection refused`. */
	why: string;
	/** Nothing when there was no answer, or not to its end. */
	httpStatus?: number;
	/** Bytes came, but not to the end. */
	brokeOff?: boolean;
	/** They were not as many as announced. */
	isOtherLength?: boolean;
}

interface Reading {
	/** The most that is read where the server does not tell the length. */
	maxBytes: number;
	/**
	 * The bytes are stored before they are used, so that there may be others than announced: n8n's helper unpacks a compressed body
	 * and hides that it did, and Content-Length is that of the compressed form.
	 */
	isStored: boolean;
	/** The error for it, in the words of whoever needs the file. */
	refuse: (trouble: Trouble) => ChanjingError;
}

/** A file behind a URL, of which the first bytes were looked at. */
export interface Opened {
	/** Ends with an error unless all bytes came that were announced. Destroying it ends the connection. */
	body: Readable;
	/** In bytes, as the server announced it; nothing when it did not. */
	size?: number;
	isEmpty: boolean;
	headers: IDataObject;
}

/**
 * Opens what a URL gives, as a stream. Nothing of ours goes with the request: files lie on other hosts.
 * @throws ChanjingError made by `refuse`: no answer, another status than 200, or certainly no media file; or `stopped`
 */
export async function openUrl(
	client: Client,
	url: string,
	{ maxBytes, isStored, refuse }: Reading,
): Promise<Opened> {
	const connection = new AbortController();
	const signal = AbortSignal.any([client.signal, connection.signal]);
	const pace = new Pace();
	void pace.watch(signal, () => connection.abort());

	const waitFor = async <T>(bytes: () => Promise<T>, brokeOff = false): Promise<T> => {
		try {
			return await pace.measure(bytes);
		} catch (error) {
			stopIfAsked(client.signal);
			throw refuse({ brokeOff, why: pace.isTooSlow ? 'its bytes came too slowly' : networkReason(error) });
		}
	};
	async function* read(source: Readable, announced?: number): AsyncGenerator<Buffer> {
		const iterator = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
		const ending = new Ending();
		const size = isStored ? undefined : announced;
		for (;;) {
			const { value: chunk, done } = await waitFor(async () => await iterator.next(), true);
			if (done) break;
			pace.bytes += chunk.length;
			if (pace.bytes > (size ?? maxBytes)) break;
			ending.add(chunk);
			yield chunk;
		}
		if (size !== undefined && pace.bytes !== size) {
			const why = 'it has not as many bytes as its server announced';
			throw refuse({ why, brokeOff: true, isOtherLength: true });
		}
		if (size === undefined && pace.bytes > maxBytes) {
			const why = `its server does not tell its length, and it has more than ${sizeInWords(maxBytes)}`;
			throw refuse({ why, httpStatus: 200 });
		}
		if (pace.bytes !== announced && ending.isCut) throw refuse({ why: 'its end is missing', brokeOff: true });
	}

	let source: Readable | undefined;
	try {
		const response = await waitFor(async () => await get(client, url, signal));
		source = response.body as Readable;
		const { statusCode: httpStatus, headers } = response;
		if (httpStatus !== 200) throw refuse({ httpStatus, why: `HTTP ${httpStatus}` });

		const { hostname } = new URL(url);
		const encoding = String(headers['content-encoding'] ?? 'identity');
		if (encoding !== 'identity') {
			throw refuse({
				httpStatus,
				why: `${hostname} compresses it in a way that n8n does not know (${encoding})`,
			});
		}
		const announced = headers['content-length'] === undefined ? undefined : Number(headers['content-length']);
		const chunks = read(source, announced);
		const begin = await beginningOf(chunks);
		const what = notMedia(Buffer.concat(begin), String(headers['content-type'] ?? ''));
		if (what) throw refuse({ httpStatus, why: `${hostname} answered with ${what}, not with a media file` });

		const body = streamOf(source, begin, chunks).once('close', () => connection.abort());
		return { body, size: announced, isEmpty: begin.length === 0, headers };
	} catch (error) {
		source?.destroy();
		connection.abort();
		throw asChanjingError(error);
	}
}

async function get(client: Client, url: string, abortSignal: AbortSignal): Promise<IN8nHttpFullResponse> {
	return (await client.context.helpers.httpRequest({
		method: 'GET',
		url,
		headers: { 'Accept-Encoding': 'identity' },
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		timeout: transfer.baseSeconds * 1000,
		abortSignal,
	})) as IN8nHttpFullResponse;
}

/** The first chunks, with as many bytes as it takes to recognise a file; fewer where the file has no more. */
async function beginningOf(chunks: AsyncGenerator<Buffer>): Promise<Buffer[]> {
	const begin: Buffer[] = [];
	for (let bytes = 0; bytes < headBytes; bytes += begin[begin.length - 1].length) {
		const { value, done } = await chunks.next();
		if (done) break;
		begin.push(value as Buffer);
	}
	return begin;
}

/**
 * What was read of a source already and what is still to come, as one stream. It ends its source when it ends itself.
 * (`compose` of Node.js 24 never ends when its source breaks off. `from` is that of Readable, which every stream inherits.)
 */
function streamOf(source: Readable, begin: Buffer[], rest: AsyncGenerator<Buffer>): Readable {
	const { from } = source.constructor as typeof import('stream').Readable;
	async function* all() {
		yield* begin;
		yield* rest;
	}
	return from(all(), { objectMode: false }).once('close', () => source.destroy());
}

/** A transfer that broke off is made anew, from its start. */
export function transferRetry(signal: AbortSignal): RetryOptions {
	const policy = { ...outageRetry, tries: transfer.tries };
	return { shouldRetry: ({ kind }) => (kind === 'outage' ? policy : undefined), signal };
}

/** How long a transfer may take, in seconds. */
export function transferSeconds(bytes: number): number {
	return transfer.baseSeconds + bytes / transfer.bytesPerSecond;
}

/** Whether bytes come fast enough. Only the time counts in which somebody waits for them. */
class Pace {
	bytes = 0;
	private waitedMs = 0;
	private since: number | undefined;

	get isTooSlow(): boolean {
		const waited = this.waitedMs + (this.since === undefined ? 0 : Date.now() - this.since);
		return waited / 1000 > transferSeconds(this.bytes);
	}

	async measure<T>(bytes: () => Promise<T>): Promise<T> {
		this.since = Date.now();
		try {
			return await bytes();
		} finally {
			this.waitedMs += Date.now() - this.since;
			this.since = undefined;
		}
	}

	/** Calls `end` as soon as they come too slowly, unless the signal is given before. */
	async watch(signal: AbortSignal, end: () => void): Promise<void> {
		try {
			while (!this.isTooSlow) await wait(longestSleepSeconds, signal);
			end();
		} catch {
			// Nobody reads any more.
		}
	}
}
