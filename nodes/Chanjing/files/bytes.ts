import { createHash } from 'crypto';
import { type IBinaryData, type IDataObject, type IExecuteFunctions, sleep } from 'n8n-workflow';

import type { Client } from '../transport/client';
import { asChanjingError, ChanjingError, findChanjingError, inputError } from '../errors/chanjingError';
import { chunkBytes, headBytes } from '../limits';
import { store, type StoreContext } from './download';
import { notMedia } from './notMedia';
import { type Opened, openUrl, type Readable, type Trouble } from './openUrl';

/** Bytes that can be sent: from n8n's binary store, or from a URL. */
export interface Bytes {
	/** The exact length, in bytes. */
	size: number;
	name: string;
	mimeType: string;
	/** Short, and the same for the same bytes within one run. */
	key: string;
	/** A stream serves one attempt, so each attempt opens another. */
	open: () => Promise<Readable | Buffer>;
	/** The same from n8n's binary store, with a length that is certain; only where the announced one was found not to be. */
	stored?: () => Promise<Bytes | undefined>;
}

/** A file that is not at Chanjing yet. A binary is checked already, a URL when it is opened. `label`: the field it was named in. */
export type NewFile = { label: string } & ({ kind: 'binary'; bytes: Bytes } | { kind: 'url'; url: string });

/** Where a media input comes from. */
export type Source = { kind: 'fileId'; fileId: string } | NewFile;

/** What tells two sources apart: the file, the address, or the bytes. */
export function identityOf(source: Source): string {
	if (source.kind === 'fileId') return source.fileId;
	return source.kind === 'url' ? source.url : source.bytes.key;
}

/**
 * The bytes of a binary field of an item, in every binary mode of n8n: stored ones are streamed, those in memory are there already.
 * @param field the binary field's name, or the binary itself where an expression gave it
 * @param label the field as the user sees it
 * @throws ChanjingError `input` when there is none, it is not in n8n's storage any more, or it is certainly no media file
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
	try {
		return await bytesInStore(context, itemIndex, field, binary, label);
	} catch (error) {
		const missing = 'n8n has no such file in its storage';
		throw findChanjingError(error) ?? inputError(label, missing, 'Run the node that gives the file again.');
	}
}

async function bytesInStore(
	context: IExecuteFunctions,
	itemIndex: number,
	field: string | IBinaryData,
	binary: IBinaryData,
	label: string,
): Promise<Bytes> {
	const { id, data, fileName: name = '', mimeType } = binary;
	const { key, is } = await recognised(context, binary);
	if (is) {
		throw inputError(
			label,
			`${name ? `"${name}"` : 'the file'} holds ${is}, not a video, audio or picture`,
			'Look at what the node before really gave: an address behind a login, for example, gives a page instead of the file.',
		);
	}
	if (id) {
		const { fileSize: size } = await context.helpers.getBinaryMetadata(id);
		const open = async () => await context.helpers.getBinaryStream(id, chunkBytes);
		return { name, mimeType, size, key, open };
	}
	const open = async () => await context.helpers.getBinaryDataBuffer(itemIndex, field);
	return { name, mimeType, size: Buffer.byteLength(data, 'base64'), key, open };
}

interface Recognised {
	key: string;
	/** What it is when it is certainly no media file. */
	is?: string;
}

/** By run, and in it by where the bytes are: many items may have the same binary, which is read once. */
const known = new WeakMap<IExecuteFunctions, Map<string, Promise<Recognised>>>();

async function recognised(context: IExecuteFunctions, binary: IBinaryData): Promise<Recognised> {
	const ofRun = known.get(context) ?? new Map<string, Promise<Recognised>>();
	known.set(context, ofRun);
	const where = binary.id ?? binary.data;
	const found = ofRun.get(where) ?? recognise(context, binary);
	ofRun.set(where, found);
	return await found;
}

async function recognise(context: IExecuteFunctions, { id, data }: IBinaryData): Promise<Recognised> {
	if (!id) {
		const head = Buffer.from(data.slice(0, headBytes), 'base64');
		return { key: await digestOf(data), is: notMedia(head) };
	}
	const stream = await context.helpers.getBinaryStream(id, headBytes);
	try {
		for await (const head of stream) return { key: id, is: notMedia(head as Buffer) };
		return { key: id };
	} finally {
		stream.destroy();
	}
}

/** The SHA-256 of a long text of ASCII, in slices: others have the event loop in between. */
export async function digestOf(text: string): Promise<string> {
	const hash = createHash('sha256');
	for (let at = 0; at < text.length; at += chunkBytes) {
		if (at) await sleep(0);
		hash.update(text.slice(at, at + chunkBytes), 'latin1');
	}
	return hash.digest('hex');
}

/**
 * The bytes behind a URL. They are streamed through when the server tells their length, and kept in n8n's binary store
 * first when it does not, because the upload needs the exact length.
 * @param maxBytes the most that is read where the server does not tell the length
 * @throws ChanjingError `input` when the URL gives no media file, `outage` when it broke off
 */
export async function bytesOfUrl(
	client: Client,
	url: string,
	label: string,
	maxBytes: number,
): Promise<Bytes> {
	let isOtherLength = false;
	const open = async (isStored: boolean) =>
		await openUrl(client, url, {
			maxBytes,
			isStored,
			refuse: (trouble) => {
				isOtherLength ||= trouble.isOtherLength === true;
				return unreadable(label, trouble);
			},
		});
	const first = await open(false).catch(async (error: unknown) => {
		if (isOtherLength) return await open(true);
		throw asChanjingError(error);
	});
	const size = isOtherLength ? undefined : first.size;
	if (size === undefined) return await stored(client, url, first);

	let unused: Opened | undefined = first;
	return {
		...described(url, first),
		size,
		open: async () => {
			const opened = unused ?? (await open(false));
			unused = undefined;
			if (opened.size === size) return opened.body;
			opened.body.destroy();
			throw unreadable(label, { brokeOff: true, why: 'its length changed while it was read' });
		},
		stored: async () => (isOtherLength ? await stored(client, url, await open(true)) : undefined),
	};
}

function described(url: string, { headers }: Opened): Pick<Bytes, 'name' | 'mimeType' | 'key'> {
	return { name: nameOf(url, headers), mimeType: String(headers['content-type'] ?? ''), key: url };
}

async function stored(client: Client, url: string, opened: Opened): Promise<Bytes> {
	const { helpers } = client.context as StoreContext;
	const told = described(url, opened);
	const type = told.mimeType || 'application/octet-stream';
	const advice = 'Then run the node again.';
	const { id, data } = await store(client, opened.body, told.name || 'file', type, advice);
	if (!id) {
		const buffer = Buffer.from(data, 'base64');
		return { ...told, size: buffer.length, open: async () => await Promise.resolve(buffer) };
	}
	const { fileSize: size } = await helpers.getBinaryMetadata(id);
	return { ...told, size, open: async () => await helpers.getBinaryStream(id, chunkBytes) };
}

function unreadable(label: string, { why, httpStatus = 200, brokeOff }: Trouble): ChanjingError {
	const reason = httpStatus === 200 ? why : `its server answered HTTP ${httpStatus}`;
	const what = `the file could not be read: ${reason}`;
	const advice =
		'Check that the URL opens without a login and leads to the file itself. For a file behind a login, fetch it with the HTTP Request node and use Binary.';
	return brokeOff
		? new ChanjingError('outage', `${label}: ${what}`, { advice })
		: inputError(label, what, advice);
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
