import type { Reply } from './envelope';
import { perAccount } from './queues/perAccount';

const clocks = perAccount<{ aheadMs?: number }>(() => ({}));

/** Takes the time at Chanjing from a reply. */
export function noteTime(account: string, { headers }: Reply): void {
	const time = Date.parse(String(headers?.date ?? ''));
	if (Number.isFinite(time)) clocks(account).aheadMs = time - Date.now();
}

/** How far Chanjing's clock is ahead of this machine's, in ms, to a second or so; nothing before its first reply. */
export function aheadMs(account: string): number | undefined {
	return clocks(account).aheadMs;
}
