import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { checkChoice, checkNumber, checkText } from '../../errors/checks';
import { inputError } from '../../errors/chanjingError';
import { extensionsOf, type Service } from '../../files/formats';
import { ranges, textCharacters } from '../../limits';
import { lipSyncOrder } from '../../tasks/lipSyncOrder';
import type { OrderFile } from '../../tasks/order';
import { createVideo, finishVideos, type VideoOrder } from '../createVideo';
import { overlay, readAdditionalFields } from '../fields/additionalFields';
import { readCallbackUrl } from '../fields/callbackUrl';
import { readCollection } from '../fields/list';
import { readOutput } from '../fields/output';
import { readSource, sourceFields, type SourceInput } from '../fields/source';
import { readWait, waitFields } from '../fields/wait';
import { defineOperation } from '../operation';
import { createOptions } from './createOptions';

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

export const create = defineOperation<VideoOrder>({
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create lip-sync video',
		description: 'Make a video in which the person of the driving video speaks a text or an audio',
	},

	fields: [
		{
			displayName:
				'Every execution creates a video for each item, which Chanjing charges for. Retry On Fail reuses what was already created and does not pay again.',
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
			options: createOptions,
		},
	],

	async read(context: IExecuteFunctions, itemIndex: number) {
		const chosen = readCollection(context, 'options', itemIndex);
		const audioType = checkChoice(context.getNodeParameter('audioType', itemIndex), 'Speech', [
			'tts',
			'audio',
		]);
		const wait = readWait(context, itemIndex);
		const readFile = async (name: OrderFile['name'], service: Service, input: SourceInput) => ({
			name,
			service,
			source: await readSource(context, itemIndex, input, service),
		});
		const additional = readAdditionalFields(chosen, wait.mode);
		const callback = await readCallbackUrl(context, chosen, additional, wait.mode);
		const order: IDataObject = { audio_type: audioType, ...readOptions(chosen, orderOptions) };
		if (audioType === 'tts')
			order.tts_config = { ...readSpokenText(context, itemIndex), ...readOptions(chosen, ttsOptions) };
		const files: OrderFile[] = [await readFile('video_file_id', 'lip_sync_video', video)];
		if (audioType === 'audio') files.push(await readFile('audio_file_id', 'lip_sync_audio', audio));
		return {
			order: {
				kind: lipSyncOrder,
				files,
				body: (ids) => overlay({ ...order, ...ids }, additional),
				callback,
			},
			wait,
			output: readOutput(chosen),
		};
	},

	execute: createVideo,

	finish: finishVideos,
});

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
