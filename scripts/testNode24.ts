/** `npm run test:node24`: the tests of `npm test` and `npm run test:long` on the Node.js that n8n runs on, where this one is older. */
import { delimiter, dirname, join } from 'node:path';
import execa from 'execa';
import { installNode } from '../testing/n8n/install';

async function main(): Promise<void> {
	const node = await installNode((line) => process.stdout.write(`${line}\n`));
	const jest = join(dirname(require.resolve('jest/package.json')), 'bin', 'jest.js');
	const { exitCode } = await execa(
		node,
		[jest, '--selectProjects', 'unit', 'long', ...process.argv.slice(2)],
		{
			env: { PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` },
			stdio: 'inherit',
			reject: false,
		},
	);
	process.exitCode = exitCode;
}

void main();
