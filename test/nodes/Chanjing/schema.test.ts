import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { properties } from '../../../nodes/Chanjing/actions/resources';
import { file, fileItem } from '../../../testing/engine';
import { chanjingEngine, type ChanjingEngine, type OperationOptions } from '../../../testing/engine/chanjing';
import { sampleAudio, sampleVideo } from '../../../testing/samples';
import { byId } from '../../../testing/stage';
import { startSimulator, type Simulator } from '../../../testing/simulator';
import { coverImage } from '../../../testing/simulator/store';

/** Where n8n looks for what an operation will emit, to offer its fields before the first run. */
const folder = join(__dirname, '..', '..', '..', 'nodes', 'Chanjing', '__schema__');

const pathsOfSchemas = readdirSync(folder, { recursive: true })
	.map((path) => String(path).replaceAll('\\', '/'))
	.filter((path) => path.endsWith('.json'))
	.sort();

/**
 * n8n looks up an operation's schema below its resource. The trigger, which has neither, has the version's own; n8n's
 * workflow builder reads it, its editor shows none of a trigger.
 */
const pathOfTrigger = 'v1.0.0.json';
const pathsOfOperations = properties
	.filter(({ name }) => name === 'operation')
	.flatMap(({ displayOptions, options }) =>
		(options as Array<{ value: string }>).map(
			({ value }) => `v1.0.0/${String(displayOptions?.show?.resource?.[0])}/${value}.json`,
		),
	);

type Fields = Record<string, string>;

/** The fields that a schema offers, with their types. */
function offered(path: string): Fields {
	const schema = JSON.parse(readFileSync(join(folder, path), 'utf8')) as {
		properties: Record<string, { type: string }>;
	};
	return Object.fromEntries(Object.entries(schema.properties).map(([name, { type }]) => [name, type]));
}

/** The fields that items have, with their types as a schema names them; null in all of them counts as none. */
function fieldsOf(items: INodeExecutionData[]): Fields {
	const fields: Fields = {};
	for (const { json } of items) {
		for (const [name, value] of Object.entries(json))
			if (value !== null) fields[name] = Array.isArray(value) ? 'array' : typeof value;
	}
	return fields;
}

const asEmitted = (fields: Fields): Fields =>
	Object.fromEntries(
		Object.entries(fields).map(([name, type]) => [name, type === 'integer' ? 'number' : type]),
	);

let simulator: Simulator;
let world: ChanjingEngine;

beforeEach(async () => {
	simulator = await startSimulator({ fileReadyMs: 20, pendingMs: 20, generatingMs: 50, minuteMs: 120 });
	world = await chanjingEngine(simulator);
});
afterEach(async () => {
	await world.close();
	await simulator.close();
});

const task = () => simulator.state.addTask();
const avatarVideo = () => simulator.state.addTask({ kind: 'avatarVideo' });
const driving = () => simulator.state.addReadyFile('lip_sync_video');

/** Parameters, and items, with which each operation emits every field it has. */
const complete: Record<string, () => Promise<[INodeParameters, OperationOptions?]>> = {
	'account/get': async () => [{}],
	'avatarVideo/create': async () => [
		{
			avatar: { __rl: true, mode: 'id', value: 'C-stand-in-1' },
			audioType: 'audio',
			waitMode: 'poll',
			options: { backgroundBinaryPropertyName: 'picture' },
		},
		{
			items: [
				{
					json: {},
					files: {
						audio: file(await sampleAudio()),
						...fileItem(await readFile(coverImage), { fileName: 'a.jpg', property: 'picture' }).files,
					},
				},
			],
		},
	],
	'avatarVideo/delete': async () => [{ taskId: avatarVideo() }],
	'avatarVideo/download': async () => [{ taskId: avatarVideo(), asset: 'cover' }],
	'avatarVideo/get': async () => [{ taskId: avatarVideo() }],
	'avatarVideo/getMany': async () => {
		avatarVideo();
		return [{}];
	},
	'avatar/create': async () => [
		{ name: 'Anna', waitMode: 'poll' },
		{ items: [fileItem(await sampleVideo())] },
	],
	'avatar/delete': async () => [{ avatarId: byId('C-stand-in-1') }],
	'avatar/get': async () => [{ avatarId: byId('C-stand-in-1') }],
	'avatar/getMany': async () => [{ returnAll: true }],
	'file/delete': async () => [{ fileId: driving() }],
	'file/get': async () => [{ fileId: driving() }],
	'file/getMany': async () => {
		driving();
		return [{}];
	},
	'file/upload': async () => [{}, { items: [fileItem(await sampleVideo())] }],
	'lipSync/create': async () => [
		{ audioType: 'audio', waitMode: 'poll' },
		{ items: [{ json: {}, files: { data: file(await sampleVideo()), audio: file(await sampleAudio()) } }] },
	],
	'lipSync/download': async () => [{ taskId: task() }],
	'lipSync/get': async () => [{ taskId: task() }],
	'lipSync/getMany': async () => {
		task();
		return [{}];
	},
	'speech/create': async () => [{ text: '你好。', voice: byId('common-voice-001') }],
	'speech/get': async () => [{ taskId: simulator.state.addTask({ kind: 'speech' }) }],
	'voice/create': async () => [{ name: 'Anna' }, { items: [fileItem(await sampleAudio())] }],
	'voice/delete': async () => [{ voiceId: byId('C-Audio-stand-in-1') }],
	'voice/get': async () => [{ voiceId: byId('C-Audio-stand-in-1') }],
	'voice/getMany': async () => [{ returnAll: true }],
};

describe('the output schemas', () => {
	it('are there for every operation and for the trigger, and for nothing else', () => {
		expect(pathsOfSchemas).toEqual([pathOfTrigger, ...pathsOfOperations].sort());
	});

	it.each(pathsOfOperations)('%s offers exactly the fields that the operation emits', async (path) => {
		const name = path.replace(/^v1\.0\.0\/|\.json$/g, '');
		const [resource, operation] = name.split('/');
		const [parameters, options] = await complete[name]();
		const run = await world.run({ resource, operation, ...parameters }, options);
		expect(run.error).toBeUndefined();
		expect(fieldsOf(run.items)).toEqual(asEmitted(offered(path)));
	});

	it('of the trigger offers exactly the fields that it emits', async () => {
		const trigger = await world.trigger();
		await simulator.state.fireCallback(task(), { url: trigger.url });
		expect(fieldsOf(trigger.started.flatMap(({ items }) => items))).toEqual(
			asEmitted(offered(pathOfTrigger)),
		);
	});
});
