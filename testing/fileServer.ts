import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import express, { type Response } from 'express';

/** A web server that a user's files lie on, which is not Chanjing. */
export interface FileServer {
	url: string;
	/** What was asked of it. */
	requests: Array<{ path: string; headers: IncomingHttpHeaders }>;
	close: () => Promise<void>;
}

/** Serves the same bytes in every way that web servers do. */
export async function startFileServer(bytes: Buffer, type = 'video/mp4'): Promise<FileServer> {
	const requests: FileServer['requests'] = [];
	const zipped = gzipSync(bytes);
	const packed = { gzip: zipped, br: brotliCompressSync(bytes) };
	const app = express();
	app.disable('x-powered-by');
	app.disable('etag');
	app.use((req, res, next) => {
		requests.push({ path: req.originalUrl, headers: req.headers });
		res.setHeader('Content-Type', type);
		next();
	});
	const plain = (res: Response) => void res.setHeader('Content-Length', bytes.length).end(bytes);
	app.get('/plain/:name', (_req, res) => plain(res));
	app.get('/chunked/:name', (_req, res) => {
		const half = Math.ceil(bytes.length / 2);
		res.write(bytes.subarray(0, half));
		res.end(bytes.subarray(half));
	});
	app.get('/gzip/:name', (_req, res) => {
		res.setHeader('Content-Encoding', 'gzip').setHeader('Content-Length', zipped.length).end(zipped);
	});
	app.get('/gzip-chunked/:name', (_req, res) => {
		res.setHeader('Content-Encoding', 'gzip').write(zipped.subarray(0, 10));
		res.end(zipped.subarray(10));
	});
	// What compresses ended early, and the server sends all that it got.
	app.get('/half-packed{-:how}/:encoding/:name', (req, res) => {
		const { how, encoding } = req.params;
		const whole = packed[encoding as keyof typeof packed];
		const half = whole.subarray(0, whole.length / 2);
		res.setHeader('Content-Encoding', encoding);
		if (!how) res.setHeader('Content-Length', half.length);
		res.write(half.subarray(0, 10));
		res.end(half.subarray(10));
	});
	app.get('/packed/:encoding/:name', (req, res) => {
		const { encoding } = req.params;
		res.setHeader('Content-Encoding', encoding).end(packed[encoding as keyof typeof packed] ?? bytes);
	});
	app.get('/loop/:name', (req, res) => void res.redirect(302, req.originalUrl));
	app.get('/drip/:name', async (_req, res) => {
		res.write(bytes.subarray(0, 1000));
		while (!res.destroyed) {
			res.write('.');
			await pause(5);
		}
	});
	app.get('/steady/:name', async (_req, res) => {
		for (let at = 0; at < bytes.length; at += bytes.length / 40) {
			res.write(bytes.subarray(at, at + bytes.length / 40));
			await pause(20);
		}
		res.end();
	});
	app.get('/endless/:name', (_req, res) => {
		const write = () => {
			while (!res.destroyed && res.write(bytes));
			res.once('drain', write);
		};
		write();
	});
	app.get('/moved/:name', (req, res) => void res.redirect(302, `/plain/${req.params.name}`));
	app.get('/named', (req, res) => {
		res.setHeader('Content-Disposition', String(req.query.disposition));
		plain(res);
	});
	app.get('/untyped/:name', (_req, res) => {
		res.setHeader('Content-Type', 'application/octet-stream');
		plain(res);
	});
	app.get('/cut/:name', (_req, res) => {
		res.setHeader('Content-Length', bytes.length);
		res.write(bytes.subarray(0, 100), () => res.destroy());
	});
	app.get('/stalled/:name', (_req, res) => {
		res.setHeader('Content-Length', bytes.length);
		res.write(bytes.subarray(0, 100));
	});
	app.put('/taken', (req, res) => void req.resume().on('end', () => res.end()));
	app.get('/silent/:name', () => {});
	app.get('/missing/:name', (_req, res) => void res.status(404).type('html').send('<h1>Not found</h1>'));
	app.get('/empty/:name', (_req, res) => void res.setHeader('Content-Length', 0).end());

	const server = app.listen(0, '127.0.0.1');
	await new Promise((resolve) => server.once('listening', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
