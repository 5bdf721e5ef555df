import type { IDataObject } from 'n8n-workflow';

import type { Client } from '../transport/client';
import { endpoints } from '../transport/endpoints';
import { asChanjingError, ChanjingError } from '../errors/chanjingError';
import { type Kind, lookUpOne } from '../looks/kind';
import { request } from '../transport/request';
import { watches } from '../looks/watch';
import { readMessage } from '../errors/redact';
import { fileTiming } from '../limits';

/** A file as Chanjing describes it, and whether it can be used. */
export interface ChanjingFile extends IDataObject {
	id: string;
	status: number;
	ready: boolean;
}

/** 1 is ready; one page of the vendor says 2. */
const readyStates = [1, 2];

/** The states in which a file will never be usable. */
const finalStates: Record<number, string> = {
	98: 'it failed the content check',
	99: 'it was deleted',
	100: 'it was deleted for good',
};

const deletedStates = [99, 100];

/** What is known of a file whose bytes are at Chanjing, before Chanjing was asked. */
export const justUploaded = { status: 0, ready: false };

export function toFile(detail: IDataObject): ChanjingFile {
	const status = Number(detail.status ?? 0);
	const said = detail.msg === undefined ? {} : { msg: readMessage(detail.msg) };
	return { ...detail, ...said, id: String(detail.id), status, ready: readyStates.includes(status) };
}

/** The state of a file, in a word. */
export function fileState({ status, ready }: ChanjingFile): 'ready' | 'pending' | 'refused' | 'deleted' {
	if (ready) return 'ready';
	if (deletedStates.includes(status)) return 'deleted';
	return status in finalStates ? 'refused' : 'pending';
}

/** Whether files can be used, in one line for n8n's log. */
function describeFiles(files: ChanjingFile[]): string {
	const ready = files.filter((file) => file.ready).length;
	if (files.length === 1) return `File ${files[0].id} ${ready ? 'can be used' : 'cannot be used yet'}`;
	return `${ready} of ${files.length} files can be used`;
}

/** @throws ChanjingError when the file will never be usable */
export function refuseUnusable(file: ChanjingFile): void {
	const reason = finalStates[file.status];
	if (!reason) return;
	const msg = typeof file.msg === 'string' && file.msg ? `: ${file.msg}` : '';
	throw new ChanjingError('refused', `File ${file.id} cannot be used, ${reason}${msg}`, {
		msg: String(file.msg ?? ''),
		advice: 'Upload another file.',
		made: { file_id: file.id },
	});
}

export const fileKind: Kind<ChanjingFile> = {
	name: 'file',
	made: 'file_id',
	detail: endpoints.fileDetail,
	lists: [{ endpoint: endpoints.fileList }],
	read: toFile,
	isDone: ({ ready, status }) => ready || status in finalStates,
	describe: describeFiles,
	timing: fileTiming,
	isRefusedClearly: true,
	unknownAdvice: 'Check the File ID. Chanjing deletes files after 30 days.',
};

/** The files that an execution looks at. The limit of file calls leaves no room for one call each. */
export const files = watches(fileKind);

/**
 * Deletes a file. One that is deleted already counts as success: the try that did it may be one whose reply was lost.
 * @throws ChanjingError `notFound` when there never was such a file in the account
 */
export async function deleteFile(client: Client, id: string): Promise<void> {
	try {
		await request(client, endpoints.deleteFile, { body: { id } });
	} catch (error) {
		const known = asChanjingError(error);
		if (known.kind !== 'notFound') throw known;
		const file = await lookUpOne(client, fileKind, id).catch(() => undefined);
		if (!file || !deletedStates.includes(file.status)) throw known;
	}
}
