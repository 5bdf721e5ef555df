import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { extensionsOf, type Service } from '../../files/formats';
import { waitUntilReady } from '../../files/ready';
import { identityOf, readSource, type Source, sourceFields, type SourceInput } from '../fields/source';
import { createTask, type Order } from '../../tasks/order';
import { Created } from '../../tasks/paidOrders';
import { type Output, waitForVideo } from '../../tasks/wait';
import { resumeUrl, timedOut, waitForCallbacks } from '../../tasks/sleep';
import { isFinal, type Task } from '../../tasks/kind';
import { toTask } from '../../tasks/lipSync';
import { checkChoice, checkNumber, checkText, checkUrl } from '../../errors/checks';
import { credentialName } from '../../transport/client';
import { endpoints } from '../../transport/endpoints';
import { lostReply } from '../../transport/envelope';
import { asChanjingError, inputError } from '../../errors/chanjingError';
import { defaultReadySeconds, ranges, textCharacters } from '../../limits';
import { defineOperation } from '../operation';
import { readCollection } from '../fields/list';
import { remember, type Run } from '../../session';
import { downloadOptions, readOutput, toItem } from '../fields/output';
import { readWait, waitFields, type WaitMode } from '../fields/wait';

const video: SourceInput = {
	label: 'Driving Video',
	source: 'videoSource',
	fileId: 'videoFileId',
	binary: { name: 'videoBinaryPropertyName', default: 'data' },
	url: 'videoUrl',
};

const audio: SourceInput = {
	label: 'Audio',
	source: 'audioSource',
	fileId: 'audioFileId',
	binary: { name: 'audioBinaryPropertyName', default: 'audio' },
	url: 'audioUrl',
};

/** The options that go into the order as they are, by the name that Chanjing gives them. */
const orderOptions: Record<string, (value: unknown) => [string, string | number]> = {
	screenWidth: (value) => ['screen_width', checkNumber(value, 'Width', { min: 1, integer: true })],
	screenHeight: (value) => ['screen_height', checkNumber(value, 'Height', { min: 1, integer: true })],
	backway: (value) => ['backway', checkChoice(value, 'At the End of the Driving Video', [1, 2])],
	driveMode: (value) => ['drive_mode', checkChoice(value, 'Drive Mode', ['', 'random'])],
	model: (value) => ['model', checkChoice(value, 'Model', [0, 1])],
	volume: (value) => ['volume', checkNumber(value, 'Volume', { ...ranges.volume, integer: true })],
};

/** The options of a spoken text. */
const ttsOptions: typeof orderOptions = {
	speed: (value) => ['speed', checkNumber(value, 'Speed', ranges.speed)],
	pitch: (value) => ['pitch', checkNumber(value, 'Pitch', ranges.pitch)],
};

const options: INodeProperties[] = [
	{
		displayName: 'At the End of the Driving Video',
		name: 'backway',
		type: 'options',
		options: [
			{ name: 'Start Over', value: 1, description: 'Play the driving video forward again' },
			{ name: 'Play Backwards', value: 2, description: 'Play the driving video in reverse' },
		],
		default: 1,
		description: 'What the picture does when the speech is longer than the driving video',
	},
	{
		displayName: 'Callback URL',
		name: 'callbackUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://n8n.example.com/webhook/…/webhook',
		description:
			'Where Chanjing reports the finished task: the Production URL of a Chanjing Trigger, for example',
		displayOptions: { hide: { '/waitMode': ['callback'] } },
	},
	...downloadOptions,
	{
		displayName: 'Drive Mode',
		name: 'driveMode',
		type: 'options',
		options: [
			{ name: 'From the Start', value: '', description: 'The driving video plays from its start' },
			{ name: 'Random', value: 'random', description: 'The driving video plays from a random place' },
		],
		default: '',
		description: 'Where in the driving video the result begins',
	},
	{
		displayName: 'Height',
		name: 'screenHeight',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1920,
		description: 'Height of the result, in pixels',
	},
	{
		displayName: 'Model',
		name: 'model',
		type: 'options',
		options: [
			{ name: 'Basic', value: 0, description: '1 bean for each second of the result' },
			{ name: 'High Quality', value: 1, description: '2 beans for each second of the result' },
		],
		default: 0,
		description: 'How well the lips are drawn, and the price',
	},
	{
		displayName: 'Pitch',
		name: 'pitch',
		type: 'number',
		typeOptions: { minValue: ranges.pitch.min, maxValue: ranges.pitch.max, numberPrecision: 2 },
		default: 1,
		description: 'How high the voice sounds, 1 is normal',
		displayOptions: { show: { '/audioType': ['tts'] } },
	},
	{
		displayName: 'Speed',
		name: 'speed',
		type: 'number',
		typeOptions: { minValue: ranges.speed.min, maxValue: ranges.speed.max, numberPrecision: 2 },
		default: 1,
		description: 'How fast the text is spoken, 1 is normal',
		displayOptions: { show: { '/audioType': ['tts'] } },
	},
	{
		displayName: 'Volume',
		name: 'volume',
		type: 'number',
		typeOptions: { minValue: ranges.volume.min, maxValue: ranges.volume.max },
		default: 100,
		description: 'How loud the speech is, in percent',
	},
	{
		displayName: 'Width',
		name: 'screenWidth',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1080,
		description: 'Width of the result, in pixels',
	},
];

