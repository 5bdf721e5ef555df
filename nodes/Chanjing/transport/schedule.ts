import type { Backoff } from './retry';

/** When something that is waited for is looked at again. All in seconds, but for `laterShare`. */
export interface LookTiming extends Backoff {
	/** The pause when the end is near; it grows with the distance to the expected end, before and after it. */
	closeSeconds: number;
	/** The pause when the end seems far off. Bounded, because what tells so may be wrong. */
	farSeconds: number;
	/** After a long wait a pause may be this share of it… */
	laterShare: number;
	/** …up to this. */
	latestSeconds: number;
}

interface Sighting {
	at: number;
	percent: number;
}

/** How far from its expected end something is when a look at it is worth a quarter of the rest. */
const shareOfDistance = 1 / 4;

/** How many durations are kept to tell what is usual. */
const durationsKept = 20;

/** How one thing that is waited for gets on. Times in ms. */
export class Course {
	private looks = 0;
	private first?: Sighting;
	private last?: Sighting;

	constructor(readonly begunAt: number) {}

	/** Notes a look. Progress may be missing, stand still or jump, so only movement counts. */
	note(percent: number | undefined, now: number): void {
		this.looks++;
		if (!percent || percent === this.last?.percent) return;
		const seen = { at: now, percent };
		if (!this.first || percent < (this.last?.percent ?? 0)) this.first = seen;
		this.last = seen;
	}

	/**
	 * Seconds until the next look.
	 * @param usualSeconds how long others took, where that is known
	 */
	secondsToNextLook(timing: LookTiming, usualSeconds: number | undefined, now: number): number {
		const waited = (now - this.begunAt) / 1000;
		const later = Math.min(waited * timing.laterShare, timing.latestSeconds);
		const end = this.expectedEnd(usualSeconds);
		const distance = end === undefined ? undefined : Math.abs(end - now) / 1000;
		const usual =
			distance === undefined
				? Math.max(timing.maxSeconds, later)
				: Math.min(
						Math.max(distance * shareOfDistance, timing.closeSeconds),
						Math.max(timing.farSeconds, later),
					);
		const soon = timing.firstSeconds * timing.factor ** Math.max(this.looks - 1, 0);
		// Never two processes in step, and never later than the longest pause.
		return Math.min(soon, usual) * (0.8 + Math.random() / 5);
	}

	private expectedEnd(usualSeconds: number | undefined): number | undefined {
		const { first, last } = this;
		if (first && last && last.percent > first.percent) {
			const msForOne = (last.at - first.at) / (last.percent - first.percent);
			return last.at + (100 - last.percent) * msForOne;
		}
		return usualSeconds === undefined ? undefined : this.begunAt + usualSeconds * 1000;
	}
}

/** What is usual, by the latest durations. */
export class Durations {
	private readonly latest: number[] = [];

	add(seconds: number): void {
		this.latest.push(seconds);
		if (this.latest.length > durationsKept) this.latest.shift();
	}

	get median(): number | undefined {
		return [...this.latest].sort((a, b) => a - b).at(this.latest.length >> 1);
	}
}
