import { readFile } from 'node:fs/promises';

import type { INodeExecutionData, INodeParameters, INodePropertyOptions } from 'n8n-workflow';

import { properties } from '../../nodes/Chanjing/actions/resources';
import { file, fileItem } from '../engine';
import type { OperationOptions } from '../engine/chanjing';
import { sampleAudio, sampleVideo } from '../samples';
import type { Simulator } from '../simulator';
import { coverImage } from '../simulator/store';
import { byId } from './runs';
import type { Stage } from './stage';

/** Every operation of the node. */
export const operations = properties
	.filter(({ name }) => name === 'operation')
	.flatMap(({ displayOptions, options }) =>
		(options as INodePropertyOptions[]).map(({ value, action }) => {
			const resource = String(displayOptions?.show?.resource?.[0]);
			const operation = String(value);
			return { name: `${resource}/${operation}`, resource, operation, action: String(action) };
		}),
	);

/** Runs an operation so that it emits every field it has: its items. */
export async function runInFull(
	{ sim, items }: Stage,
	{ name, resource, operation }: (typeof operations)[number],
): Promise<INodeExecutionData[]> {
	const [parameters, options] = await inFull(sim)[name]();
	return await items({ resource, operation, ...parameters }, options);
}

/** By `resource/operation`: its parameters, and input items. */
function inFull({ state }: Simulator): Record<string, () => Promise<[INodeParameters, OperationOptions?]>> {
	const task = () => state.addTask();
	const avatarVideo = () => state.addTask({ kind: 'avatarVideo' });
	const driving = () => state.addReadyFile('lip_sync_video');
	return {
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
		'speech/get': async () => [{ taskId: state.addTask({ kind: 'speech' }) }],
		'voice/create': async () => [{ name: 'Anna' }, { items: [fileItem(await sampleAudio())] }],
		'voice/delete': async () => [{ voiceId: byId('C-Audio-stand-in-1') }],
		'voice/get': async () => [{ voiceId: byId('C-Audio-stand-in-1') }],
		'voice/getMany': async () => [{ returnAll: true }],
	};
}
