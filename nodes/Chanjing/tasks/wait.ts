import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import { storeResult } from '../files/download';
import type { Client } from '../transport/client';
import { asChanjingError, ChanjingError } from '../errors/chanjingError';
import { errorJson } from '../errors/nodeError';
import { lookUpOne } from '../looks/kind';
import type { Watch } from '../looks/watch';
import {
	capitalised,
	describeState,
	type Made,
	type ResultKind,
	type Task,
	taskFailed,
	type TaskKind,
} from './kind';

/**
 * Waits until one has its result.
 * @param mayBeDone whether to look at once
 * @throws ChanjingError with the task's id: it failed, the limit was reached, or the execution was stopped
 */
export async function waitForResult<T extends Made>(
	watch: Watch<T, ResultKind<T>>,
	id: string,
	minutes: number,
	mayBeDone = false,
): Promise<T> {
	const { kind } = watch;
	const get = `${kind.resource} > Get`;
	const { value, outage, done } = await watch.until(id, minutes * 60, mayBeDone).catch((error: unknown) => {
		const stopped = error instanceof ChanjingError && error.kind === 'stopped';
		if (!stopped) throw asChanjingError(error);
		throw new ChanjingError('stopped', `The wait was stopped; ${kind.name} ${id} goes on at Chanjing`, {
			advice: `Get the ${kind.result} later with ${get} and this task ID.`,
			made: { task_id: id },
		});
	});
	if (!done) {
		const seen = value ? `it is ${describeState(value)}` : (outage?.message ?? 'Chanjing could not be asked');
		throw new ChanjingError(
			'limit',
			`${capitalised(kind.name)} ${id} is not finished after ${minutes} minutes: ${seen}`,
			{
				...outage,
				advice: `It goes on at Chanjing and is paid for once. Get the ${kind.result} with ${get}, ${kind.wait ? `${kind.wait}, and` : 'later, with'} this task ID; or raise Wait Limit.`,
				made: { task_id: id },
			},
		);
	}
	if (value?.state === 'success') return value;
	throw taskFailed(kind, value ? { id, state: value.state, msg: kind.reason(value) } : { id });
}

/** Whether and where the finished video goes into an item. */
export interface Output {
	download: boolean;
	/** The name of the binary field. */
	field: string;
}

export type Asset = 'video' | 'cover';

const assets = {
	video: { url: 'video_url', mimeType: 'video/mp4', extension: 'mp4' },
	cover: { url: 'preview_url', mimeType: 'image/jpeg', extension: 'jpg' },
} as const;

/**
 * Streams the video or the cover of a finished task into n8n's binary store.
 * @throws ChanjingError with the task's id
 */
export async function downloadAsset(
	client: Client,
	kind: TaskKind,
	task: Task,
	asset: Asset,
): Promise<IBinaryData> {
	const { id, state } = task;
	const { url, ...fallback } = assets[asset];
	try {
		if (state === 'failed') throw taskFailed(kind, task);
		if (state !== 'success') {
			throw new ChanjingError(
				'refused',
				`${capitalised(kind.name)} ${id} has no ${asset} yet, it is ${state}`,
				{
					advice: `Wait for it with ${kind.resource} > Get, ${kind.wait}, and download then.`,
				},
			);
		}
		const renew = async () => (await lookUpOne(client, kind, id))[url];
		return await storeResult(client, {
			...fallback,
			url: task[url],
			renew,
			name: id,
			result: kind.result,
			again: `${kind.resource} > Download`,
		});
	} catch (error) {
		throw asChanjingError(error).with({ task_id: id });
	}
}

/**
 * The item of a task for which no refusal is possible any more. The task is finished and paid for, so it is emitted even when
 * its video cannot be stored now.
 */
export async function itemWithVideo(
	client: Client,
	kind: TaskKind,
	json: IDataObject,
	{ download, field }: Output,
): Promise<INodeExecutionData> {
	if (!download || json.state !== 'success') return { json };
	try {
		return { json, binary: { [field]: await downloadAsset(client, kind, json as unknown as Task, 'video') } };
	} catch (error) {
		return { json: { ...json, ...errorJson(error) } };
	}
}
