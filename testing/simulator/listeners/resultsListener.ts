import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as after } from 'node:timers/promises';

import express, { type Request, type Response } from 'express';

import type { EndpointName } from '../api/endpoint';
import { envelope } from '../api/envelope';
import type { LogEntry } from '../requestLog';
import { kinds } from '../kinds';
import type { Asset, AssetName } from '../kinds/kind';
import { coverImage, speakerVideo } from '../store';
import { storageError, storageMessages } from './storageListener';
import { checkSecrets, cut, logRequest, playInstead } from './traffic';
import type { World } from '../world';

/** Made-up bytes that begin as an mp4 does, as many as asked for, in constant memory. */
function madeUp(bytes: number): Readable {
	const block = Buffer.alloc(256 * 1024, 'stand-in result ');
	block.write('\0\0\0\x10ftypisom\0\0\0\0', 'latin1');
	let left = bytes;
	return new Readable({
		read() {
			if (left <= 0) return void this.push(null);
			const chunk = left < block.length ? block.subarray(0, left) : block;
			left -= chunk.length;
			this.push(chunk);
		},
	});
}

/** The kinds of requests, by the first part of their paths. */
const endpointOf: Record<string, EndpointName> = {
	video: 'result',
	audio: 'result',
	cover: 'preview',
	subtitles: 'subtitleData',
	public: 'publicFile',
};

/** What needs no signature: pictures and videos of avatars that are there from the start. */
const publicFiles: Record<string, Asset> = {
	'cover.jpg': { type: 'image/jpeg', path: coverImage },
	'speaker.mp4': { type: 'video/mp4', path: speakerVideo },
};

async function assetOf(world: World, kind: string, name: string): Promise<Asset | undefined> {
	if (kind === 'public') return publicFiles[name];
	const task = world.store.tasks.get(idOf(name));
	if (!task?.ended?.isSuccess || task.deleted) return undefined;
	return await kinds[task.kind].assets[kind as AssetName]?.(world, task);
}

const idOf = (name: string) => name.replace(/\.\w+$/, '');

/** Size and bytes of an asset. */
async function contentOf(asset: Asset): Promise<{ size: number; open: () => Readable }> {
	if ('path' in asset) {
		return { size: (await stat(asset.path)).size, open: () => createReadStream(asset.path) };
	}
	if ('content' in asset) return { size: asset.content.length, open: () => Readable.from([asset.content]) };
	return { size: asset.madeUpBytes, open: () => madeUp(asset.madeUpBytes) };
}

async function serve(world: World, req: Request, res: Response, entry: LogEntry, keep: number) {
	const [, kind, name = ''] = req.path.split('/');
	const refusal = kind === 'public' ? undefined : world.store.signer.refuse('GET', req.path, req.query);
	const asset = refusal ? undefined : await assetOf(world, kind, name);
	entry.about = idOf(name);
	if (refusal || !asset) {
		const code = refusal ?? 'AccessDenied';
		if (refusal === 'SignatureDoesNotMatch') world.log.violate(entry, 'badSignature', refusal);
		return storageError(res, entry, 403, code, storageMessages[code]);
	}
	entry.status = 200;
	const { size, open } = await contentOf(asset);
	res.writeHead(200, { 'Content-Type': asset.type, 'Content-Length': size });
	if (req.method === 'HEAD') return void res.end();
	const counter = new Transform({
		transform(chunk: Buffer, _encoding, done) {
			const part = chunk.subarray(0, Math.max(0, keep - entry.bytesOut));
			entry.bytesOut += part.length;
			done(null, part);
		},
	});
	if (keep >= size) return await pipeline(open(), counter, res);
	await pipeline(open(), counter, res, { end: false });
	// What was written must reach the client before the connection goes.
	await new Promise<void>((resolve) => res.write('', () => resolve()));
	res.destroy();
}

/** The host that results are downloaded from: no token there either. */
export function resultsListener(world: World) {
	const app = express();
	app.disable('x-powered-by');
	app.set('query parser', 'simple');
	app.use(async (req: Request, res: Response) => {
		const isRead = req.method === 'GET' || req.method === 'HEAD';
		const endpoint = (isRead && endpointOf[req.path.split('/')[1]]) || 'unknown';
		const entry = logRequest(world, 'results', endpoint, req, res);
		checkSecrets(world, entry);
		const fault = world.faults.take(entry);
		if (fault) entry.note = `fault: ${fault.kind}`;
		if (fault?.kind === 'delay') await after(fault.ms, undefined, { ref: false });
		if (fault && playInstead(res, entry, fault, envelope)) return;
		try {
			await serve(world, req, res, entry, fault?.kind === 'truncate' ? fault.bytes : Infinity);
		} catch (error) {
			entry.note = `download broke off: ${(error as Error).message}`;
			cut(res, entry);
		}
	});
	return app;
}
