/**
 * `npm run live`: the contract against Chanjing itself. Who has keys finds out in minutes which belief of this package is
 * wrong, and sends the report.
 */
import { createInterface } from 'node:readline/promises';

import { version } from '../package.json';
import { mirrorLines } from '../testing/contract/mirror';
import { startReceiver, type Receiver } from '../testing/contract/receiver';
import { redactText } from '../testing/contract/redact';
import { reportOf } from '../testing/contract/report';
import { estimate, runContract, Unreachable, type Checked } from '../testing/contract/run';
import { readOptions, usage, type LiveOptions } from './live/options';
import { writeReport } from './live/write';

const say = (line = '') => void process.stdout.write(`${line}\n`);

/** Ctrl-C, or a request of the system to end: the first one ends the run in order, the second one at once. */
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => {
		if (interrupted.signal.aborted) process.exit(130);
		say('\nStopping; what was made is being deleted. Once more ends at once.');
		interrupted.abort();
	});
}

/** Says what is about to happen, and asks whoever sits at a terminal. */
async function mayBegin({ account, spend, avatarVideo, yes }: LiveOptions): Promise<boolean> {
	say(`Asking ${new URL(account.baseUrl).origin}.`);
	say('This exchanges a new access token, which ends the running token of that App ID at once:');
	say('an n8n that uses the same App ID must exchange a new one for its next call.');
	say(
		spend === undefined
			? 'Nothing is made that costs beans (--spend N asks more).'
			: `Up to ${spend} beans may be spent; everything together is thought to take ${estimate(avatarVideo)}.`,
	);
	if (yes || !process.stdin.isTTY) return true;
	const terminal = createInterface({ input: process.stdin, output: process.stdout });
	terminal.once('SIGINT', () => interrupted.abort());
	const answer = await terminal
		.question('Begin? [y/N] ', { signal: interrupted.signal })
		.catch(() => '')
		.finally(() => terminal.close());
	return /^y(es)?$/i.test(answer.trim());
}

function tell({ belief, finding }: Checked, secrets: Iterable<string>) {
	say(
		`${finding.outcome.padEnd(9)}  ${belief.id.padEnd(32)}  ${redactText(finding.seen, secrets).slice(0, 120)}`,
	);
	for (const line of finding.outcome === 'refuted' ? mirrorLines(finding.mirror) : []) {
		say(`${' '.repeat(11)}the stand-in mirrors it with ${redactText(line, secrets)}`);
	}
}

async function main(): Promise<void> {
	let receiver: Receiver | undefined;
	try {
		const options = await readOptions(process.argv.slice(2), process.env);
		if (options === 'help') return say(usage);
		if (!(await mayBegin(options))) return say('Nothing was done.');

		const { account, callback, out, spend } = options;
		if (callback) receiver = await startReceiver(callback.port, callback.url);
		const startedAt = new Date();
		const outcome = await runContract({
			...options,
			receiver,
			signal: interrupted.signal,
			onBalance: (beans) => say(`The account has ${beans} beans.\n`),
			onFinding: tell,
		});
		const report = reportOf(outcome, {
			service: new URL(account.baseUrl).origin,
			startedAt: startedAt.toISOString(),
			took: Math.round((Date.now() - startedAt.getTime()) / 1000),
			version,
			node: process.version,
			spend,
		});
		const paths = await writeReport(out, report);

		say();
		say(`${report.held} held, ${report.refuted} refuted, ${report.notAsked} not asked.`);
		if (report.made.length > 0) say('Made in the account:');
		for (const { kind, id, state, isDeleted } of report.made) {
			say(`  ${kind} ${id}: ${isDeleted ? 'deleted' : state}`);
		}
		say(`The report: ${paths.join(', ')}. docs/live.md says how to send it.`);
		if (interrupted.signal.aborted) process.exitCode = 130;
	} catch (error) {
		const isStopped = interrupted.signal.aborted;
		say(isStopped ? 'Stopped before anything was made.' : (error as Error).message);
		if (!isStopped && !(error instanceof Unreachable)) process.exitCode = 1;
		else process.exitCode = isStopped ? 130 : 2;
	} finally {
		await receiver?.close();
	}
	// Connections that are kept alive would keep the process alive, too.
	process.exit();
}

void main();
