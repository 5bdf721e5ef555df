/**
 * `npm run demo`: the main job, from a video file and a text to the finished mp4, with the nodes of this package on n8n's own
 * engine. It talks to a stand-in for Chanjing, or to Chanjing itself where CHANJING_APP_ID and CHANJING_SECRET_KEY are set.
 */
// First of all, so that Ctrl-C is heard while the others are loaded.
import { interrupted } from './demo/interrupted';

import { setImmediate as nextTurn } from 'node:timers/promises';
import { chanjingEngine } from '../testing/engine/chanjing';
import { withGloss } from './demo/gloss';
import { makeVideo, Stopped } from './demo/job';
import { readOptions, usage } from './demo/options';
import { openService } from './demo/service';

const say = (line = '') => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
	/** What has been started, to be ended in reverse order. */
	const ends: Array<() => Promise<unknown>> = [];
	try {
		const options = await readOptions(process.argv.slice(2), process.env);
		if (options === 'help') return say(usage);

		const service = await openService(options);
		ends.push(service.close);
		interrupted.throwIfAborted();
		say(service.about);
		const n8n = await chanjingEngine(service);
		ends.push(n8n.close);
		await makeVideo({ n8n, options, service, say, signal: interrupted });
	} catch (error) {
		// Ctrl-C also ends the programs that were started here, whose failure may be heard of before the signal.
		await nextTurn();
		const isStopped = interrupted.aborted;
		const { message } = isStopped && !(error instanceof Stopped) ? new Stopped() : (error as Error);
		say();
		say(isStopped ? `Stopped. ${message}`.trim() : withGloss(message));
		process.exitCode = isStopped ? 130 : 1;
	} finally {
		for (const end of ends.reverse()) await end();
	}
}

void main();
