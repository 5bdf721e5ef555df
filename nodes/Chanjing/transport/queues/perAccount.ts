import { accountsKept } from '../../limits';

/** Keeps one for each account, made when it is first needed, and lets go of the longest unused, so that nothing grows for the life of n8n. */
export function perAccount<T>(create: (account: string) => T): (account: string) => T {
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
