/** What stands at the top of an mp4, mov or m4a, so that a length behind it can be believed. */
const topLevel = /^(ftyp|styp|moov|moof|mfra|mdat|sidx|free|skip|wide|pnot|uuid|udta|meta)$/;

/** Follows the top-level boxes of an mp4, mov or m4a while its bytes go by, so that a missing end is noticed. */
export class Boxes {
	private header = Buffer.alloc(0);
	/** Bytes of the current box that are still to come. */
	private left = 0;
	private isReadable = true;

	/** Whether the last box is longer than the file. Never for a file that has no boxes. */
	get isCut(): boolean {
		return this.left > 0;
	}

	add(chunk: Buffer): void {
		let at = 0;
		while (this.isReadable) {
			const skipped = Math.min(this.left, chunk.length - at);
			this.left -= skipped;
			at += skipped;
			if (at === chunk.length) return;
			at += this.readHeader(chunk.subarray(at));
		}
	}

	/** @returns how many bytes of the chunk belong to the header of the next box */
	private readHeader(chunk: Buffer): number {
		// A length of 1 says that the real one follows in 8 more bytes; 0, that the box has all the rest.
		const isLong = this.header.length >= 8 && this.header.readUInt32BE(0) === 1;
		const missing = (isLong ? 16 : 8) - this.header.length;
		const part = chunk.subarray(0, missing);
		this.header = Buffer.concat([this.header, part]);
		if (part.length < missing) return part.length;

		const length = isLong ? Number(this.header.readBigUInt64BE(8)) : this.header.readUInt32BE(0);
		if (length === 1 && !isLong) return part.length;
		this.isReadable = topLevel.test(this.header.toString('latin1', 4, 8)) && length >= this.header.length;
		if (this.isReadable) this.left = length - this.header.length;
		this.header = Buffer.alloc(0);
		return part.length;
	}
}
