import type {
	IBinaryData,
	IDataObject,
	IExecuteFunctions,
	IN8nHttpFullResponse,
	IWebhookFunctions,
} from 'n8n-workflow';

import type { Client } from '../transport/client';
import { asChanjingError, ChanjingError, findChanjingError, inputError } from '../transport/errors';
import { chunkBytes, outageRetry, transfer } from '../transport/limits';
import { networkCode, networkReason } from '../transport/network';
import { backoffSeconds, wait } from '../transport/wait';

type Readable = import('stream').Readable;

/** The contexts that have n8n's binary store. */
type StoreContext = IExecuteFunctions | IWebhookFunctions;

/** Bytes that can be sent: from n8n's binary store, or from a URL. */
export interface Bytes {
	/** The exact length, in bytes. */
	size: number;
	name: string;
	mimeType: string;
	/** The same for the same bytes within one run. */
	key: string;
	/** A stream serves one attempt, so each attempt opens another. */
	open: () => Promise<Readable | Buffer>;
}

/**
 * The bytes of a binary field of an item, in every binary mode of n8n: stored ones are streamed, those in memory are there already.
 * @param field the binary field's name, or the binary itself where an expression gave it
 * @param label the field as the user sees it
 */
export async function bytesOfBinary(
	context: IExecuteFunctions,
	itemIndex: number,
	field: string | IBinaryData,
	label: string,
): Promise<Bytes> {
	let binary: IBinaryData;
	try {
		binary = context.helpers.assertBinaryData(itemIndex, field);
	} catch {
		throw inputError(
			label,
			`the item has no file in the field "${typeof field === 'string' ? field : ''}"`,
			'Name the field that holds the file, as the Binary tab of the input shows it, or connect a node that gives one.',
		);
	}
	const { id } = binary;
	const named = { name: binary.fileName ?? '', mimeType: binary.mimeType };
	if (id) {
		const { fileSize } = await context.helpers.getBinaryMetadata(id);
		const open = async () => await context.helpers.getBinaryStream(id, chunkBytes);
		return { ...named, size: fileSize, key: id, open };
	}
	const buffer = await context.helpers.getBinaryDataBuffer(itemIndex, field);
	return { ...named, size: buffer.length, key: binary.data, open: async () => await Promise.resolve(buffer) };
}

/**
 * The bytes behind a URL. They are streamed through when the server tells their length, and kept in n8n's binary store
 * first when it does not, because the upload needs the exact length.
 */
export async function bytesOfUrl(client: Client, url: string, label: string): Promise<Bytes> {
	const first = await openUrl(client, url, label);
	const length = Number(first.headers['content-length']);
	const named = { name: nameOf(url, first.headers), mimeType: String(first.headers['content-type'] ?? '') };
	if (length >= 0 && first.headers['content-length'] !== undefined && !first.headers['content-encoding']) {
		let unused: Readable | undefined = first.body as Readable;
		const open = async () => {
			const stream = unused ?? ((await openUrl(client, url, label)).body as Readable);
			unused = undefined;
			return stream;
		};
		return { ...named, size: length, key: url, open };
	}
	const context = client.context as StoreContext;
	const stored = await context.helpers.prepareBinaryData(
		first.body as Readable,
		named.name || 'file',
		named.mimeType || 'application/octet-stream',
	);
	const { id } = stored;
	if (!id) {
		const buffer = Buffer.from(stored.data, 'base64');
		return { ...named, size: buffer.length, key: url, open: async () => await Promise.resolve(buffer) };
	}
	const { fileSize } = await context.helpers.getBinaryMetadata(id);
	return {
		...named,
		size: fileSize,
		key: url,
		open: async () => await context.helpers.getBinaryStream(id, chunkBytes),
	};
}

async function openUrl(client: Client, url: string, label: string): Promise<IN8nHttpFullResponse> {
	let response: IN8nHttpFullResponse;
	try {
		response = await openStream(client, url);
	} catch (error) {
		throw unreadableUrl(label, networkReason(error));
	}
	if (response.statusCode !== 200) {
		(response.body as Readable).destroy();
		throw unreadableUrl(label, `its server answered HTTP ${response.statusCode}`);
	}
	return response;
}

function unreadableUrl(label: string, why: string): ChanjingError {
	return inputError(
		label,
		`the file could not be read: ${why}`,
		'Check that the URL opens without a login and leads to the file itself. For a file behind a login, fetch it with the HTTP Request node and use Binary.',
	);
}

async function openStream(client: Client, url: string): Promise<IN8nHttpFullResponse> {
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

/** The file name that a server or a URL gives; empty when there is none. */
function nameOf(url: string, headers: IDataObject): string {
	const given = /filename\*?=(?:UTF-8'')?"?([^";]+)/i.exec(String(headers['content-disposition'] ?? ''))?.[1];
	const last = given ?? new URL(url).pathname.split('/').pop() ?? '';
	try {
		return decodeURIComponent(last);
	} catch {
		return last;
	}
}

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
		await wait(0, client.signal);
		return { why: networkReason(error) };
	} finally {
		if (!Buffer.isBuffer(body)) body.destroy();
	}
	return status === 200 || status === 204 ? undefined : { httpStatus: status, why: `HTTP ${status}` };
}

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
	for (let tries = 1; ; tries++) {
		try {
			return await storeOnce(client, url, fileName, fallbackType);
		} catch (error) {
			const known = findChanjingError(error);
			if (known?.kind !== 'lost' || tries === transfer.tries) throw asChanjingError(error);
			await wait(backoffSeconds(outageRetry, tries), client.signal);
		}
	}
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
				statusCode >= 500 ? 'lost' : 'refused',
				`The result could not be downloaded: HTTP ${statusCode}`,
				{
					httpStatus: statusCode,
					advice: 'Result URLs expire. Run Lip-Sync Video > Download, which gets a new one.',
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
		if (announced !== undefined && !headers['content-encoding'] && stored !== length) throw brokenDownload();
		return binary;
	} catch (error) {
		await wait(0, client.signal);
		const known = findChanjingError(error);
		if (known) throw known;
		if (isLocal(networkCode(error))) throw asChanjingError(error);
		throw brokenDownload();
	} finally {
		over.abort();
	}
}

/** Codes of the own disk, where another try downloads in vain. */
function isLocal(code: string): boolean {
	return /^(ENOSPC|EDQUOT|EACCES|EPERM|EROFS|EMFILE|EIO|EFBIG)$/.test(code);
}

function brokenDownload(): ChanjingError {
	return new ChanjingError('lost', 'The download of the result broke off', {
		advice: 'The video is finished at Chanjing and costs nothing again. Run Lip-Sync Video > Download.',
	});
}

function transferSeconds(bytes: number): number {
	return transfer.baseSeconds + bytes / transfer.bytesPerSecond;
}
