import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The programs that queue mode needs besides n8n, as paths. */
export interface Services {
	redisServer: string;
	postgres: string;
	initdb: string;
}

/** Debian keeps PostgreSQL's server here, out of PATH, by version. */
const debianPostgres = '/usr/lib/postgresql';

async function folders(): Promise<string[]> {
	const versions = (await readdir(debianPostgres).catch(() => [])).sort((a, b) => Number(b) - Number(a));
	return [
		...(process.env.PATH ?? '').split(delimiter),
		...versions.map((version) => join(debianPostgres, version, 'bin')),
	];
}

/**
 * Finds Redis and PostgreSQL on this machine.
 * @throws with what to install when one is missing
 */
export async function findServices(): Promise<Services> {
	const places = await folders();
	const find = async (program: string) => {
		for (const folder of places) {
			const path = join(folder, program);
			const found = await access(path, constants.X_OK).then(
				() => true,
				() => false,
			);
			if (found) return path;
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
