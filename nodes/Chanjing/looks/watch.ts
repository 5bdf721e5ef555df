import type { Client } from '../transport/client';
import { looks as limits } from '../limits';
import type { Kind } from './kind';
import type { Sight } from './entry';
import { Looks } from './looks';
import { perAccount } from '../transport/queues/perAccount';

/** Looks up values of one kind, together with all that do so for the same account in this process. */
export interface Watch<T> {
	/**
	 * Makes one look.
	 * @throws ChanjingError
	 */
	load(id: string): Promise<T>;

	/**
	 * The same for an id that anybody may have made up: it must not hold back other calls.
	 * @throws ChanjingError; `refused` when too many such ids wait
	 */
	check(id: string): Promise<T>;

	/**
	 * Waits until the value is done or the seconds are over.
	 * @param mayBeDone whether a first look is worth its call at once: for what was not just made
	 * @param untilUnknown how many looks in a row must find no such id before that is believed
	 * @throws ChanjingError when Chanjing knows no such id, refuses the account, or the execution was stopped
	 */
	until(id: string, seconds: number, mayBeDone?: boolean, untilUnknown?: number): Promise<Sight<T>>;
}

/** Makes the watches of one kind. Call it once for each kind: what it returns is what executions share. */
export function watches<T>(kind: Kind<T>): (client: Client) => Watch<T> {
	const shared = perAccount((account) => new Looks<T>(kind, account));
	return (client) => {
		const looks = shared(client.account);
		const once = async (id: string, isHint: boolean): Promise<T> => {
			const { value } = await looks.ask(client, id, {
				once: true,
				isHint,
				seconds: 0,
				mayBeDone: true,
				untilUnknown: 1,
			});
			return value as T;
		};
		return {
			load: async (id) => await once(id, false),
			check: async (id) => await once(id, true),
			until: async (id, seconds, mayBeDone = false, untilUnknown = mayBeDone ? 1 : limits.untilUnknown) =>
				await looks.ask(client, id, { once: false, isHint: false, seconds, mayBeDone, untilUnknown }),
		};
	};
}
