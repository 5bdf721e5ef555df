import { accountsKept } from '../../limits';

/** What the calls of one account share in this process, made when it is first needed. */
export type PerAccount<T> = (account: string) => T;

/** Keeps one for each account, and lets go of the longest unused, so that nothing grows for the life of n8n. */
export function perAccount<T>(create: (account: string) => T): PerAccount<T> {
	const kept = new Map<string, T>();
	return (account) => {
		const value = kept.has(account) ? (kept.get(account) as T) : create(account);
		// A Map lists its keys in the order of their last `set`, so the first is the longest unused.
		kept.delete(account);
		kept.set(account, value);
		if (kept.size > accountsKept) kept.delete(kept.keys().next().value as string);
		return value;
	};
}
