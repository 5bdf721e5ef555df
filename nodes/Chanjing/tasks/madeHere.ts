import { madeHere as limits } from '../limits';
import { perAccount } from '../transport/queues/perAccount';
import { Recent } from './callbacks/recent';

const made = perAccount(() => new Recent(limits));

/** A kind by the resource that its user sees. */
type Kind = { resource: string };

const keyOf = ({ resource }: Kind, id: string) => `${resource} ${id}`;

/** Remembers what this process has created: a callback that names it is no forgery, even while Chanjing does not show it. */
export function rememberMade(account: string, kind: Kind, id: string): void {
	made(account).add(keyOf(kind, id));
}

/** Whether this process has created it, as far as it remembers. */
export function isMadeHere(account: string, kind: Kind, id: string): boolean {
	return made(account).has(keyOf(kind, id));
}
