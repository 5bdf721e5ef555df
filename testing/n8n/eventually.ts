import { setTimeout as pause } from 'node:timers/promises';

export interface Patience {
	/** How long to wait at most. */
	milliseconds?: number;
	/** How long to pause between two looks. */
	every?: number;
	/** Says that waiting has become pointless. */
	giveUp?: () => boolean;
}

/**
 * Looks again and again until `look` returns something other than undefined, and returns that. A look that throws counts as
 * not yet.
 * @param what what is waited for, for the message
 * @throws when the time is over, or `giveUp` says so; the last refusal of `look` is in the message
 */
export async function eventually<T>(
	what: string,
	look: () => Promise<T | undefined> | T | undefined,
	{ milliseconds = 60_000, every = 200, giveUp = () => false }: Patience = {},
): Promise<T> {
	const end = Date.now() + milliseconds;
	let last = '';
	for (;;) {
		try {
			const seen = await look();
			if (seen !== undefined) return seen;
		} catch (error) {
			last = `: ${(error as Error).message}`;
		}
		if (giveUp() || Date.now() >= end) throw new Error(`Waited in vain for ${what}${last}`);
		await pause(every);
	}
}
