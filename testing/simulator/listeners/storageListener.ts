import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as after } from 'node:timers/promises';

import express, { type Request, type Response } from 'express';

import { envelope } from '../api/envelope';
import type { Fault } from '../faults';
import type { LogEntry } from '../requestLog';
import { fileStatus } from '../endpoints/files';
import type { StoredFile } from '../store';
import { checkSecrets, cut, isHandled, logRequest, playInstead, send } from './traffic';
import type { World } from '../world';

/** The error page of an object store. */
export function storageError(res: Response, entry: LogEntry, status: number, code: string, message: string) {
	entry.msg = code;
	const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>\n  <Code>${code}</Code>\n  <Message>${message}</Message>\n  <RequestId>${randomBytes(12).toString('hex').toUpperCase()}</RequestId>\n</Error>\n`;
	send(res, entry, status, 'application/xml', xml);
}

export const storageMessages = {
	SignatureDoesNotMatch:
		'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
	AccessDenied: 'Request has expired.',
};

/** Takes the bytes in constant memory: counted, hashed, and on disk unless the options say otherwise. */
async function receive(world: World, file: StoredFile, req: Request, entry: LogEntry, cutAfter = Infinity) {
	const hash = createHash('sha256');
	const path = join(world.folder, `${file.id}-${entry.n}${extname(file.key)}`);
	const counter = new Transform({
		transform(chunk: Buffer, _encoding, done) {
			entry.bytesIn += chunk.length;
			if (entry.bytesIn > cutAfter) return done(new Error('cut'));
			hash.update(chunk);
			done(null, chunk);
		},
	});
	const kept = world.options.storeUploads;
	const sink = kept ? createWriteStream(path) : new Writable({ write: (_chunk, _encoding, done) => done() });
	try {
		await pipeline(req, counter, sink);
	} catch (error) {
		await rm(path, { force: true });
		throw error;
	}
	return { bytes: entry.bytesIn, sha256: hash.digest('hex'), path: kept ? path : undefined };
}

/** Why a PUT is refused before its bytes are read, in the order in which an object store looks. */
function refusalOf(world: World, file: StoredFile | undefined, req: Request, res: Response, entry: LogEntry) {
	const sentType = req.headers['content-type'] ?? '';
	const contentType = world.options.contentTypeSigned ? sentType : (file?.mimeType ?? sentType);
	const wanted = Object.entries(world.options.uploadHeaders);
	const stranger = Object.keys(req.headers).find(
		(name) =>
			/^x-(oss|amz|cos|tos|obs)-/.test(name) && !wanted.some(([known]) => known.toLowerCase() === name),
	);
	const isBare = wanted.some(([name, value]) => req.headers[name.toLowerCase()] !== value);
	const refusal = world.store.signer.refuse('PUT', req.path, req.query, contentType);
	if (file && file.mimeType !== contentType) {
		world.log.violate(entry, 'wrongContentType', `${contentType || 'none'} instead of ${file.mimeType}`);
	} else if (refusal) {
		world.log.violate(entry, 'badSignature', refusal);
	}
	if (stranger) world.log.violate(entry, 'unsignedHeader', stranger);
	if (refusal || stranger || isBare || !file) {
		const code = stranger || !refusal ? 'SignatureDoesNotMatch' : refusal;
		return () => storageError(res, entry, 403, code, storageMessages[code]);
	}
	if (req.headers['content-length'] === undefined) {
		world.log.violate(entry, 'noContentLength', `Transfer-Encoding ${req.headers['transfer-encoding']}`);
		const message = 'You must provide the Content-Length HTTP header.';
		return () => storageError(res, entry, 411, 'MissingContentLength', message);
	}
	return undefined;
}

/** What was uploaded is public under its `full_path`, without a signature. */
async function serve(world: World, req: Request, res: Response, entry: LogEntry) {
	const file = [...world.store.files.values()].find(({ key }) => `/${key}` === req.path);
	entry.about = file?.id;
	if (entry.endpoint !== 'publicFile' || !file?.path || fileStatus(world.options, file) > 98) {
		world.log.violate(entry, 'badSignature', `${req.method} ${req.path}`);
		storageError(res, entry, 403, 'AccessDenied', 'You have no right to access this object.');
		return;
	}
	entry.status = 200;
	entry.bytesOut = file.bytes;
	res.writeHead(200, { 'Content-Type': file.mimeType, 'Content-Length': file.bytes });
	if (req.method === 'HEAD') res.end();
	else await pipeline(createReadStream(file.path), res);
}

async function put(world: World, req: Request, res: Response, entry: LogEntry, fault: Fault | undefined) {
	const file = [...world.store.files.values()].find(({ key }) => `/${key}` === req.path);
	entry.about = file?.id;
	if (fault?.kind === 'lostRequest' && !fault.afterBytes) return cut(res, entry);
	const refuse = refusalOf(world, file, req, res, entry);
	if (refuse || !file || !isHandled(fault)) {
		const cutAfter = fault?.kind === 'lostRequest' ? fault.afterBytes! : Infinity;
		for await (const chunk of req) {
			entry.bytesIn += chunk.length;
			if (entry.bytesIn > cutAfter) return cut(res, entry);
		}
		if (refuse) return refuse();
		playInstead(res, entry, fault!, envelope);
		return;
	}
	const { bytes, sha256, path } = await receive(world, file, req, entry);
	world.store.uploaded(file, bytes, sha256, path);
	if (fault && playInstead(res, entry, fault, envelope)) return;
	send(res, entry, world.options.putStatus, 'text/plain', '', {
		ETag: `"${sha256.slice(0, 32).toUpperCase()}"`,
	});
}

/** The object store that upload URLs point to: a host of its own, which must never see a token. */
export function storageListener(world: World) {
	const app = express();
	app.disable('x-powered-by');
	app.set('query parser', 'simple');
	app.use(async (req: Request, res: Response) => {
		const isRead = req.method === 'GET' || req.method === 'HEAD';
		const endpoint = req.method === 'PUT' ? 'put' : isRead ? 'publicFile' : 'unknown';
		const entry = logRequest(world, 'storage', endpoint, req, res);
		checkSecrets(world, entry);
		const fault = world.faults.take(entry);
		if (fault) entry.note = `fault: ${fault.kind}`;
		if (fault?.kind === 'delay') await after(fault.ms, undefined, { ref: false });
		if (endpoint === 'publicFile' && fault && playInstead(res, entry, fault, envelope)) return;
		try {
			if (endpoint === 'put') await put(world, req, res, entry, fault);
			else await serve(world, req, res, entry);
		} catch (error) {
			// The client went away in the middle.
			entry.note = `broke off: ${(error as Error).message}`;
			res.destroy();
		}
	});
	return app;
}
