import type { IExecuteFunctions } from 'n8n-workflow';

import type { Service } from '../../files/formats';
import { waitUntilReady } from '../../files/ready';
import { identityOf, type Source, sourceField } from '../fields/source';
import { createTask, type Order } from '../../tasks/order';
import { Created } from '../../tasks/paidOrders';
import { type Output, waitForVideo } from '../../tasks/wait';
import { resumeUrl, waitForCallbacks } from '../../tasks/sleep';
import { isFinal, type Task, toTask } from '../../tasks/lipSync';
import { credentialName } from '../../transport/client';
import { endpoints } from '../../transport/endpoints';
import { lostReply } from '../../transport/envelope';
import { asChanjingError } from '../../errors/chanjingError';
import { defaultReadySeconds, ranges } from '../../limits';
import { defineOperation } from '../operation';
import { choiceField, collectionField, form, numberField, urlField } from '../fields/field';
import { remember, type Run } from '../../session';
import { downloadOptions, toItem, toOutput } from '../fields/output';
import { speech } from '../fields/speech';
import { type Wait, waitField } from '../fields/wait';

const video = sourceField({
	label: 'Driving Video',
	service: 'lip_sync_video',
	source: 'videoSource',
	fileId: 'videoFileId',
	binary: { name: 'videoBinaryPropertyName', default: 'data' },
	url: 'videoUrl',
});

const wait = waitField('none', 'poll', 'callback');

const options = collectionField(
	{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
	{
		backway: choiceField<1 | 2>({
			displayName: 'At the End of the Driving Video',
			name: 'backway',
			type: 'options',
			options: [
				{ name: 'Start Over', value: 1, description: 'Play the driving video from its start again' },
				{ name: 'Play Backwards', value: 2, description: 'Play the driving video in reverse' },
			],
			default: 1,
			description: 'What to do when the speech is longer than the driving video',
		}),
		callbackUrl: urlField({
			displayName: 'Callback URL',
			name: 'callbackUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://n8n.example.com/webhook/…/webhook',
			description:
				'The URL that Chanjing calls when the task is finished, such as the Production URL of a Chanjing Trigger',
			displayOptions: { hide: { '/waitMode': ['callback'] } },
		}),
		...downloadOptions,
		drive_mode: choiceField<'' | 'random'>({
			displayName: 'Drive Mode',
			name: 'driveMode',
			type: 'options',
			options: [
				{ name: 'From the Start', value: '', description: 'Begin at its start' },
				{ name: 'Random', value: 'random', description: 'Begin at a random point' },
			],
			default: '',
			description: 'Where in the driving video to begin',
		}),
		screen_height: numberField(
			{
				displayName: 'Height',
				name: 'screenHeight',
				type: 'number',
				typeOptions: { minValue: 1, numberPrecision: 0 },
				default: 1920,
				description: 'Height of the finished video, in pixels',
			},
			'pixels',
		),
		model: choiceField<0 | 1>({
			displayName: 'Model',
			name: 'model',
			type: 'options',
			options: [
				{ name: 'Basic', value: 0, description: '1 bean per second of the finished video' },
				{ name: 'High Quality', value: 1, description: '2 beans per second of the finished video' },
			],
			default: 0,
			description: 'How well the lips are drawn, and at what price',
		}),
		pitch: numberField({
			displayName: 'Pitch',
			name: 'pitch',
			type: 'number',
			typeOptions: { minValue: ranges.pitch.min, maxValue: ranges.pitch.max, numberPrecision: 2 },
			default: 1,
			description: 'How high the voice sounds, 1 is normal',
			displayOptions: { show: { '/audioType': ['tts'] } },
		}),
		speed: numberField({
			displayName: 'Speed',
			name: 'speed',
			type: 'number',
			typeOptions: { minValue: ranges.speed.min, maxValue: ranges.speed.max, numberPrecision: 2 },
			default: 1,
			description: 'How fast the text is spoken, 1 is normal',
			displayOptions: { show: { '/audioType': ['tts'] } },
		}),
		volume: numberField(
			{
				displayName: 'Volume',
				name: 'volume',
				type: 'number',
				typeOptions: { minValue: ranges.volume.min, maxValue: ranges.volume.max, numberPrecision: 0 },
				default: 100,
				description: 'How loud the speech is, in percent',
			},
			'percent',
		),
		screen_width: numberField(
			{
				displayName: 'Width',
				name: 'screenWidth',
				type: 'number',
				typeOptions: { minValue: 1, numberPrecision: 0 },
				default: 1080,
				description: 'Width of the finished video, in pixels',
			},
			'pixels',
		),
	},
);

const inputs = form({ video, speech, wait, options });

interface CreateParameters {
	video: Source;
	audio?: Source;
	/** What the video is made of, but for the files, whose ids may not be known yet. */
	order: Omit<Order, 'video_file_id' | 'callback'> & Pick<Order, 'audio_type'>;
	/** The URL that Chanjing calls when the task is finished. */
	callback?: string;
	wait: Wait;
	output: Output;
}

export const create = defineOperation<CreateParameters>({
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create lip-sync video',
		description: 'Create a video in which the person in the driving video speaks a text or an audio file',
	},

	fields: [
		{
			displayName:
				'Each execution creates one video per item, and Chanjing charges for each. Retry On Fail reuses what was already created and does not pay again.',
			name: 'costNotice',
			type: 'notice',
			default: '',
		},
		...inputs.fields,
	],

	async read(context: IExecuteFunctions, itemIndex: number) {
		const read = await inputs.read(context, itemIndex);
		const { speed, pitch, callbackUrl, download, field, ...order } = read.options;
		const { audio, text, voice } = read.speech;
		const tts = text && {
			tts_config: {
				text,
				audio_man_id: voice,
				...(speed !== undefined && { speed }),
				...(pitch !== undefined && { pitch }),
			},
		};
		return {
			video: read.video,
			audio,
			order: { audio_type: audio ? 'audio' : 'tts', ...order, ...tts },
			callback: read.wait.mode === 'callback' ? await ownCallback(context) : callbackUrl || undefined,
			wait: read.wait,
			output: toOutput({ download, field }),
		};
	},

	async execute(run, parameters, itemIndex) {
		const { video, audio, order, callback, wait, output } = parameters;
		const ordered = [order, identityOf(video), audio && identityOf(audio)];
		const created = new Created(run.context, itemIndex, ordered, callback);
		const { id, ...files } = await run.preparing.add(
			async () =>
				await created.inTurn(async () => await createFromSources(run, parameters, created, itemIndex)),
		);
		const task = await waitHere(run, id, wait, created);
		const item = await toItem(run, task, output);
		return [{ ...item, json: { ...item.json, ...files } }];
	},

	async finish(run, results, parameters) {
		const waits = parameters.flatMap((one) => (one?.wait.mode === 'callback' ? [one.wait.minutes] : []));
		if (!waits.length) return [results.flat()];
		const items = results.map(([{ json }], index) => ({
			json,
			waits: 'state' in json && !isFinal(json as unknown as Task),
			output: parameters[index]?.output,
		}));
		const emitted = await waitForCallbacks(run.client, run.context, items, Math.max(...waits));
		return [emitted ?? []];
	},
});

