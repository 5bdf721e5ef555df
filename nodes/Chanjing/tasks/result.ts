import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import { asChanjingError, ChanjingError } from '../errors/chanjingError';
import { errorJson } from '../errors/nodeError';
import { storeResult } from '../files/download';
import { fileBaseName } from '../files/formats';
import { lookUpOne } from '../looks/kind';
import type { Client } from '../transport/client';
import { capitalised, type Task, taskFailed, type TaskKind } from './kind';

/** Whether and where the files of a finished task go into an item. */
export interface Output {
	download: boolean;
	/** The name of the binary field of the video. */
	field: string;
	/** The name of that of the cover, where the cover is wanted. */
	cover?: string;
	/** How the files are called; else after the task. */
	fileName?: string;
}

export function wantsFiles({ download, cover }: Output): boolean {
	return download || cover !== undefined;
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
	fileName = '',
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
			name: fileBaseName(fileName) || id,
			result: kind.result,
			again: `${kind.resource} > Download`,
		});
	} catch (error) {
		throw asChanjingError(error).with({ task_id: id });
	}
}

/**
 * The item of a task, with the files that were asked for and are there. Without its cover a video is still worth having, so
 * why the cover is missing stands in the item.
 * @throws ChanjingError why the video could not be stored
 */
export async function itemWithFiles(
	client: Client,
	kind: TaskKind,
	json: IDataObject,
	output: Output,
): Promise<INodeExecutionData> {
	if (!wantsFiles(output) || json.state !== 'success') return { json };
	const { download, field, cover, fileName } = output;
	const load = async (asset: Asset) =>
		await downloadAsset(client, kind, json as unknown as Task, asset, fileName);
	const binary: INodeExecutionData['binary'] = {};
	if (download) binary[field] = await load('video');
	if (cover === undefined) return { json, binary };
	try {
		binary[cover] = await load('cover');
		return { json, binary };
	} catch (error) {
		if (asChanjingError(error).kind === 'stopped') throw asChanjingError(error);
		return { json: { ...json, cover_error: errorJson(error).error }, ...(download && { binary }) };
	}
}

/**
 * The same for a task for which no refusal is possible any more. The task is finished and paid for, so it is emitted even when
 * its video cannot be stored now.
 */
export async function itemWithVideo(
	client: Client,
	kind: TaskKind,
	json: IDataObject,
	output: Output,
): Promise<INodeExecutionData> {
	try {
		return await itemWithFiles(client, kind, json, output);
	} catch (error) {
		const item = await itemWithFiles(client, kind, json, { ...output, download: false }).catch(() => ({
			json,
		}));
		return { ...item, json: { ...item.json, ...errorJson(error) } };
	}
}
