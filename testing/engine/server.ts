import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import express, { type Response } from 'express';
import { sendError } from './httpErrors';
import type { WebhookRequest } from './requestBody';
import type { Reply } from './webhook';

/** Who answers the calls that reach the engine over HTTP. */
export interface Handlers {
	/** Calls under /webhook-waiting: resume URLs. */
	waiting(req: WebhookRequest, res: Response): Promise<Reply>;
	/** Calls under /webhook and /webhook-test: triggers. */
	trigger(route: string, path: string, req: WebhookRequest, res: Response): Promise<Reply>;
}

/** The HTTP server of an engine, with n8n's routes, on a free port of this machine. */
export class WebhookServer {
	private constructor(
		private readonly server: Server,
		/** Calls that a node still works on, perhaps long after it has answered. */
		private readonly pending: Set<Promise<void>>,
		/** With a slash at its end. */
		readonly url: string,
	) {}

	static async start(handlers: Handlers): Promise<WebhookServer> {
		const app = express();
		const pending = new Set<Promise<void>>();
		const answer = async (res: Response, call: () => Promise<Reply>) => {
			const answered = answerCall(res, call).finally(() => pending.delete(answered));
			pending.add(answered);
			await answered;
		};
		app.disable('x-powered-by');
		app.all('/webhook-waiting/:path{/:suffix}', async (req, res) => {
			await answer(res, async () => await handlers.waiting(req, res));
		});
		for (const route of ['webhook', 'webhook-test']) {
			app.all(`/${route}/*path`, async (req: WebhookRequest, res: Response) => {
				const path = [req.params.path].flat().join('/');
				req.params = {};
				await answer(res, async () => await handlers.trigger(route, path, req, res));
			});
		}
		const server = await new Promise<Server>((resolve) => {
			const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
		});
		return new WebhookServer(server, pending, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
	}

	async close(): Promise<void> {
		await Promise.race([Promise.all(this.pending), pause(10_000, undefined, { ref: false })]);
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}

async function answerCall(res: Response, call: () => Promise<Reply>): Promise<void> {
	try {
		const reply = await call();
		if (reply === 'sent') return;
		res.status(reply.status);
		if (typeof reply.body === 'string') res.send(reply.body);
		else res.json(reply.body);
	} catch (error) {
		sendError(res, error);
	}
}
