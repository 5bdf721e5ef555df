import type { AddressInfo } from 'node:net';
import express from 'express';

/** A web server with the media of a user. */
export interface MediaServer {
	/** Without a slash at the end. */
	url: string;
	close: () => Promise<void>;
}

/** Serves one file for each extension, under every name that ends in it. */
export async function serveMedia(files: Record<string, string>): Promise<MediaServer> {
	const app = express();
	app.get('/*path', (request, response) => {
		const file = files[request.path.split('.').pop() ?? ''];
		// Express hides what lies under a dot, and samples lie in `.cache`.
		if (file) response.sendFile(file, { dotfiles: 'allow' });
		else response.sendStatus(404);
	});
	const server = app.listen(0, '127.0.0.1');
	await new Promise((resolve) => server.once('listening', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
