import { createWriteStream } from 'node:fs';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';

import axios from 'axios';

import { Failure, type Making } from '../kinds/kind';

/**
 * Fetches what a request points to by URL: the path of its bytes. A `name` of its own keeps several of one task
 * apart. Throws a Failure where the URL leads nowhere, or to another format.
 */
export async function fetchSource(
	{ log, folder, closing }: Making,
	url: string,
	name: string,
	extensions: string[],
	failedMsg: string,
	formatMsg: string,
	status?: number,
): Promise<string> {
	const { pathname } = new URL(url);
	const extension = extname(pathname).slice(1).toLowerCase();
	const entry = log.add({
		listener: 'source',
		endpoint: 'source',
		method: 'GET',
		path: pathname,
		query: {},
		url,
		headers: {},
		about: name,
	});
	const path = join(
		folder,
		`source-${name}-${entry.n}.${extensions.includes(extension) ? extension : 'bin'}`,
	);
	try {
		const reply = await axios.get<Readable>(url, {
			headers: { Connection: 'close' },
			proxy: false,
			responseType: 'stream',
			signal: closing,
			timeout: 30_000,
			validateStatus: () => true,
		});
		entry.status = reply.status;
		await pipeline(reply.data, createWriteStream(path));
		if (reply.status !== 200) throw new Failure(failedMsg, status);
		const type = String(reply.headers['content-type'] ?? '');
		const isMedia = /^(audio|video|image)\//.test(type) || type === 'application/octet-stream';
		if (!isMedia || !(extensions.includes(extension) || extname(pathname) === '')) {
			throw new Failure(formatMsg, status);
		}
		return path;
	} catch (error) {
		entry.note = `not fetched: ${(error as Error).message}`;
		throw error instanceof Failure ? error : new Failure(failedMsg, status);
	} finally {
		log.end(entry);
	}
}
