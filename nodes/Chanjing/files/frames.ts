import type { PartFormat } from './parts';

/** In kbit/s, by their number in a frame's header: of MPEG 1, and of MPEG 2 and 2.5. */
const bitRates = [
	[0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
	[0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/** In Hz, by their number: of MPEG 1. */
const sampleRates = [44100, 48000, 32000];

/** What MPEG 2.5, a version that does not exist, MPEG 2 and MPEG 1 divide these by. */
const dividers = [4, Infinity, 2, 1];

const isTag = (header: Buffer) => header.toString('latin1', 0, 3) === 'ID3';

/** The frames of an mp3, and the ID3v2 tag before them. */
export const frames: PartFormat = {
	headerLength: (header) => (isTag(header) ? 10 : 4),
	lengthOf(header) {
		// A tag counts its bytes in groups of seven bits.
		if (isTag(header)) return 10 + header.subarray(6).reduce((length, group) => length * 128 + group, 0);

		const bits = header.readUInt32BE(0);
		const field = (from: number, width: number) => (bits >>> from) & (2 ** width - 1);
		const isLayer3 = field(21, 11) === 0x7ff && field(17, 2) === 1;
		const divider = dividers[field(19, 2)];
		const bitRate = bitRates[divider === 1 ? 0 : 1][field(12, 4)];
		const sampleRate = sampleRates[field(10, 2)] / divider;
		if (!isLayer3 || !bitRate || !sampleRate) return 0;
		return Math.floor(((divider === 1 ? 144_000 : 72_000) * bitRate) / sampleRate) + field(9, 1);
	},
};
