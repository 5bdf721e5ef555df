import type { Watch } from '../looks/watch';
import { ChanjingError } from '../errors/chanjingError';
import { type ChanjingFile, refuseUnusable } from './file';
import type { Service } from './formats';

/**
 * Waits until Chanjing says that a file can be used.
 * @param service refuses a file that was uploaded for another one
 * @throws ChanjingError with the file's id
 */
export async function waitUntilReady(
	files: Watch<ChanjingFile>,
	id: string,
	seconds: number,
	service: Service,
): Promise<ChanjingFile> {
	const { value: file, outage } = await files.until(id, seconds);
	if (file) refuseUnusable(file);
	if (!file?.ready) {
		throw new ChanjingError('limit', `File ${id} cannot be used yet after ${seconds} seconds`, {
			...outage,
			advice:
				'It is uploaded and may be ready in a minute: use its File ID then, or allow more time. Look at it with File > Get.',
			made: { file_id: id },
		});
	}
	if (file.service && file.service !== service) {
		throw new ChanjingError(
			'refused',
			`File ${id} was uploaded as ${String(file.service)}, not as ${service}`,
			{
				advice: 'Chanjing takes a file only for what it was uploaded for. Upload it again for this use.',
				made: { file_id: id },
			},
		);
	}
	return file;
}
