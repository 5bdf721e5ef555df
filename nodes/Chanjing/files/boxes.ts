import type { PartFormat } from './parts';

/** What stands at the top of an mp4, mov or m4a, so that a length behind it can be believed. */
const topLevel = /^(ftyp|styp|moov|moof|mfra|mdat|sidx|free|skip|wide|pnot|uuid|udta|meta)$/;

/** A length of 1 says that the real one follows in 8 more bytes; 0, that the box has all the rest. */
const isLong = (header: Buffer) => header.length >= 8 && header.readUInt32BE(0) === 1;

/** The top-level boxes of an mp4, mov or m4a. */
export const boxes: PartFormat = {
	headerLength: (header) => (isLong(header) ? 16 : 8),
	lengthOf(header) {
		if (!topLevel.test(header.toString('latin1', 4, 8))) return 0;
		return isLong(header) ? Number(header.readBigUInt64BE(8)) : header.readUInt32BE(0);
	},
};
