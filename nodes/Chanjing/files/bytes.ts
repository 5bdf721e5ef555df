import type { IBinaryData, IDataObject, IExecuteFunctions, IN8nHttpFullResponse } from 'n8n-workflow';

import type { Client } from '../transport/client';
import { type ChanjingError, inputError } from '../errors/chanjingError';
import { chunkBytes } from '../limits';
import { networkReason } from '../transport/network';
import { stopIfAsked } from '../transport/retry';
import { brokeOff, changed, notStored, openStream, type Readable, type StoreContext } from './stream';

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
	/** Only where the bytes are passed through: the same ones from n8n's binary store, with a length that is certain. */
	stored?: () => Promise<Bytes>;
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
	const size = Buffer.byteLength(binary.data, 'base64');
	const open = async () => await context.helpers.getBinaryDataBuffer(itemIndex, field);
	return { ...named, size, key: binary.data, open };
}

/**
 * The bytes behind a URL. They are streamed through when the server tells their length, and kept in n8n's binary store
 * first when it does not, because the upload needs the exact length.
 */
export async function bytesOfUrl(client: Client, url: string, label: string): Promise<Bytes> {
	const first = await openUrl(client, url, label);
	const length = Number(first.headers['content-length'] ?? NaN);
	if (!(length >= 0)) return await storedBytes(client, url, label, first);

	let unused: Readable | undefined = first.body as Readable;
	const open = async () => {
		const stream = unused ?? ((await openUrl(client, url, label)).body as Readable);
		unused = undefined;
		return exactly(stream, length);
	};
	const stored = async () => await storedBytes(client, url, label, await openUrl(client, url, label));
	return { ...describe(url, first), size: length, open, stored };
}

/**
 * Breaks off a stream that has not as many bytes as were announced. n8n's helper unpacks a compressed body and hides that it
 * did: Content-Length is then that of the compressed form, and the storage would keep the beginning of the file, or wait for more.
 */
function exactly(stream: Readable, length: number): Readable {
	return changed(stream, async function* (chunks) {
		let sent = 0;
		for await (const chunk of chunks) {
			sent += chunk.length;
			if (sent > length) break;
			yield chunk;
		}
		if (sent !== length) throw new Error('not as many bytes as announced');
	});
}

async function storedBytes(
	client: Client,
	url: string,
	label: string,
	response: IN8nHttpFullResponse,
): Promise<Bytes> {
	const { helpers } = client.context as StoreContext;
	const known = describe(url, response);
	let binary: IBinaryData;
	try {
		binary = await helpers.prepareBinaryData(
			response.body as Readable,
			known.name || 'file',
			known.mimeType || 'application/octet-stream',
		);
	} catch (error) {
		stopIfAsked(client.signal);
		if (!brokeOff(error)) throw notStored(error, 'Then run the node again.');
		throw unreadableUrl(label, networkReason(error));
	}
	const { id, data } = binary;
	if (!id) {
		const buffer = Buffer.from(data, 'base64');
		return { ...known, size: buffer.length, open: async () => await Promise.resolve(buffer) };
	}
	const { fileSize } = await helpers.getBinaryMetadata(id);
	return { ...known, size: fileSize, open: async () => await helpers.getBinaryStream(id, chunkBytes) };
}

/** What a response tells of its file. */
function describe(url: string, { headers }: IN8nHttpFullResponse): Pick<Bytes, 'name' | 'mimeType' | 'key'> {
	return { name: nameOf(url, headers), mimeType: String(headers['content-type'] ?? ''), key: url };
}

async function openUrl(client: Client, url: string, label: string): Promise<IN8nHttpFullResponse> {
	let response: IN8nHttpFullResponse;
	try {
		response = await openStream(client, url);
	} catch (error) {
		stopIfAsked(client.signal);
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

/** The file name that a server or a URL gives; empty when there is none. */
function nameOf(url: string, headers: IDataObject): string {
	const disposition = String(headers['content-disposition'] ?? '');
	// The encoded form goes first: the plain one beside it is for old clients.
	const given =
		/filename\*=UTF-8'[^']*'([^;]+)/i.exec(disposition) ?? /filename="?([^";]+)/i.exec(disposition);
	const last = given?.[1] ?? new URL(url).pathname.split('/').pop() ?? '';
	try {
		return decodeURIComponent(last);
	} catch {
		return last;
	}
}
