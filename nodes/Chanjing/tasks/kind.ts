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

/** A kind of what can be ordered: how it is created, looked up, waited for, and called in messages. */
export interface ResultKind<T> extends Kind<T> {
	/** Its resource in the editor. */
	resource: string;
	/** What is waited for, such as "video". */
	result: string;
	/** What is wrong with one that failed, such as "has no video". */
	lack: string;
	/** Chanjing's own words of one that failed. */
	reason: (value: T) => string;
	/** The choice of Wait with which Get waits; without it Get does not. */
	wait?: string;
	create: Endpoint;
	/** The bodies that say the same, the likeliest first, where documents disagree which one Chanjing takes. */
	bodies?: (body: IDataObject) => IDataObject[];
	/** Lists what was made, each entry with its `create_time` in Unix seconds. */
	list?: Endpoint;
	/** Those of this kind that an execution or a callback looks at. */
	watch: (client: Client) => Watch<T>;
}

/** What every kind tells of one that was ordered. */
export interface Ordered {
	id: string;
	state: string;
	msg?: string;
	progress?: number;
	create_time?: number | null;
}

/** What differs between the kinds of tasks that Chanjing works on. */
interface TaskKindData extends Pick<ResultKind<Task>, 'name' | 'resource' | 'detail' | 'create' | 'bodies'> {
	/** Its resource, in parameters and items. */
	value: VideoResource;
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

/** One kind of task. */
export type TaskKind = TaskKindData & ResultKind<Task>;

/** A kind of result, with what all kinds have alike. */
export function defineResultKind<T extends Ordered>(
	data: Omit<ResultKind<T>, 'made' | 'isDone' | 'describe' | 'timing' | 'watch'>,
): ResultKind<T> {
	const describe = (values: T[]) => describeAll(data.name, values);
	const kind = { ...data, made: 'task_id', isDone: isFinal, describe, timing: taskTiming } as const;
	return { ...kind, watch: watches<T>(kind) };
}

export function defineTaskKind(data: TaskKindData): TaskKind {
	const kind = {
		...data,
		result: 'video',
		lack: 'has no video',
		reason: ({ msg }: Task) => msg,
		wait: 'Wait for Video',
		lists: [{ endpoint: data.list }],
		read: (detail: IDataObject) => toTask(data, detail),
		progress: ({ progress }: Task) => progress,
		unknownAdvice: 'Check the Task ID and that the credential is of the account that created the task.',
	};
	return { ...kind, ...defineResultKind<Task>(kind) };
}

export function isFinal({ state }: Pick<Ordered, 'state'>): boolean {
	return state !== 'pending' && state !== 'generating';
}

/** The refusal of what ended without a result. */
export function taskFailed(
	{ name, lack, result }: Pick<ResultKind<unknown>, 'name' | 'lack' | 'result'>,
	{ id, state, msg }: Ordered,
): ChanjingError {
	const ended = state === 'failed' ? 'Chanjing gave no reason' : `it is ${state}`;
	return new ChanjingError('failed', `${capitalised(name)} ${id} ${lack}: ${msg || ended}`, {
		msg,
		advice:
			meaningOf(msg ?? '')?.advice ??
			`Change what Chanjing names and create the ${result} again. Ask Chanjing with the task ID if nothing seems wrong.`,
		made: { task_id: id },
	});
}

/** As at the beginning of a message. */
export function capitalised(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

function toTask(
	{ value: resource, stateOf, durationUnitMs, moreUrls = [] }: TaskKindData,
	detail: IDataObject,
): Task {
	const status = toNumber(detail.status) ?? 0;
	const duration = toNumber(detail.duration);
	return {
		id: String(detail.id),
		resource,
		status,
		state: stateOf(status),
		progress: toNumber(detail.progress) ?? 0,
		msg: readMessage(detail.msg),
		video_url: toText(detail.video_url),
		preview_url: toText(detail.preview_url),
		...Object.fromEntries(moreUrls.map((name) => [name, toText(detail[name])])),
		duration: duration && Math.round(duration * durationUnitMs),
		create_time: toNumber(detail.create_time),
	};
}

/** How far one is, in words. */
export function describeState({ state, progress }: Pick<Ordered, 'state' | 'progress'>): string {
	return progress === undefined ? state : `${state}, at ${progress}%`;
}

/** How far all are, in one line for n8n's log. */
function describeAll(name: string, all: Ordered[]): string {
	if (all.length === 1) return `${capitalised(name)} ${all[0].id} is ${describeState(all[0])}`;
	const states = [...new Set([...taskStates, ...all.map(({ state }) => state)])];
	const counts = states
		.map((state) => ({ state, count: all.filter((one) => one.state === state).length }))
		.filter(({ count }) => count > 0);
	return `${all.length} ${name}s: ${counts.map(({ state, count }) => `${count} ${state}`).join(', ')}`;
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
