import type { Faults } from './faults';
import type { SimulatorOptions } from './options';
import type { RateLimit } from './api/rateLimit';
import type { RequestLog } from './requestLog';
import type { Store } from './store';
import type { Tasks } from './kinds/tasks';

/** What every handler can reach. */
export interface World {
	readonly options: SimulatorOptions;
	readonly store: Store;
	readonly tasks: Tasks;
	readonly log: RequestLog;
	readonly faults: Faults;
	readonly rateLimit: RateLimit;
	/** A folder of this stand-in alone, removed when it closes. */
	readonly folder: string;
	/** Aborted when it closes. */
	readonly closing: AbortSignal;
	/** Origins of the three listeners, without a trailing slash. */
	readonly origins: { api: string; storage: string; results: string };
}
