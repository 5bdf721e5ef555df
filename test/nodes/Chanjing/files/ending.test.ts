import { readFile } from 'node:fs/promises';

import { Ending } from '../../../../nodes/Chanjing/files/ending';
import { sampleAudio, samplePicture, sampleVideo } from '../../../../testing/samples';

const isCut = (bytes: Buffer, chunk = 100) => {
	const ending = new Ending();
	for (let at = 0; at < bytes.length; at += chunk) ending.add(bytes.subarray(at, at + chunk));
	return ending.isCut;
};

describe.each([
	['mp4', async () => await sampleVideo('mp4')],
	['mov', async () => await sampleVideo('mov')],
	['webm', async () => await sampleVideo('webm')],
	['m4a', async () => await sampleAudio('m4a')],
	['wav', async () => await sampleAudio('wav')],
	['mp3', async () => await sampleAudio('mp3')],
	['jpg', async () => await samplePicture('jpg')],
	['png', async () => await samplePicture('png')],
])('a %s', (_format, sample) => {
	it.each([1, 7, 512, 1e9])('is known to be whole or cut, in chunks of %d bytes', async (chunk) => {
		const file = await readFile(await sample());
		expect(isCut(file, chunk)).toBe(false);
		for (const share of [0.2, 0.5, 0.9]) {
			expect(isCut(file.subarray(0, file.length * share), chunk)).toBe(true);
		}
	});
});

describe('what does not tell its length is never said to be cut', () => {
	/** 128 kbit/s at 44.1 kHz: 417 bytes. */
	const frame = Buffer.concat([Buffer.from('fffb9000', 'hex'), Buffer.alloc(413)]);
	const tag = Buffer.concat([Buffer.from('49443304000000000100', 'hex'), Buffer.alloc(128, 0xff)]);
	const mp3 = (end: string) => Buffer.concat([tag, frame, frame, Buffer.from(end)]);
	const riff = (length: number) => {
		const wav = Buffer.from('RIFF----WAVEfmt ');
		wav.writeUInt32LE(length, 4);
		return wav;
	};
	it.each([
		['an mp3 with a picture in its tag and a second tag at its end', mp3('TAG'.padEnd(128))],
		['an mp3 with what is no frame in between', Buffer.concat([mp3('no frame'), frame.subarray(0, 10)])],
		['an aac of frames like those of an mp3', Buffer.from('fff15080024000', 'hex')],
		['nothing', Buffer.alloc(0)],
		['a wav that was written as a stream', riff(0xffffffff)],
		['a wav that was written by sox as a stream', riff(0x7ffff024)],
		['a wav without a length', riff(0)],
		['a wav whose length counts its first 8 bytes', riff(16)],
		['a webm that was written as a stream', Buffer.from('1a45dfa3804286811853806701ffffffffffffff', 'hex')],
		['a webm of which only the first bytes are there', Buffer.from('1a45dfa3', 'hex')],
	])('%s', (_what, bytes) => {
		expect(isCut(bytes)).toBe(false);
	});
});
