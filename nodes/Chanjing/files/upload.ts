import type { Client } from '../transport/client';
import { endpoints } from '../transport/endpoints';
import { ChanjingError, inputError } from '../errors/chanjingError';
import { outageRetry, transfer } from '../limits';
import { request } from '../transport/request';
import { retry } from '../transport/retry';
import { extensionsOf, type Service, uploadName } from './formats';
import type { Bytes } from './bytes';
import { putBytes } from './put';

/** A file whose bytes are at Chanjing. It may take up to about a minute until it can be used. */
export interface Uploaded {
	file_id: string;
	service: Service;
	name: string;
	mime_type: string;
	bytes: number;
}

interface UploadTarget {
	sign_url: string;
	mime_type: string;
	file_id: string;
}

/**
 * The name under which the bytes can be uploaded.
 * @throws ChanjingError `input` when they are empty or of a format that Chanjing does not take
 */
export function checkUpload(
	service: Service,
	bytes: Pick<Bytes, 'name' | 'mimeType' | 'size'>,
	label: string,
): string {
	if (bytes.size === 0)
		throw inputError(label, 'the file is empty (0 bytes)', 'Choose a file that has content.');
	const name = uploadName(service, bytes.name, bytes.mimeType);
	if (name) return name;
	const kind = service === 'lip_sync_video' ? 'driving video' : 'audio';
	throw inputError(
		label,
		`Chanjing does not take "${bytes.name || bytes.mimeType}" as ${kind}`,
		`Use one of ${extensionsOf(service)}, with that extension in the name of the file.`,
	);
}

/**
 * Uploads bytes. An upload that broke off is made anew with another signed URL, which is never shown.
 * @throws ChanjingError
 */
export async function upload(
	client: Client,
	service: Service,
	name: string,
	bytes: Bytes,
): Promise<Uploaded> {
	const policy = { ...outageRetry, tries: transfer.tries };
	return await retry(
		async (tries) => {
			const source = (tries > 1 && (await bytes.stored?.())) || bytes;
			const { data: target } = await request<UploadTarget>(client, endpoints.createUploadUrl, {
				qs: { service, name },
			});
			const { file_id, sign_url } = target;
			const mime_type = target.mime_type || bytes.mimeType;
			const failure = await putBytes(client, sign_url, mime_type, source);
			if (!failure) return { file_id, service, name, mime_type, bytes: source.size };
			throw new ChanjingError('outage', `"${name}" did not reach the storage of Chanjing: ${failure.why}`, {
				httpStatus: failure.httpStatus,
				advice: 'Nothing was charged. Check the connection and run the node again.',
			});
		},
		{ shouldRetry: ({ kind }) => (kind === 'outage' ? policy : undefined), signal: client.signal },
	);
}
