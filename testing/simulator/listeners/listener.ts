import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listener {
	/** `http://host:port`, no trailing slash. */
	origin: string;
	/** Ends every connection, idle or not. */
	close: () => Promise<void>;
}

/** Listens on a port of `host`; 0 takes a free one. */
export async function listen(handler: RequestListener, host: string, port: number): Promise<Listener> {
	const server: Server = createServer(handler);
	// Large uploads take their time, and a client that reuses a connection must not meet one that just closed.
	server.requestTimeout = 0;
	server.keepAliveTimeout = 60_000;
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, host, resolve);
	});
	const { port: taken } = server.address() as AddressInfo;
	return {
		origin: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
		async close() {
			await new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			});
		},
	};
}
