import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of the test's own: its address, and how to close it. */
export async function serve(answer: RequestListener): Promise<{ url: string; close: () => Promise<void> }> {
	const server = createServer(answer);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** An address where nobody listens: no system gives this port out by itself, so that no other test can come to listen there. */
export const deadAddress = 'http://127.0.0.1:1';
