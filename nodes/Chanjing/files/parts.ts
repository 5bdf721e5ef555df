/** How a format is put together of parts that each begin with their length. */
export interface PartFormat {
	/** How many bytes the header of a part has, as far as what there is of it tells. */
	headerLength: (header: Buffer) => number;
	/** How many bytes a part has with its header; 0 where the bytes begin none. */
	lengthOf: (header: Buffer) => number;
}

/** Follows the parts of a file while its bytes go by, so that a missing end is noticed. */
export class Parts {
	private header = Buffer.alloc(0);
	/** Bytes of the current part that are still to come. */
	private left = 0;
	private isReadable = true;

	constructor(private readonly format: PartFormat) {}

	/** Whether the last part is longer than the file. Never for a file that is not of parts from its first byte to its last. */
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

	/** @returns how many bytes of the chunk belong to the header of the next part */
	private readHeader(chunk: Buffer): number {
		const { headerLength, lengthOf } = this.format;
		const part = chunk.subarray(0, headerLength(this.header) - this.header.length);
		this.header = Buffer.concat([this.header, part]);
		if (this.header.length < headerLength(this.header)) return part.length;

		const length = lengthOf(this.header);
		this.isReadable = length >= this.header.length;
		if (this.isReadable) this.left = length - this.header.length;
		this.header = Buffer.alloc(0);
		return part.length;
	}
}
