import type { IDataObject } from 'n8n-workflow';

import { ChanjingError } from '../errors/chanjingError';
import { readMessage } from '../errors/redact';
import { taskTiming } from '../limits';
import type { Endpoint } from '../transport/endpoints';
import { meaningOf } from '../transport/codes';
import type { Kind } from '../transport/lookUp';

/** The states of a task as items name them, whatever Chanjing's numbers are. */
export const taskStates = ['pending', 'generating', 'success', 'failed'] as const;

export type TaskState = (typeof taskStates)[number];

/** A task as every operation and the trigger emit it. `duration` is in ms, `create_time` in Unix seconds; null while Chanjing has not told. */
export interface Task {
	id: string;
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
	/** Its resource in the editor. */
	resource: string;
	detail: Endpoint;
	list: Endpoint;
	/** What Chanjing's number for a state means; a number that no document names is one of a running task. */
	stateOf: (status: number) => TaskState;
}

/** One kind of task: how it is looked up, waited for, and called in messages. */
export type TaskKind = TaskKindData & Kind<Task>;

export function defineTaskKind(data: TaskKindData): TaskKind {
	return {
		...data,
		made: 'task_id',
		lists: [{ endpoint: data.list }],
		read: (detail) => toTask(data, detail),
		isDone: isFinal,
		progress: (task) => task.progress,
		describe: (tasks) => describeTasks(data.name, tasks),
		timing: taskTiming,
		unknownAdvice: 'Check the Task ID and that the credential is of the account that created the task.',
	};
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

function toTask({ stateOf }: TaskKindData, detail: IDataObject): Task {
	const status = toNumber(detail.status) ?? 0;
	return {
		id: String(detail.id),
		status,
		state: stateOf(status),
		progress: toNumber(detail.progress) ?? 0,
		msg: readMessage(detail.msg),
		video_url: toText(detail.video_url),
		preview_url: toText(detail.preview_url),
		duration: toNumber(detail.duration),
		create_time: toNumber(detail.create_time),
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

/** A callback may hold anything, even objects that cannot be made a text or a number. */
function isPlain(value: unknown): value is string | number {
	return typeof value === 'string' || typeof value === 'number';
}

function toText(value: unknown): string {
	return isPlain(value) ? String(value) : '';
}

/** @returns null for what is none */
export function toNumber(value: unknown): number | null {
	return isPlain(value) && value !== '' ? Number(value) : null;
}
