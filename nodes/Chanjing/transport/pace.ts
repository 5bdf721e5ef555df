import type { Client } from './client';
import { asChanjingError } from '../errors/chanjingError';
import { callWindows, placePollSeconds } from '../limits';
import { stopIfAsked, wait } from './retry';

interface Window {
	running: number;
	/** When finished calls leave the window, in ms, the oldest first. */
	leaving: number[];
	/** The last in the queue: calls start in the order in which they came. */
	queue: Promise<unknown>;
}

const windows = new Map<string, Window>();

/**
 * Makes a call within a documented limit of its credential in this process. A whole window may be used at once.
 * A call counts from its start until one window after its reply, because Chanjing counted it somewhere in between.
 */
export async function paced<T>(
	client: Client,
	name: keyof typeof callWindows | undefined,
	call: () => Promise<T>,
): Promise<T> {
	if (!name) return await call();
	const key = `${client.account}:${name}`;
	const window = windows.get(key) ?? { running: 0, leaving: [], queue: Promise.resolve() };
	windows.set(key, window);

	const place = window.queue.then(async () => await takePlace(client, window, callWindows[name].calls));
	window.queue = place.catch(() => {});
	try {
		await Promise.race([place, client.stopped]);
	} catch (error) {
		// A place that is given up takes nothing at its turn, or is handed back when it was given in the same moment.
		place.then(
			() => window.running--,
			() => {},
		);
		throw asChanjingError(error);
	}
	try {
		return await call();
	} finally {
		window.running--;
		window.leaving.push(Date.now() + callWindows[name].seconds * 1000);
	}
}

async function takePlace(client: Client, window: Window, calls: number): Promise<void> {
	for (;;) {
		const now = Date.now();
		while (window.leaving.length && window.leaving[0] <= now) window.leaving.shift();
		if (window.running + window.leaving.length < calls) break;
		const freeAt = window.running ? undefined : window.leaving[0];
		await wait(freeAt ? (freeAt - now) / 1000 : placePollSeconds, client.signal);
	}
	stopIfAsked(client.signal);
	window.running++;
}
