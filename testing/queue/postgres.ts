import { chmod, chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import execa from 'execa';
import { freePort } from '../n8n/n8nProcess';
import { Service } from './service';
import { findServices } from './services';

/** PostgreSQL refuses to run as root; this is the account that owns nothing. */
const nobody = 65_534;

const isRoot = () => process.getuid?.() === 0;

/** Puts a command under an account that PostgreSQL accepts. */
const unprivileged = (command: string[]): string[] =>
	isRoot() ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', ...command] : command;

/**
 * A PostgreSQL of its own on a free port, with the database `postgres` of the user `n8n`, who needs no password; its data,
 * which outlives a restart, lies below `folder`.
 */
export async function createPostgres(folder: string): Promise<Service> {
	const { postgres, initdb } = await findServices();
	const data = join(folder, 'postgres');
	await mkdir(data, { mode: 0o700 });
	if (isRoot()) {
		await chown(data, nobody, nobody);
		await chmod(folder, 0o755);
	}
	const [program, ...args] = unprivileged([
		initdb,
		'--pgdata',
		data,
		'--username=n8n',
		'--auth=trust',
		'--encoding=UTF8',
		'--locale=C',
		'--no-sync',
	]);
	await execa(program, args, { cwd: folder, stdin: 'ignore' });
	const port = await freePort();
	const settings = {
		listen_addresses: '127.0.0.1',
		port,
		unix_socket_directories: '',
		// Nothing shall stay in /dev/shm, whatever ends it.
		dynamic_shared_memory_type: 'mmap',
	};
	const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	// Only SIGINT ends it although n8n is connected.
	return new Service('postgres', port, unprivileged([postgres, '-D', data, ...options]), folder, 'SIGINT');
}
