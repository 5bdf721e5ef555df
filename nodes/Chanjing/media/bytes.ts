import type { IBinaryData, IDataObject, IExecuteFunctions, IN8nHttpFullResponse } from 'n8n-workflow';

import type { Client } from '../transport/client';
import { type ChanjingError, inputError } from '../transport/errors';
import { chunkBytes } from '../transport/limits';
import { networkReason } from '../transport/network';
import { openStream, type Readable, type StoreContext } from './stream';

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
