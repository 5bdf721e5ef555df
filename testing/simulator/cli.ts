import { parseArgs } from 'node:util';

import { flags, helpLines, settingsOf } from './cliFlags';
import { checkFault, type Fault } from './faults';
import { startSimulator } from './index';
import { lineOf } from './requestLog';

const help = `Runs a stand-in for Chanjing's Open API on this machine until Ctrl+C.

Usage: npm run simulator -- [options]

  --help         this text
  --json         print what it listens on as one line of JSON
  --log          print each request as it is answered
  --fault JSON   add a fault, e.g. '{"on":"createLipSync","kind":"code","code":40001}'; may be repeated

Times are in milliseconds, "never" is a time too. Behind each option is its default:

${helpLines().join('\n')}

Everything can be changed while it runs: GET / on the control URL says how.
`;

const print = (text: string) => void process.stdout.write(`${text}\n`);

async function main() {
	const { values } = parseArgs({
		allowNegative: true,
		options: {
			help: { type: 'boolean' },
			json: { type: 'boolean' },
			log: { type: 'boolean' },
			fault: { type: 'string', multiple: true },
			...Object.fromEntries(flags.map(({ name, type }) => [name, { type }])),
		},
	});
	if (values.help) {
		print(help);
		return;
	}
	const faults: Fault[] = ((values.fault as string[] | undefined) ?? []).map((text) => JSON.parse(text));
	faults.forEach(checkFault);
	const simulator = await startSimulator({ ...settingsOf(values), control: true });
	simulator.faults.add(...faults);
	const end = () => {
		void simulator.close().then(() => process.exit(0));
	};
	process.once('SIGINT', end);
	process.once('SIGTERM', end);

	const { url, storageUrl, resultsUrl, controlUrl, appId, secretKey } = simulator;
	if (values.json) {
		print(JSON.stringify({ url, storageUrl, resultsUrl, controlUrl, appId, secretKey }));
	} else {
		print('A stand-in for Chanjing is running; Ctrl+C ends it.\n');
		print(`  Base URL    ${url}\n  App ID      ${appId}\n  Secret Key  ${secretKey}\n`);
		print(`  Storage     ${storageUrl}\n  Results     ${resultsUrl}\n  Control     ${controlUrl}\n`);
	}
	if (values.log) {
		const started = Date.now();
		simulator.log.watch((entry) => print(lineOf(entry, started)));
	}
}

main().catch((error: Error) => {
	process.stderr.write(`${error.message}\n`);
	process.exit(1);
});
