import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import execa from 'execa';
import { projectRoot } from '../testing/n8n/paths';
import { findServices } from '../testing/queue/services';
import { curlVersion } from './curl';
import { figure } from './format';
import type { Lab } from './lab';

const firstLine = async (program: string, args: string[]) =>
	(await execa(program, args)).stdout.split('\n')[0].trim();

/** The machine and the versions of all that took part, by what they are called; no names of hosts, no paths. */
export async function describeMachine({ installation }: Lab): Promise<Array<[string, string]>> {
	const require = createRequire(join(installation.folder, 'package.json'));
	const { version: n8n } = require('n8n/package.json') as { version: string };
	const { version } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as {
		version: string;
	};
	const all = cpus();
	const osRelease = await readFile('/etc/os-release', 'utf8').catch(() => '');
	const system = /^PRETTY_NAME="?([^"\n]*)/m.exec(osRelease)?.[1] ?? process.platform;
	const services = await findServices().catch(() => undefined);
	return [
		['Processor', `${all.length} × ${all[0]?.model.trim() ?? 'unknown'}`],
		['Memory', `${figure(totalmem() / 1024 ** 3)} GiB`],
		['System', `${system}, Linux ${release()}`],
		['This package', version],
		['n8n', `${n8n}, on Node ${await firstLine(installation.node, ['--version'])}`],
		['Stand-in and measuring', `Node ${process.version}`],
		['curl', await curlVersion()],
		...(services
			? ([
					['Redis', /v=([\d.]+)/.exec(await firstLine(services.redisServer, ['--version']))?.[1] ?? ''],
					['PostgreSQL', /[\d.]+/.exec(await firstLine(services.postgres, ['--version']))?.[0] ?? ''],
				] as Array<[string, string]>)
			: []),
	];
}
