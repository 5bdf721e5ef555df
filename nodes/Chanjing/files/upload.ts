import type { IN8nHttpFullResponse } from 'n8n-workflow';

import type { Client } from '../transport/client';
import { endpoints } from '../transport/endpoints';
import { ChanjingError, findChanjingError, inputError } from '../errors/chanjingError';
import { transfer } from '../limits';
import { networkReason } from '../transport/network';
import type { Queue } from '../transport/queues/queue';
import { request } from '../transport/request';
import { retry, stopIfAsked } from '../transport/retry';
import { type Bytes, bytesOfUrl, identityOf, type NewFile } from './bytes';
import {
	extensionsOf,
	maxBytesOf,
	sizeInWords,
	purposeOf,
	type Service,
	tellsFormat,
	uploadName,
} from './formats';
import { transferRetry, transferSeconds } from './openUrl';

/** A file whose bytes are at Chanjing. It may take up to about a minute until it can be used. */
export interface Uploaded {
	file_id: string;
	service: Service;
	name: string;
	mime_type: string;
	bytes: number;
	/** Where everybody can read it; only where Chanjing tells. */
	url?: string;
}

interface UploadTarget {
	sign_url: string;
	full_path?: unknown;
	mime_type: string;
	file_id: string;
}

/**
 * The bytes under a name with which they can be uploaded.
 * @param fileName replaces their own
 * @throws ChanjingError `input` when they are empty, too many, or of a format that Chanjing does not take
 */
export function checkUpload(service: Service, bytes: Bytes, label: string, fileName = ''): Bytes {
	const { mimeType, size } = bytes;
	const name = fileName || bytes.name;
	const purpose = purposeOf(service).toLowerCase();
	if (size === 0) throw inputError(label, 'the file is empty (0 bytes)', 'Choose a file that has content.');
	const max = maxBytesOf(service);
	if (size > max) {
		throw inputError(
			label,
			`the file has ${sizeInWords(size)}, and Chanjing takes at most ${sizeInWords(max)} as ${purpose}`,
			'Shorten or compress it.',
		);
	}
	const accepted = uploadName(service, name, mimeType);
	if (accepted) return { ...bytes, name: accepted };
	throw inputError(
		label,
		tellsFormat(name)
			? `Chanjing does not take "${name}" as ${purpose}`
			: `neither its name "${name}" nor its type "${mimeType}" tells a format of ${purpose}`,
		`Use one of ${extensionsOf(service)}, with that extension in the name of the file.`,
	);
}

/** The uploads of one run: the same bytes that several items use are uploaded once. */
export class Uploads {
	private readonly known = new Map<string, Promise<Uploaded>>();

	constructor(
		private readonly client: Client,
		private readonly transfers: Queue,
	) {}

	/**
	 * @param fileName replaces the name that the source gives
	 * @throws ChanjingError
	 */
	async upload(source: NewFile, service: Service, fileName = ''): Promise<Uploaded> {
		const key = [service, fileName, identityOf(source)].join('\n');
		const known = this.known.get(key);
		if (known) return await known;

		const started = this.transfers.add(async () => {
			// Ends the connection to a URL that was opened and then not read to its end.
			const over = new AbortController();
			const client = { ...this.client, signal: AbortSignal.any([this.client.signal, over.signal]) };
			try {
				const uploaded = await upload(client, source, service, fileName);
				client.context.logger.info(`Uploaded file ${uploaded.file_id}, ${uploaded.bytes} bytes`);
				return uploaded;
			} finally {
				over.abort();
			}
		});
		this.known.set(key, started);
		return await started;
	}
}

/** Uploads a file. What broke off is made anew, with another signed URL, which is never shown. */
async function upload(
	client: Client,
	source: NewFile,
	service: Service,
	fileName: string,
): Promise<Uploaded> {
	let bytes: Bytes | undefined;
	return await retry(async () => {
		bytes = bytes
			? { ...((await bytes.stored?.()) ?? bytes), name: bytes.name }
			: await open(client, source, service, fileName);
		const { name, size } = bytes;
		const { data: target } = await request<UploadTarget>(client, endpoints.createUploadUrl, {
			qs: { service, name },
		});
		const { file_id, sign_url } = target;
		const mime_type = target.mime_type || bytes.mimeType;
		await put(client, sign_url, mime_type, bytes);
		return { file_id, service, name, mime_type, bytes: size, ...publicUrl(target) };
	}, transferRetry(client.signal));
}

/**
 * The bytes of a source, under the name for Chanjing.
 * @throws ChanjingError `input` when a URL cannot be read or gives what Chanjing does not take
 */
async function open(client: Client, source: NewFile, service: Service, fileName: string): Promise<Bytes> {
	if (source.kind === 'binary') return source.bytes;
	const max = Math.min(transfer.unknownSourceBytes, maxBytesOf(service));
	const bytes = await bytesOfUrl(client, source.url, source.label, max);
	return checkUpload(service, bytes, source.label, fileName);
}

/** What stands in its query may be a signature. */
function publicUrl({ full_path: url }: UploadTarget): { url?: string } {
	return typeof url === 'string' && /^https?:\/\/[^?]+$/.test(url) ? { url } : {};
}

/**
 * Sends bytes to a signed URL: their exact length, exactly the MIME type that was signed, and nothing else.
 * Without `disableFollowRedirect` the redirect layer would keep the whole body in memory.
 * @throws ChanjingError `outage` when the storage did not take them, or that of the source when it broke off
 */
async function put(client: Client, url: string, mimeType: string, bytes: Bytes): Promise<void> {
	const body = await bytes.open();
	let why: string;
	let httpStatus: number | undefined;
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
		httpStatus = response.statusCode;
		if (httpStatus === 200 || httpStatus === 204) return;
		why = `HTTP ${httpStatus}`;
	} catch (error) {
		stopIfAsked(client.signal);
		const ofSource = findChanjingError(error);
		if (ofSource) throw ofSource;
		why = networkReason(error);
	} finally {
		if (!Buffer.isBuffer(body)) body.destroy();
	}
	throw new ChanjingError('outage', `"${bytes.name}" did not reach the storage of Chanjing: ${why}`, {
		httpStatus,
		advice: 'Nothing was charged. Check the connection and run the node again.',
	});
}