interface CreateParameters {
	video: Source;
	audio?: Source;
	/** What the video is made of, but for the files, whose ids may not be known yet. */
	order: Omit<Order, 'video_file_id' | 'callback'> & Pick<Order, 'audio_type'>;
	/** The URL that Chanjing calls when the task is finished. */
	callback?: string;
	wait: { mode: WaitMode; minutes: number };
	output: Output;
}

export const create = defineOperation<CreateParameters>({
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create lip-sync video',
		description: 'Make a video in which the person of the driving video speaks a text or an audio',
	},

	fields: [
		{
			displayName:
				'Every execution creates a video for each item, which Chanjing charges for. Retry On Fail takes up what was created and does not pay again.',
			name: 'costNotice',
			type: 'notice',
			default: '',
		},
		...sourceFields(video, extensionsOf('lip_sync_video')),
		{
			displayName: 'Speech',
			name: 'audioType',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'Audio', value: 'audio', description: 'An audio file is spoken' },
				{ name: 'Text', value: 'tts', description: 'A text is spoken with a voice of Chanjing' },
			],
			default: 'tts',
			description: 'What the person in the video speaks',
		},
		{
			displayName: 'Text',
			name: 'text',
			type: 'string',
			typeOptions: { rows: 4 },
			required: true,
			default: '',
			placeholder: 'e.g. Hello, and welcome to our spring collection.',
			description: 'What the person says. Fewer than 4,000 characters, no emoji.',
			builderHint: { propertyHint: 'Plain text as it is spoken, without emoji, markup or stage directions' },
			displayOptions: { show: { audioType: ['tts'] } },
		},
		{
			displayName: 'Voice',
			name: 'voice',
			type: 'resourceLocator',
			required: true,
			default: { mode: 'list', value: '' },
			description: 'The voice that speaks the text',
			builderHint: {
				propertyHint:
					'Ask the user to choose a voice from the list; an ID comes from the operation Get Many of the resource Voice',
			},
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					placeholder: 'Choose a voice…',
					typeOptions: { searchListMethod: 'searchVoices', searchable: true },
				},
				{
					displayName: 'By ID',
					name: 'id',
					type: 'string',
					placeholder: 'e.g. f9248f3b1b42447fb9282829321cfcf2',
				},
			],
			displayOptions: { show: { audioType: ['tts'] } },
		},
		...sourceFields(audio, extensionsOf('lip_sync_audio')).map((field) => ({
			...field,
			displayOptions: { show: { ...field.displayOptions?.show, audioType: ['audio'] } },
		})),
		...waitFields('none', 'poll', 'callback'),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options,
		},
	],

	async read(context: IExecuteFunctions, itemIndex: number) {
		const chosen = readCollection(context, 'options', itemIndex);
		const audioType = checkChoice(context.getNodeParameter('audioType', itemIndex), 'Speech', [
			'tts',
			'audio',
		]);
		const wait = readWait(context, itemIndex);
		const order: CreateParameters['order'] = { audio_type: audioType, ...readOptions(chosen, orderOptions) };
		if (audioType === 'tts')
			order.tts_config = { ...readSpokenText(context, itemIndex), ...readOptions(chosen, ttsOptions) };
		return {
			video: await readSource(context, itemIndex, video, 'lip_sync_video'),
			audio:
				audioType === 'audio' ? await readSource(context, itemIndex, audio, 'lip_sync_audio') : undefined,
			order,
			callback: await readCallback(context, chosen, wait.mode),
			wait,
			output: readOutput(chosen),
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
			waits: 'state' in json && !isFinal(json as unknown as Task) && !json.timed_out,
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
		if (taken && kind !== 'stopped')
			return kind === 'limit' ? { ...toTask({ id }), ...timedOut } : toTask({ id });
		if (kind === 'failed') created.forget();
		throw error;
	});
}

function readSpokenText(
	context: IExecuteFunctions,
	itemIndex: number,
): { text: string; audio_man_id: string } {
	const text = checkText(context.getNodeParameter('text', itemIndex), 'Text', textCharacters.max);
	const voice = String(context.getNodeParameter('voice', itemIndex, '', { extractValue: true }) ?? '').trim();
	if (!voice)
		throw inputError('Voice', 'a voice is missing', 'Choose one from the list, or give the ID of one.');
	return { text, audio_man_id: voice };
}

/** What the user set, under Chanjing's names. What was not set is not sent. */
function readOptions(chosen: IDataObject, known: typeof orderOptions): Record<string, string | number> {
	const set = Object.entries(known).filter(([name]) => chosen[name] !== undefined);
	return Object.fromEntries(set.map(([name, read]) => read(chosen[name])));
}

async function readCallback(
	context: IExecuteFunctions,
	chosen: IDataObject,
	mode: WaitMode,
): Promise<string | undefined> {
	if (mode === 'callback') {
		const { baseUrl } = await context.getCredentials(credentialName);
		return resumeUrl(context, String(baseUrl));
	}
	return chosen.callbackUrl ? checkUrl(chosen.callbackUrl, 'Callback URL') : undefined;
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
