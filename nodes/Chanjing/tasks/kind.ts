import type { IDataObject } from 'n8n-workflow';

import { ChanjingError } from '../errors/chanjingError';
import { readMessage } from '../errors/redact';
import { taskTiming } from '../limits';
import type { Endpoint } from '../transport/endpoints';
import { meaningOf } from '../transport/codes';
import type { Client } from '../transport/client';
import type { Kind } from '../looks/kind';
import { type Watch, watches } from '../looks/watch';

/** The states of a task as items name them, whatever Chanjing's numbers are. */
export const taskStates = ['pending', 'generating', 'success', 'failed'] as const;

export type TaskState = (typeof taskStates)[number];

/** The resources whose tasks give videos, as items name them. */
export type VideoResource = 'lipSync' | 'avatarVideo';

/** A task as every operation and the trigger emit it. `duration` is in ms, `create_time` in Unix seconds; null while Chanjing has not told. */
export interface Task {
	id: string;
	resource: VideoResource;
	status: number;
	state: TaskState;
	progress: number;
	msg: string;
	video_url: string;
	preview_url: string;
	duration: number | null;
	create_time: number | null;
}

/** What differs between the kinds of tasks that Chanjing works on. */
interface TaskKindData {
	/** In the middle of a message, such as "lip-sync task". */
	name: string;
	/** Its resource, in parameters and items. */
	value: VideoResource;
	/** Its resource in the editor. */
	resource: string;
	detail: Endpoint;
	list: Endpoint;
	/** What Chanjing's number for a state means; a number that no document names is one of a running task. */
	stateOf: (status: number) => TaskState;
	/** How many ms Chanjing's unit of `duration` has. */
	durationUnitMs: number;
	/** Further URLs that a task of this kind has, by Chanjing's names. */
	moreUrls?: string[];
	/** Whether only a task of this kind looks like that. */
	isLike: (detail: IDataObject) => boolean;
}

/** One kind of task: how it is looked up, waited for, and called in messages. */
export type TaskKind = TaskKindData &
	Kind<Task> & {
		/** The tasks of this kind that an execution or a callback looks at. */
		watch: (client: Client) => Watch<Task, TaskKind>;
	};

export function defineTaskKind(data: TaskKindData): TaskKind {
	const kind: TaskKind = {
		...data,
		watch: (client) => watch(client),
		made: 'task_id',
		lists: [{ endpoint: data.list }],
		read: (detail) => toTask(data, detail),
		isDone: isFinal,
		progress: (task) => task.progress,
		describe: (tasks) => describeTasks(data.name, tasks),
		timing: taskTiming,
		unknownAdvice: 'Check the Task ID and that the credential is of the account that created the task.',
	};
	const watch = watches<Task, TaskKind>(kind);
	return kind;
}

export function isFinal(task: Pick<Task, 'state'>): boolean {
	return task.state === 'success' || task.state === 'failed';
}

/** The refusal of a task that ended without a video. */
export function taskFailed(kind: TaskKind, { id, msg }: Pick<Task, 'id' | 'msg'>): ChanjingError {
	const reason = msg || 'Chanjing gave no reason';
	return new ChanjingError('failed', `${capitalised(kind.name)} ${id} has no video: ${reason}`, {
		msg,
		advice:
			meaningOf(msg)?.advice ??
			'Change what Chanjing names and create the video again. Ask Chanjing with the task ID if nothing seems wrong.',
		made: { task_id: id },
	});
}

/** The name of a kind at the beginning of a message. */
export function capitalised(name: string): string {
	return name.charAt(0).toUpperCase() + name.slice(1);
}

function toTask(
	{ value: resource, stateOf, durationUnitMs, moreUrls = [] }: TaskKindData,
	detail: IDataObject,
): Task {
	const status = Number(detail.status ?? 0);
	const duration = numberOrNull(detail.duration);
	return {
		id: String(detail.id),
		resource,
		status,
		state: stateOf(status),
		progress: Number(detail.progress ?? 0),
		msg: readMessage(detail.msg),
		video_url: String(detail.video_url ?? ''),
		preview_url: String(detail.preview_url ?? ''),
		...Object.fromEntries(moreUrls.map((name) => [name, String(detail[name] ?? '')])),
		duration: duration && Math.round(duration * durationUnitMs),
		create_time: numberOrNull(detail.create_time),
	};
}

/** How far tasks are, in one line for n8n's log. */
function describeTasks(name: string, tasks: Task[]): string {
	if (tasks.length === 1) {
		const [{ id, state, progress }] = tasks;
		return `${capitalised(name)} ${id} is ${state}, at ${progress}%`;
	}
	const counts = taskStates
		.map((state) => ({ state, count: tasks.filter((task) => task.state === state).length }))
		.filter(({ count }) => count > 0);
	return `${tasks.length} ${name}s: ${counts.map(({ state, count }) => `${count} ${state}`).join(', ')}`;
}

function numberOrNull(value: unknown): number | null {
	return value === undefined || value === null || value === '' ? null : Number(value);
}
