import { freePort } from '../n8n/n8nProcess';
import { Service } from './service';
import { findServices } from './services';

/** A Redis of its own on a free port; its data, which outlives a restart, lies in `folder`. */
export async function createRedis(folder: string): Promise<Service> {
	const { redisServer } = await findServices();
	const port = await freePort();
	const command = [redisServer, '--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
	return new Service('redis', port, command, folder);
}
