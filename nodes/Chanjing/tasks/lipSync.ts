import type { IDataObject } from 'n8n-workflow';

import type { Client } from '../transport/client';
import { endpoints } from '../transport/endpoints';
import { meaningOf } from '../transport/codes';
import { type Answer, refusesParameters, withTrace } from '../transport/envelope';
import { asChanjingError, ChanjingError } from '../errors/chanjingError';
import type { Kind } from '../transport/lookUp';
import { readMessage } from '../errors/redact';
import { request } from '../transport/request';

/** The documented states of a lip-sync task. */
export const states = { 0: 'pending', 10: 'generating', 20: 'success', 30: 'failed' } as const;

export type TaskState = (typeof states)[keyof typeof states];

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

/** A task from what Chanjing says of it, or what is known of one that was just created. */
export function toTask(detail: IDataObject): Task {
	const status = Number(detail.status ?? 0);
	return {
		id: String(detail.id),
		status,
		state: states[status as keyof typeof states] ?? 'generating',
		progress: Number(detail.progress ?? 0),
		msg: readMessage(detail.msg),
		video_url: String(detail.video_url ?? ''),
		preview_url: String(detail.preview_url ?? ''),
		duration: numberOrNull(detail.duration),
		create_time: numberOrNull(detail.create_time),
	};
}

export function isFinal(task: Task): boolean {
	return task.state === 'success' || task.state === 'failed';
}

/** How far tasks are, in one line for n8n's log. */
export function describeTasks(tasks: Task[]): string {
	if (tasks.length === 1)
		return `Lip-sync task ${tasks[0].id} is ${tasks[0].state}, at ${tasks[0].progress}%`;
	const counts = Object.values(states)
		.map((state) => ({ state, count: tasks.filter((task) => task.state === state).length }))
		.filter(({ count }) => count > 0);
	return `${tasks.length} lip-sync tasks: ${counts.map(({ state, count }) => `${count} ${state}`).join(', ')}`;
}

/** @throws ChanjingError `notFound` when Chanjing knows no such task */
export async function lookUpTask(client: Client, id: string): Promise<Task> {
	let answer: Answer<IDataObject | null>;
	try {
		answer = await request(client, endpoints.lipSyncDetail, { qs: { id } });
	} catch (error) {
		const known = asChanjingError(error);
		if (refusesParameters(known) || known.kind === 'notFound') throw noSuchTask(id, known);
		throw known.with({ task_id: id });
	}
	const { data: detail, traceId } = answer;
	if (!detail || String(detail.id ?? id) !== id || detail.status === undefined) {
		throw noSuchTask(id, { message: withTrace('the answer is empty', traceId), traceId });
	}
	return toTask({ ...detail, id });
}

/** How tasks are looked up. */
export const taskKind: Kind<Task> = { list: endpoints.lipSyncList, read: toTask, one: lookUpTask };

/** The refusal of a task that ended without a video. */
export function taskFailed(task: Task): ChanjingError {
	const reason = task.msg || 'Chanjing gave no reason';
	return new ChanjingError('failed', `Lip-sync task ${task.id} has no video: ${reason}`, {
		msg: task.msg,
		advice:
			meaningOf(task.msg)?.advice ??
			'Change what Chanjing names and create the video again. Ask Chanjing with the task ID if nothing seems wrong.',
		made: { task_id: task.id },
	});
}

function noSuchTask(id: string, cause: Pick<ChanjingError, 'message' | 'traceId'>): ChanjingError {
	const what = `Chanjing knows no lip-sync task ${id} of this account: ${cause.message}`;
	return new ChanjingError('notFound', what, {
		...cause,
		advice: 'Check the Task ID and that the credential is of the account that created the task.',
	});
}

function numberOrNull(value: unknown): number | null {
	return value === undefined || value === null || value === '' ? null : Number(value);
}
