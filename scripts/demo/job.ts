import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { fileItem, type ItemInput } from '../../testing/engine';
import type { ChanjingEngine } from '../../testing/engine/chanjing';
import { sampleVideo } from '../../testing/samples';
import type { DemoOptions } from './options';
import type { DemoService } from './service';

export interface Job {
	n8n: ChanjingEngine;
	options: DemoOptions;
	service: DemoService;
	say: (line: string) => void;
	signal: AbortSignal;
}

/** Seconds between two looks at the task. */
const secondsBetweenLooks = 2;

/** Seconds in which the user can change their mind before something is paid for. */
const secondsToStop = 5;

/**
 * Upload, create, look until it is finished, download: each step is one run of the Chanjing node.
 * @throws Error with what the node said, and with the id of the task where one exists
 */
export async function makeVideo(job: Job): Promise<void> {
	const { options, say, signal } = job;
	const videoFileId = await upload(job, options.video ?? (await sampleVideo()), 'lip_sync_video');
	const speech: INodeParameters = options.audio
		? {
				audioType: 'audio',
				audioSource: 'fileId',
				audioFileId: await upload(job, options.audio, 'lip_sync_audio'),
			}
		: { audioType: 'tts', text: options.text, voice: { __rl: true, mode: 'id', value: await voice(job) } };
	await warnOfCost(job);

	const [created] = await run(job, {
		operation: 'create',
		videoSource: 'fileId',
		videoFileId,
		...speech,
		options: { model: options.model },
	});
	const taskId = String(created.json.id);
	say(`Task      ${taskId} created`);
	try {
		await waitForVideo(job, taskId);
		const [finished] = await run(job, { operation: 'download', taskId });
		await save(job, finished, options.out ?? join('demo-output', `${taskId}.mp4`));
	} catch (error) {
		const goesOn = `Task ${taskId} goes on at Chanjing: Lip-Sync Video > Get finds it.`;
		throw signal.aborted && job.service.isReal ? new Error(goesOn) : error;
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

/** The ID of the voice that was asked for, else of the first one that the account can use. */
async function voice({ n8n, options, say }: Job): Promise<string> {
	if (options.voice) return options.voice;
	const { results } = await n8n.listSearch('searchVoices');
	if (!results.length) throw new Error('The account has no voice to speak a text with.');
	const [{ name, value }] = results;
	say(`Voice     ${name}, ${String(value)}`);
	return String(value);
}

async function warnOfCost({ service, options, say, signal }: Job): Promise<void> {
	if (!service.isReal) return;
	const price = options.model === 1 ? '2 beans' : '1 bean';
	say(`Cost      Chanjing charges ${price} for each second of the video.`);
	if (options.yes) return;
	say(`          Ctrl-C within ${secondsToStop} seconds leaves it at that; --yes skips this pause.`);
	await pause(secondsToStop * 1000, undefined, { signal }).catch(() => {
		throw new Error('Nothing was created.');
	});
}

/** Looks at the task again and again, and tells what has changed. */
async function waitForVideo(job: Job, taskId: string): Promise<void> {
	let told = '';
	for (;;) {
		const [{ json }] = await run(job, { operation: 'get', taskId });
		const seen = `State     ${String(json.state)}, ${String(json.progress)}%`;
		if (seen !== told) job.say(seen);
		told = seen;
		if (json.state === 'success') return;
		if (json.state === 'failed') throw new Error(`Task ${taskId} has no video: ${String(json.msg)}`);
		await pause(secondsBetweenLooks * 1000, undefined, { signal: job.signal }).catch(() => {
			throw new Error('');
		});
	}
}

async function save({ n8n, say, signal }: Job, item: INodeExecutionData, out: string): Promise<void> {
	const path = resolve(out);
	const video = await n8n.engine.openBinary(item);
	const part = `${path}.part`;
	await mkdir(dirname(path), { recursive: true });
	try {
		await pipeline(await video.stream(), createWriteStream(part), { signal });
		await rename(part, path);
	} finally {
		await rm(part, { force: true });
	}
	say(`Video     ${path}`);
	say(`          ${formatBytes((await stat(path)).size)}${lengthOf(item.json)}`);
}

/**
 * Runs the Chanjing node once.
 * @throws Error with what it said and what to do
 */
async function run(
	{ n8n, signal }: Job,
	parameters: INodeParameters,
	items?: ItemInput[],
): Promise<INodeExecutionData[]> {
	const result = await n8n.run({ resource: 'lipSync', ...parameters }, { items, abortSignal: signal });
	if (result.status === 'success') return result.items;
	const { message = `The execution ended as ${result.status}`, description = '' } = result.error ?? {};
	throw new Error(description ? `${message}\n${description}` : message);
}

const formatBytes = (bytes: number) =>
	bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** `duration` of a task is in milliseconds, and Chanjing may leave it out. */
const lengthOf = ({ duration }: IDataObject) => (duration ? `, ${Number(duration) / 1000} s` : '');
