import { endpoints } from '../transport/endpoints';
import { watches } from '../looks/watch';
import { defineTaskKind } from './kind';

/** The documented states of a lip-sync task. */
const states = { 0: 'pending', 10: 'generating', 20: 'success', 30: 'failed' } as const;

export const lipSync = defineTaskKind({
	name: 'lip-sync task',
	resource: 'Lip-Sync Video',
	detail: endpoints.lipSyncDetail,
	list: endpoints.lipSyncList,
	stateOf: (status) => states[status as keyof typeof states] ?? 'generating',
});

/** A task from what Chanjing says of it, or what is known of one that was just created. */
export const toTask = lipSync.read;

/** The lip-sync tasks that an execution or a callback looks at. */
export const lipSyncTasks = watches(lipSync);
