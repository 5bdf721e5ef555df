import type { Client } from '../transport/client';
import type { Queue } from '../transport/queue';
import type { Service } from './formats';
import { identityOf, openSource, type Source } from '../actions/fields/source';
import { upload, type Uploaded } from './upload';

/** The uploads of one run: the same bytes that several items use are uploaded once. */
export class Uploads {
	private readonly known = new Map<string, Promise<Uploaded>>();

	constructor(
		private readonly client: Client,
		private readonly transfers: Queue,
	) {}

	/** @throws ChanjingError */
	async upload(
		source: Exclude<Source, { kind: 'fileId' }>,
		service: Service,
		fileName = '',
	): Promise<Uploaded> {
		const bytes = identityOf(source);
		const key = [service, fileName, bytes].join('\n');
		const known = this.known.get(key);
		if (known) return await known;

		const started = this.transfers.add(async () => {
			// Ends the connection to a URL that was opened and then not read to its end.
			const over = new AbortController();
			const client = { ...this.client, signal: AbortSignal.any([this.client.signal, over.signal]) };
			try {
				const opened = await openSource(client, source, service, fileName);
				const uploaded = await upload(client, service, opened.name, opened);
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