/** Waits for the video where no callback comes to this execution. */
async function waitHere(
	run: Run,
	id: string,
	wait: CreateParameters['wait'],
	created: Created,
): Promise<Task> {
	const taken = wait.mode === 'callback' && created.callsElsewhere;
	if (wait.mode !== 'poll' && !taken) return toTask({ id });
	return await waitForVideo(run.tasks, id, wait.minutes, taken).catch((error: unknown) => {
		const { kind } = asChanjingError(error);
		// Beside tasks that call back, this one goes out as they do, whatever became of it.
		if (taken && kind !== 'stopped') return toTask({ id });
		if (kind === 'failed') created.forget();
		throw error;
	});
}

/** The URL under which Chanjing can wake this execution. */
async function ownCallback(context: IExecuteFunctions): Promise<string> {
	const { baseUrl } = await context.getCredentials(credentialName);
	return resumeUrl(context, String(baseUrl));
}

/** Brings the files to Chanjing, waits until they can be used, and creates the task; once, also when n8n tries again. */
async function createFromSources(
	run: Run,
	{ video, audio, order, callback }: CreateParameters,
	created: Created,
	itemIndex: number,
): Promise<{ id: string; video_file_id: string; audio_file_id?: string }> {
	const kept = created.recall();
	if (kept) {
		remember(run, itemIndex, kept);
		const { task_id: id, video_file_id = '', audio_file_id } = kept;
		if (!id) throw lostReply(endpoints.createLipSync, 'in an earlier try of this execution');
		return audio_file_id ? { id, video_file_id, audio_file_id } : { id, video_file_id };
	}
	const files = await bringFiles(run, video, audio, itemIndex);
	const ensureUsable = async () => {
		await waitUntilReady(run.files, files.video_file_id, defaultReadySeconds, 'lip_sync_video');
		if (files.audio_file_id)
			await waitUntilReady(run.files, files.audio_file_id, defaultReadySeconds, 'lip_sync_audio');
	};
	const complete: Order = callback ? { ...order, ...files, callback } : { ...order, ...files };
	try {
		const id = await createTask(run.client, complete, ensureUsable, defaultReadySeconds);
		created.keep({ ...files, task_id: id });
		remember(run, itemIndex, { task_id: id });
		run.context.logger.info(`Created lip-sync task ${id}`);
		return { id, ...files };
	} catch (error) {
		const known = asChanjingError(error);
		if (known.kind === 'lost') created.keep({ ...files });
		throw known.with({ ...files });
	}
}

interface Files {
	video_file_id: string;
	audio_file_id?: string;
}

/** Both at once; and both to their end, so that the id of one is not lost when the other is refused. */
async function bringFiles(
	run: Run,
	video: Source,
	audio: Source | undefined,
	itemIndex: number,
): Promise<Files> {
	const files = await Promise.allSettled([
		usableFile(run, video, 'lip_sync_video', (id) => remember(run, itemIndex, { video_file_id: id })),
		audio &&
			usableFile(run, audio, 'lip_sync_audio', (id) => remember(run, itemIndex, { audio_file_id: id })),
	]);
	for (const file of files) if (file.status === 'rejected') throw file.reason;
	const [video_file_id, audio_file_id] = files.map((file) =>
		file.status === 'fulfilled' ? file.value : undefined,
	);
	return audio_file_id
		? { video_file_id: String(video_file_id), audio_file_id }
		: { video_file_id: String(video_file_id) };
}

async function usableFile(
	run: Run,
	source: Source,
	service: Service,
	uploaded: (id: string) => void,
): Promise<string> {
	if (source.kind === 'fileId') return source.fileId;
	const { file_id: id } = await run.uploads.upload(source, service);
	uploaded(id);
	await waitUntilReady(run.files, id, defaultReadySeconds, service);
	return id;
}
