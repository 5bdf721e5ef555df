import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';

/** A service with a token that a new one ends. It answers 401 to a dead token. */
export class DummyService {
	exchanges = 0;

	/** Tokens of the calls that came in, in order. */
	readonly calls: string[] = [];
	readonly uploads: Array<{ bytes: number; length?: string; type?: string }> = [];
	token = '';
	private server?: Server;

	async start(): Promise<this> {
		const app = express();
		app.post('/token', express.json(), (req, res) => {
			if (req.body.secret !== 'right secret') {
				res.status(403).json({ message: 'wrong secret' });
				return;
			}
			this.exchanges++;
			this.token = `secret token ${this.exchanges}`;
			res.json({ token: this.token, expires: 1000 + this.exchanges });
		});
		app.get('/things', (req, res) => {
			const token = String(req.headers['x-token']);
			this.calls.push(token);
			if (token !== this.token) res.status(401).json({ message: 'dead token' });
			else res.json({ code: 0, echo: req.query.q ?? null });
		});
		app.put('/upload', (req, res) => {
			let bytes = 0;
			req.on('data', (chunk: Buffer) => (bytes += chunk.length));
			req.on('end', () => {
				this.uploads.push({
					bytes,
					length: req.headers['content-length'],
					type: req.headers['content-type'],
				});
				res.json({ bytes });
			});
		});
		await new Promise<void>((resolve) => {
			this.server = app.listen(0, '127.0.0.1', () => resolve());
		});
		return this;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}`;
	}

	async stop(): Promise<void> {
		this.server?.closeAllConnections();
		await new Promise((resolve) => this.server?.close(resolve));
	}
}
