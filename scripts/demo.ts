/**
 * `npm run demo`: the main job, from a video file and a text to the finished mp4, with the nodes of this package on n8n's own
 * engine. It talks to a stand-in for Chanjing, or to Chanjing itself where CHANJING_APP_ID and CHANJING_SECRET_KEY are set.
 */
import { chanjingEngine } from '../testing/engine/chanjing';
import { withGloss } from './demo/gloss';
import { makeVideo, Stopped } from './demo/job';
import { readOptions, usage } from './demo/options';
import { openService } from './demo/service';

const say = (line = '') => void process.stdout.write(`${line}\n`);

/** Ctrl-C, or a request of the system to end. */
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());

async function main(): Promise<void> {
	/** What has been started, to be ended in reverse order. */
	const ends: Array<() => Promise<unknown>> = [];
	try {
		const options = await readOptions(process.argv.slice(2), process.env);
		if (options === 'help') return say(usage);

		const service = await openService(options);
		ends.push(service.close);
		say(service.about);
		const n8n = await chanjingEngine(service);
		ends.push(n8n.close);
		await makeVideo({ n8n, options, service, say, signal: interrupted.signal });
	} catch (error) {
		const { message } = error as Error;
		const isStopped = error instanceof Stopped;
		say();
		say(isStopped ? `Stopped. ${message}`.trim() : withGloss(message));
		process.exitCode = isStopped ? 130 : 1;
	} finally {
		for (const end of ends.reverse()) await end();
	}
}

void main();
