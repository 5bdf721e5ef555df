import { headBytes } from '../limits';
import { boxes } from './boxes';
import { frames } from './frames';
import { Parts } from './parts';

/** How a picture begins and ends, in hex. */
const pictures = [
	{ begins: '89504e47', ends: '49454e44ae426082' },
	{ begins: 'ffd8ff', ends: 'ffd9' },
];

/** What stands as length in a wav that was written as a stream; every longer one does too. */
const streamedWav = 0x7fff0000;

/** Follows a file while its bytes go by, so that a missing end is noticed where the format tells of one. */
export class Ending {
	private readonly parts = [new Parts(boxes), new Parts(frames)];
	private head = Buffer.alloc(0);
	private tail = Buffer.alloc(0);
	private bytes = 0;

	add(chunk: Buffer): void {
		for (const parts of this.parts) parts.add(chunk);
		this.bytes += chunk.length;
		if (this.head.length < headBytes) this.head = Buffer.concat([this.head, chunk]).subarray(0, headBytes);
		this.tail = Buffer.concat([this.tail, chunk.subarray(-headBytes)]).subarray(-headBytes);
	}

	/** Whether the file is shorter than it says itself. */
	get isCut(): boolean {
		const begin = this.head.toString('hex');
		const picture = pictures.find(({ begins }) => begin.startsWith(begins));
		if (picture) return !this.tail.includes(picture.ends, 0, 'hex');
		return this.parts.some(({ isCut }) => isCut) || this.bytes < leastLengthOf(this.head);
	}
}

/** How many bytes a wav or webm has at least, by its own word; 0 where it gives none. */
function leastLengthOf(head: Buffer): number {
	if (head.toString('latin1', 0, 4) === 'RIFF' && head.length >= 8) {
		// It counts what comes after these 8 bytes, but for writers that count them too.
		const length = head.readUInt32LE(4);
		return length < streamedWav ? length : 0;
	}
	if (head.toString('hex', 0, 4) !== '1a45dfa3') return 0;
	const header = sizeAt(head, 4);
	const segment = header.end + header.size;
	if (head.toString('hex', segment, segment + 4) !== '18538067') return 0;
	const { size, end } = sizeAt(head, segment + 4);
	return end + size;
}

/** The size of an element of a webm, and where its content begins. One that is not known counts as 0. */
function sizeAt(head: Buffer, at: number): { size: number; end: number } {
	const length = Math.clz32(head[at] ?? 0) - 23;
	const end = at + length;
	if (length > 8 || end > head.length) return { size: 0, end };
	const digits = [...head.subarray(at, end)];
	digits[0] &= 0xff >> length;
	const size = digits.reduce((number, digit) => number * 256 + digit, 0);
	return { size: size < 2 ** (7 * length) - 1 ? size : 0, end };
}
