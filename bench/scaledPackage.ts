import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instance } from '../testing/n8n/instance';

/** What a measurement changes in the limits of the package, of which the stand-in has to know too. */
export interface Scale {
	/** All windows, pauses and waits are shorter by this factor. */
	factor?: number;
	/** How many creates a window holds, where the documented 10 a minute would be all that is seen. */
	creates?: number;
}

/**
 * Makes the package that is installed in an n8n run on a clock that is faster by a factor: the documented windows, the
 * pauses between looks and the pauses before repeats. n8n has to be started afterwards.
 */
export async function scalePackage({ folder }: Instance, { factor = 1, creates }: Scale): Promise<void> {
	const limits = join(folder, '.n8n/nodes/node_modules/n8n-nodes-chanjing/dist/nodes/Chanjing/limits.js');
	const code = `
;(() => {
	const { callWindows, rateLimitRetry, outageRetry, taskTiming, fileTiming, looks, callbacks, token } = exports;
	for (const window of Object.values(callWindows)) window.interval /= ${factor};
	for (const backoff of [rateLimitRetry, outageRetry, taskTiming, fileTiming]) {
		backoff.firstSeconds /= ${factor};
		backoff.maxSeconds /= ${factor};
	}
	for (const timing of [taskTiming, fileTiming]) {
		timing.closeSeconds /= ${factor};
		timing.latestSeconds /= ${factor};
	}
	looks.listAgainSeconds /= ${factor};
	looks.slowSeconds /= ${factor};
	callbacks.keepSeconds /= ${factor};
	token.jitterSeconds /= ${factor};
	token.rereadSeconds /= ${factor};
	${creates ? `callWindows.createLipSync.intervalCap = ${creates};` : ''}
})();
`;
	await appendFile(limits, code);
}
