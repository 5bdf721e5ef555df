import { inWordsOfDemo } from './gloss';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { fileItem, type ItemInput } from '../../testing/engine';
import type { ChanjingEngine } from '../../testing/engine/chanjing';
import { drawDrivingVideo } from './drivingVideo';
import type { DemoOptions } from './options';
import type { DemoService } from './service';
import { saveVideo } from './target';
import { chooseVoice } from './voice';

export interface Job {
	n8n: ChanjingEngine;
	options: DemoOptions;
	service: DemoService;
	say: (line: string) => void;
	/** Ctrl-C. */
	signal: AbortSignal;
}

/** Seconds between two looks at the task. */
const secondsBetweenLooks = 2;

/** Seconds in which the user can change their mind before something is paid for. */
const secondsToStop = 5;

/** The user wants it to end; the message says what is left, or nothing. */
export class Stopped extends Error {}

/**
 * Upload, create, look until it is finished, download: each step is one run of the Chanjing node.
 * @throws Stopped
 * @throws Error with what the node said, and with the id of the task where one exists
 */
export async function makeVideo(job: Job): Promise<void> {
	const unfollow = job.n8n.engine.log.follow(({ message }) => {
		if (message.includes('Trying again')) job.say(`Waiting   ${message}`);
	});
	try {
		await createAndFetch(job);
	} finally {
		unfollow();
	}
}

async function createAndFetch(job: Job): Promise<void> {
	const taskId = job.options.task ?? (await create(job));
	let isThere = job.options.task === undefined;
	try {
		await waitForVideo(job, taskId, () => (isThere = true));
		const [finished] = await run(job, { operation: 'download', taskId });
		await save(job, finished, taskId);
	} catch (error) {
		if (!job.service.isReal) throw error;
		const { baseUrl } = job.options;
		const again = `npm run demo -- --task ${taskId}${baseUrl ? ` --base-url ${baseUrl}` : ''}`;
		const rest = isThere
			? `Task ${taskId} is at Chanjing: ${again} fetches its video and costs nothing.`
			: `Chanjing has not said whether it has a task ${taskId}: ${again} asks again and costs nothing.`;
		if (job.signal.aborted) throw new Stopped(rest);
		const { message } = error as Error;
		const hasNone = error instanceof TaskFailed || /knows no .* task/.test(message);
		throw hasNone ? error : new Error(`${message}\n${rest}`);
	}
}

/** Chanjing could not make the video: there is nothing to fetch later. */
class TaskFailed extends Error {}

/** Creates the task and returns its id. */
async function create(job: Job): Promise<string> {
	const { options, say, signal } = job;
	// Before anything is uploaded: an ID of no voice costs no upload.
	const voice = options.audio === undefined ? chooseVoice(options, await voices(job)) : undefined;
	if (voice) say(`Voice     ${voice.name} (${voice.lang}), ${voice.id}`);
	const videoFileId = await uploadDrivingVideo(job);
	const speech: INodeParameters = voice
		? { audioType: 'tts', text: options.text, voice: { __rl: true, mode: 'id', value: voice.id } }
		: {
				audioType: 'audio',
				audioSource: 'fileId',
				audioFileId: await upload(job, String(options.audio), 'lip_sync_audio'),
			};
	await warnOfCost(job);
	if (signal.aborted) throw new Stopped();
	const order = { operation: 'create', videoSource: 'fileId', videoFileId, ...speech };
	// Without the signal: a create that is broken off may have been paid for, and its task would have no name.
	const [created] = await run(
		{ ...job, signal: new AbortController().signal },
		{ ...order, options: { model: options.model } },
	).catch((error: Error) => {
		// What may have been paid for is told also after Ctrl-C.
		throw signal.aborted ? new Stopped(error.message) : error;
	});
	const taskId = String(created.json.id);
	say(`Task      ${taskId} created`);
	return taskId;
}

async function voices(job: Job): Promise<IDataObject[]> {
	const items = await run(job, { resource: 'voice', operation: 'getMany', returnAll: true });
	return items.map(({ json }) => json);
}

async function uploadDrivingVideo(job: Job): Promise<string> {
	if (job.options.video) return await upload(job, job.options.video, 'lip_sync_video');
	const folder = await mkdtemp(join(tmpdir(), 'chanjing-demo-'));
	try {
		return await upload(job, await drawDrivingVideo(folder, job.signal), 'lip_sync_video');
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function upload(job: Job, path: string, service: string): Promise<string> {
	const { size } = await stat(path);
	job.say(`Upload    ${basename(path)}, ${formatBytes(size)}`);
	const began = Date.now();
	const [{ json }] = await run(job, { resource: 'file', operation: 'upload', service }, [fileItem(path)]);
	const seconds = ((Date.now() - began) / 1000).toFixed(1);
	job.say(`File      ${String(json.file_id)} can be used after ${seconds} s`);
	return String(json.file_id);
}

async function warnOfCost({ service, options, say, signal }: Job): Promise<void> {
	if (!service.isReal) return;
	const price = options.model === 1 ? '2 beans' : '1 bean';
	say(`Cost      Chanjing charges ${price} for each second of the video.`);
	if (options.yes) return;
	say(`          Ctrl-C within ${secondsToStop} seconds leaves it at that; --yes skips this pause.`);
	await pause(secondsToStop * 1000, undefined, { signal }).catch(() => {
		throw new Stopped('Nothing was created.');
	});
}

/** Looks at the task again and again, and tells what has changed. */
async function waitForVideo(job: Job, taskId: string, onSeen: () => void): Promise<void> {
	let told = '';
	for (;;) {
		const [{ json }] = await run(job, { operation: 'get', taskId });
		onSeen();
		const seen = `State     ${String(json.state)}, ${String(json.progress)}%`;
		if (seen !== told) job.say(seen);
		told = seen;
		if (json.state === 'success') return;
		if (json.state === 'failed') throw new TaskFailed(`Task ${taskId} has no video: ${String(json.msg)}`);
		await pause(secondsBetweenLooks * 1000, undefined, { signal: job.signal }).catch(() => {
			throw new Stopped();
		});
	}
}

async function save({ n8n, options, say, signal }: Job, item: INodeExecutionData, taskId: string) {
	const video = await n8n.engine.openBinary(item);
	const path = await saveVideo(options.out, taskId, async () => await video.stream(), signal).catch(
		(error: Error) => {
			if (signal.aborted) throw new Stopped();
			throw new Error(`The video could not be saved: ${error.message}`);
		},
	);
	say(`Video     ${path}`);
	say(`          ${formatBytes((await stat(path)).size)}${lengthOf(item.json)}`);
}

/**
 * Runs the Chanjing node once.
 * @throws Stopped
 * @throws Error with what it said and what to do
 */
async function run(
	{ n8n, signal }: Job,
	parameters: INodeParameters,
	items?: ItemInput[],
): Promise<INodeExecutionData[]> {
	const result = await n8n.run({ resource: 'lipSync', ...parameters }, { items, abortSignal: signal });
	if (signal.aborted) throw new Stopped();
	if (result.status === 'success') return result.items;
	const { message = `The execution ended as ${result.status}`, description = '' } = result.error ?? {};
	throw new Error(inWordsOfDemo(description ? `${message}\n${description}` : message));
}

const formatBytes = (bytes: number) =>
	bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** `duration` of a task is in milliseconds, and Chanjing may leave it out. */
const lengthOf = ({ duration }: IDataObject) => (duration ? `, ${Number(duration) / 1000} s` : '');
