import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { apiListener } from './listeners/apiListener';
import { Callbacks } from './listeners/callbacks';
import { controlListener } from './listeners/controlListener';
import { Faults } from './faults';
import { listen, type Listener } from './listeners/listener';
import { applySettings, defaultOptions, type SimulatorOptions, type SimulatorSettings } from './options';
import { RateLimit } from './api/rateLimit';
import { RequestLog } from './requestLog';
import { resultsListener } from './listeners/resultsListener';
import { State } from './state';
import { Store } from './store';
import { storageListener } from './listeners/storageListener';
import { Tasks } from './kinds/tasks';
import type { World } from './world';

/** A running stand-in. */
export interface Simulator {
	/** Base URL for the credential, without /open/v1. */
	url: string;
	storageUrl: string;
	resultsUrl: string;
	/** Only where the option `control` is set. */
	controlUrl?: string;
	appId: string;
	secretKey: string;
	/** Read at every request: change them at any time. */
	options: SimulatorOptions;
	/** Changes options, merging `callback` and `limits` field by field. */
	set: (settings: SimulatorSettings) => void;
	faults: Faults;
	log: RequestLog;
	state: State;
	/** Where uploads are kept until it closes. */
	folder: string;
	/** Empties the windows of the rate limits. */
	resetRateLimits: () => void;
	/** Ends every connection and timer and removes the temporary folder. */
	close: () => Promise<void>;
}

/** Starts a stand-in for Chanjing on free ports of 127.0.0.1, or where `settings` say. */
export async function startSimulator(settings: SimulatorSettings = {}): Promise<Simulator> {
	const options = applySettings(defaultOptions(), settings);
	const store = new Store(options);
	const log = new RequestLog();
	const faults = new Faults(store);
	const rateLimit = new RateLimit(options);
	const callbacks = new Callbacks(log, store);
	const folder = await mkdtemp(join(tmpdir(), 'chanjing-stand-in-'));
	const closing = new AbortController();
	setMaxListeners(0, closing.signal);
	const origins = { api: '', storage: '', results: '' };
	const shared = { options, store, log, faults, rateLimit, folder, origins, closing: closing.signal };
	const tasks = new Tasks(shared, callbacks);
	const world: World = { ...shared, tasks };

	const open: Listener[] = [];
	const closeAll = async () => {
		callbacks.close();
		closing.abort();
		await tasks.close();
		await Promise.all(open.map(async (listener) => await listener.close()));
		await rm(folder, { recursive: true, force: true, maxRetries: 3 });
	};
	const start = async (...what: Parameters<typeof listen>) => {
		const listener = await listen(...what);
		open.push(listener);
		return listener.origin;
	};
	try {
		origins.api = await start(apiListener(world), options.host, options.port);
		origins.storage = await start(storageListener(world), options.host, options.storagePort);
		origins.results = await start(resultsListener(world), options.host, options.resultsPort);
		const simulator: Simulator = {
			url: origins.api,
			storageUrl: origins.storage,
			resultsUrl: origins.results,
			appId: options.appId,
			secretKey: options.secretKey,
			options,
			set: (more) => void applySettings(options, more),
			faults,
			log,
			state: new State(store, tasks),
			folder,
			resetRateLimits: () => rateLimit.reset(),
			close: closeAll,
		};
		if (options.control) {
			simulator.controlUrl = await start(controlListener(simulator), options.host, options.controlPort);
		}
		return simulator;
	} catch (error) {
		await closeAll();
		throw error;
	}
}
