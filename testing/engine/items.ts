import type { IBinaryData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { Core } from './core';

/** A file that the start node puts into n8n's binary store. */
export interface FileSource {
	/** Where the bytes come from: a path on disk, bytes in memory, or a function that opens a stream. */
	from: string | Buffer | (() => Readable);
	fileName?: string;
	mimeType?: string;
}

/** An item to start with: as n8n knows it, and beside it files by property name. */
export interface ItemInput extends Partial<Pick<INodeExecutionData, 'binary' | 'pairedItem'>> {
	json?: IDataObject;
	/** Two items that name the same object share one stored file. */
	files?: Record<string, FileSource>;
}

/** A file for an item. Its name defaults to the path's; n8n guesses the MIME type if none is given. */
export function file(from: FileSource['from'], options: Omit<FileSource, 'from'> = {}): FileSource {
	const fileName = options.fileName ?? (typeof from === 'string' ? path.basename(from) : undefined);
	return { from, ...options, fileName };
}

/** An item with one file in it. */
export function fileItem(
	from: FileSource['from'],
	{ property = 'data', json = {}, ...options }: FileOptions = {},
): ItemInput {
	return { json, files: { [property]: file(from, options) } };
}

interface FileOptions extends Omit<FileSource, 'from'> {
	property?: string;
	json?: IDataObject;
}

/** The items as n8n hands them on, their files put into the binary store through the helper of the node that runs. */
export async function toExecutionData(
	context: IExecuteFunctions,
	inputs: ItemInput[],
): Promise<INodeExecutionData[]> {
	const stored = new Map<FileSource, IBinaryData>();
	const items: INodeExecutionData[] = [];
	for (const { files = {}, ...item } of inputs) {
		const binary = { ...item.binary };
		for (const [property, source] of Object.entries(files)) {
			let data = stored.get(source);
			if (!data) {
				const { from, fileName, mimeType } = source;
				const body =
					typeof from === 'string' ? createReadStream(from) : Buffer.isBuffer(from) ? from : from();
				data = await context.helpers.prepareBinaryData(body, fileName, mimeType);
				stored.set(source, data);
			}
			binary[property] = { ...data };
		}
		const hasBinary = Object.keys(binary).length > 0;
		items.push({ ...item, json: { ...item.json }, ...(hasBinary && { binary }) });
	}
	return items;
}

/** A stored file of an item: what n8n notes about it, its exact length, and its bytes. */
export interface StoredFile {
	data: IBinaryData;
	/** Exact length in bytes. */
	size: number;
	/** All bytes at once. */
	buffer(): Promise<Buffer>;
	/** The bytes as a stream, for files that should not be in memory. */
	stream(): Promise<Readable>;
}

/** Opens an item's file, in whatever binary mode n8n stored it. */
export async function openBinary(
	core: Core,
	item: INodeExecutionData | undefined,
	property = 'data',
): Promise<StoredFile> {
	const data = item?.binary?.[property];
	if (!data) throw new Error(`The item has no binary "${property}"`);
	const service = core.container.get(core.n8n.BinaryDataService);
	const buffer = async () => await service.getAsBuffer(data);
	const { id } = data;
	if (!id) {
		const { Readable } = await import('node:stream');
		const bytes = await buffer();
		return { data, size: bytes.length, buffer, stream: async () => Readable.from(bytes) };
	}
	const { fileSize } = await service.getMetadata(id);
	return { data, size: fileSize, buffer, stream: async () => await service.getAsStream(id) };
}
