const controller = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort());

/** Ctrl-C, or a request of the system to end; heard from the moment this file is loaded. */
export const interrupted = controller.signal;
