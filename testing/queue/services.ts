import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The programs that queue mode needs besides n8n, as paths. */
export interface Services {
	redisServer: string;
	postgres: string;
	initdb: string;
}

/**
 * Finds Redis and PostgreSQL on this machine.
 * @param debianPostgres where Debian keeps PostgreSQL's server, out of PATH, by version
 * @throws with what to install when one is missing
 */
export async function findServices(
	path = process.env.PATH ?? '',
	debianPostgres = '/usr/lib/postgresql',
): Promise<Services> {
	const versions = (await readdir(debianPostgres).catch(() => [])).sort((a, b) => Number(b) - Number(a));
	const places = [
		...path.split(delimiter),
		...versions.map((version) => join(debianPostgres, version, 'bin')),
	];
	const find = async (program: string) => {
		for (const folder of places) {
			const file = join(folder, program);
			const found = await access(file, constants.X_OK).then(
				() => true,
				() => false,
			);
			if (found) return file;
		}
		return '';
	};
	const [redisServer, postgres, initdb] = await Promise.all(['redis-server', 'postgres', 'initdb'].map(find));
	const missing = [!redisServer && 'redis-server', !(postgres && initdb) && 'postgres'].filter(Boolean);
	if (missing.length) {
		throw new Error(
			`n8n's queue mode needs ${missing.join(' and ')}, which this machine does not have. On Debian: apt-get install redis-server postgresql`,
		);
	}
	return { redisServer, postgres, initdb };
}
