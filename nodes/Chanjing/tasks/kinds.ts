import type { IDataObject } from 'n8n-workflow';

import { avatarVideo } from './avatarVideo';
import type { TaskKind, VideoResource } from './kind';
import { lipSync } from './lipSync';

/** The kinds of tasks that give videos, by resource. */
export const videoKinds: Record<VideoResource, TaskKind> = { lipSync, avatarVideo };

/** The kind of a task item. Items that wait since before there were several kinds do not name theirs. */
export function kindOf({ resource }: { resource?: unknown }): TaskKind {
	return resource === 'avatarVideo' ? avatarVideo : lipSync;
}

/** All kinds, the likeliest first for a detail of a task. */
export function likeliestKinds(detail: IDataObject): TaskKind[] {
	return Object.values(videoKinds).sort((a, b) => Number(b.isLike(detail)) - Number(a.isLike(detail)));
}
