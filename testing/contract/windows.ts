import type { LimitName } from '../simulator/options/limits';

interface Window {
	name: LimitName;
	calls: number;
	minutes: number;
	paths: string[];
}

/** The documented limits, by the paths that count against them. */
const documented: Window[] = [
	{ name: 'create', calls: 10, minutes: 1, paths: ['/video_lip_sync/create'] },
	{ name: 'createVideo', calls: 10, minutes: 1, paths: ['/create_video'] },
	{ name: 'createVoice', calls: 10, minutes: 1, paths: ['/create_customised_audio'] },
	{ name: 'createAvatar', calls: 10, minutes: 1, paths: ['/create_customised_person'] },
	{ name: 'customised', calls: 10, minutes: 1, paths: ['/list_customised_audio'] },
	{ name: 'speech', calls: 500, minutes: 1, paths: ['/create_audio_task', '/create_audio_task_v2'] },
	{ name: 'detail', calls: 10, minutes: 1 / 60, paths: ['/video_lip_sync/detail'] },
	{
		name: 'file',
		calls: 30,
		minutes: 1,
		paths: ['/common/create_upload_url', '/common/file_detail', '/common/file_list', '/common/delete_file'],
	},
];

/** Of one call: when its reply came. Until then it may arrive at any time. */
interface Slot {
	doneAt: number;
}

/** How long a call must wait to stay within a documented limit, however long the way to the service is. */
export class Windows {
	private readonly slots = new Map<LimitName, Slot[]>();

	constructor(private readonly minuteMs: number) {}

	nameOf(path: string): LimitName | undefined {
		return documented.find(({ paths }) => paths.includes(path))?.name;
	}

	/** Milliseconds until this path may be called; Infinity where that depends on a reply that is still to come. */
	waitOf(path: string): number {
		const window = documented.find(({ paths }) => paths.includes(path));
		if (!window) return 0;
		const recent = this.recent(window);
		const oldest = recent[recent.length - window.calls];
		return oldest ? oldest.doneAt + this.lengthOf(window) - Date.now() : 0;
	}

	/** Counts a call that is sent now; to be told when its reply has come. */
	take(path: string): () => void {
		const window = documented.find(({ paths }) => paths.includes(path));
		if (!window) return () => {};
		const slot = { doneAt: Infinity };
		this.slots.set(window.name, [...this.recent(window), slot]);
		return () => {
			slot.doneAt = Date.now();
		};
	}

	/** How many calls are in the window of this path. */
	countOf(path: string): number {
		const window = documented.find(({ paths }) => paths.includes(path));
		return window ? this.recent(window).length : 0;
	}

	private lengthOf({ minutes }: Window): number {
		return minutes * this.minuteMs + 1;
	}

	private recent(window: Window): Slot[] {
		const since = Date.now() - this.lengthOf(window);
		return (this.slots.get(window.name) ?? []).filter(({ doneAt }) => doneAt > since);
	}
}
