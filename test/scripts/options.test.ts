import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { inWordsOfDemo, withGloss } from '../../scripts/demo/gloss';
import { readOptions } from '../../scripts/demo/options';
import { chooseVoice } from '../../scripts/demo/voice';
import { sampleAudio, sampleVideo } from '../../testing/samples';
import { coverImage } from '../../testing/simulator/store';

const keys = { CHANJING_APP_ID: 'app', CHANJING_SECRET_KEY: 'key' };

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'demo-test-'));
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

describe('the demo refuses before its first call, by the name of its own flag,', () => {
	it.each([
		['an empty text', ['--text', ' '], '--text is empty'],
		['an emoji', ['--text', 'Hi 😀'], '--text has the emoji 😀'],
		['a text that is too long', ['--text', 'a'.repeat(4000)], '--text has 4000 characters'],
		['an empty voice', ['--voice', ''], '--voice: the ID is empty'],
		['an unknown model', ['--model', 'best'], '--model best: it is basic or high'],
		['a text beside a recording', ['--audio', 'a.mp3', '--text', 'Hi'], '--audio is spoken instead'],
		['a file that is not there', ['--video', 'none.mp4'], '--video: there is no file none.mp4'],
		['a folder for a video', ['--video', tmpdir()], `--video: ${tmpdir()} is a folder`],
		['another kind of video to write', ['--out', 'new.mov'], '--out: new.mov would not fit'],
		['where nobody can write', ['--out', '/proc/new'], '--out: nothing can be written to /proc'],
		[
			'a base URL without keys',
			['--base-url', 'http://127.0.0.1:1'],
			'--base-url and CHANJING_BASE_URL go with',
		],
		['an unknown flag', ['--vido', 'a.mp4'], "Unknown option '--vido'"],
		['a task beside a text', ['--task', '1', '--text', 'Hi'], 'leave out --text'],
		['a task of the stand-in', ['--task', '1'], '--task: the stand-in has no task of before'],
	])('%s', async (_, args, message) => {
		await expect(readOptions(args, {})).rejects.toThrow(message);
	});

	it.each([
		['a text that is called mp4', '--video', 'mp4'],
		['a text that is called webm', '--video', 'webm'],
		['a text that is called mp3', '--audio', 'mp3'],
		['a text that is called wav', '--audio', 'wav'],
	])('%s', async (_, flag, extension) => {
		const path = join(folder, `file.${extension}`);
		await writeFile(path, 'Dear diary,\n'.repeat(1000));
		await expect(readOptions([flag, path], {})).rejects.toThrow(
			`${flag}: ${path} is called ${extension}, but`,
		);
	});

	it('a picture that is called mp4, a recording that is called mp4, and a text that is called txt', async () => {
		const file = (name: string) => join(folder, name);
		await copyFile(coverImage, file('picture.mp4'));
		await copyFile(await sampleAudio('m4a'), file('sound.mp4'));
		await writeFile(file('notes.txt'), 'Dear diary');
		await expect(readOptions(['--video', file('picture.mp4')], {})).rejects.toThrow('no video in it');
		await expect(readOptions(['--video', file('sound.mp4')], {})).rejects.toThrow('no video in it');
		await expect(readOptions(['--video', file('notes.txt')], {})).rejects.toThrow('none of mp4, mov, webm');
	});

	it.each([
		['--video', 'mp4', async () => await sampleVideo()],
		['--audio', 'wav', async () => await sampleAudio('wav')],
		['--audio', 'mp3', async () => await sampleAudio('mp3')],
	])('%s: a %s that breaks off before its end', async (flag, extension, sample) => {
		const path = join(folder, `cut.${extension}`);
		const bytes = await readFile(await sample());
		await writeFile(path, bytes.subarray(0, bytes.length - 100));
		await expect(readOptions([flag, path], {})).rejects.toThrow(`${flag}: ${path} breaks off before its end`);
	});

	it('a target that is there already, or lies below a file', async () => {
		const there = join(folder, 'there.mp4');
		await writeFile(there, 'a video that somebody paid for');
		await expect(readOptions(['--out', there], {})).rejects.toThrow('is not overwritten');
		await expect(readOptions(['--out', join(there, 'sub')], {})).rejects.toThrow('is not a folder');
	});

	it('one key without the other, and a real account without a video', async () => {
		await expect(readOptions([], { CHANJING_APP_ID: 'app' })).rejects.toThrow('Set both');
		await expect(readOptions([], keys)).rejects.toThrow('--video FILE');
	});
});

describe('the demo takes', () => {
	it.each(['mp4', 'mov', 'webm'] as const)('a driving video in %s', async (format) => {
		const video = await sampleVideo(format, { seconds: 1 });
		expect(await readOptions(['--video', video], keys)).toMatchObject({ video, account: { appId: 'app' } });
	});

	it.each(['mp3', 'm4a', 'wav'] as const)('a recording in %s', async (format) => {
		const audio = await sampleAudio(format, { seconds: 1 });
		expect(await readOptions(['--audio', audio], {})).toMatchObject({ audio });
	});

	it('a folder or a new file as target, there or not', async () => {
		for (const out of [folder, join(folder, 'new', 'folder'), join(folder, 'new', 'video.mp4')]) {
			expect(await readOptions(['--out', out], {})).toMatchObject({ out });
		}
	});
});

describe('the voice', () => {
	const voice = (id: string, lang: string, type = 'common') => ({
		id,
		name: `Voice ${id}`,
		lang,
		voice_type: type,
	});
	const voices = [
		voice('a', 'cn'),
		voice('b', 'multilingual'),
		voice('c', 'en'),
		voice('d', 'cn', 'customised'),
	];

	it('speaks the language of the text, whatever stands first in the list', () => {
		expect(chooseVoice({ text: 'Hello' }, voices).id).toBe('c');
		expect(chooseVoice({ text: '你好' }, voices).id).toBe('a');
		expect(chooseVoice({ text: '你好' }, voices.slice(1)).id).toBe('b');
		expect(chooseVoice({ text: 'Hello' }, voices.slice(3)).id).toBe('d');
	});

	it('is the one that was asked for, which the account must have', () => {
		expect(chooseVoice({ text: 'Hello', voice: 'd' }, voices)).toEqual({
			id: 'd',
			name: 'Voice d',
			lang: 'cn',
		});
		expect(() => chooseVoice({ text: 'Hello', voice: 'x' }, voices)).toThrow(
			'--voice: the account has no voice x. It has a (Voice a)',
		);
	});
});

it('what the node says of its credential and fields is said in the words of the demo', () => {
	expect(inWordsOfDemo('Check App ID and Secret Key of the Chanjing credential.')).toBe(
		'Check CHANJING_APP_ID and CHANJING_SECRET_KEY.',
	);
	expect(inWordsOfDemo('Check that n8n can reach the Base URL of the credential, by name.')).toBe(
		'Check --base-url (or CHANJING_BASE_URL), and that it can be reached, by name.',
	);
	expect(inWordsOfDemo('Check the Task ID and that the credential is of the account that created it.')).toBe(
		'Check --task, and that the keys are of the account that created it.',
	);
});

it('what Chanjing says in Chinese is explained where its cause is known', () => {
	expect(withGloss('Task 1 has no video: 余额不足')).toBe(
		'Task 1 has no video: 余额不足 (the balance is too low: top up beans)',
	);
	expect(withGloss('视频文件还未完成上传')).toMatch(/^视频文件还未完成上传 \([^()]+\)$/);
	expect(withGloss('未知')).toBe('未知');
});
