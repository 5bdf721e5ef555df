import { startSimulator } from '../../testing/simulator';
import type { Account } from '../account';
import type { DemoOptions } from './options';

/** The service that the demo talks to. */
export interface DemoService extends Account {
	/** Whether videos cost something. */
	isReal: boolean;
	/** What to tell the user about it. */
	about: string;
	close: () => Promise<void>;
}

/** The real service where there are keys for it, else a stand-in, slow enough to be watched. */
export async function openService({ account }: DemoOptions): Promise<DemoService> {
	if (account) {
		const about = `Chanjing at ${account.url}`;
		return { ...account, isReal: true, about, close: async () => {} };
	}
	const { url, appId, secretKey, close } = await startSimulator({
		fileReadyMs: 1_500,
		pendingMs: 2_000,
		generatingMs: 8_000,
		render: true,
	});
	const about = `A stand-in for Chanjing at ${url} (--help says how to use the real one)`;
	return { url, appId, secretKey, isReal: false, about, close };
}
