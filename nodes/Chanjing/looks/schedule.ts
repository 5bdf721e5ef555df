import { looks as limits } from '../limits';
import type { Backoff } from '../transport/retry';

/** When something that is waited for is looked at again. All in seconds, but for `laterShare`. */
export interface LookTiming extends Backoff {
	/** The pause at the expected end. Before and after it grows, up to `maxSeconds`, for what is expected may be wrong. */
	closeSeconds: number;
	/** After a long wait a pause may be this share of it… */
	laterShare: number;
	/** …up to this. */
	latestSeconds: number;
}

interface Sighting {
	at: number;
	percent: number;
}

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
		const longest = Math.max(timing.maxSeconds, Math.min(waited * timing.laterShare, timing.latestSeconds));
		const distance = Math.abs(this.expectedEnd(usualSeconds) - now) / 1000;
		const near = Math.max(distance * limits.shareOfDistance, timing.closeSeconds);
		const soon = timing.firstSeconds * timing.factor ** Math.max(this.looks - 1, 0);
		// Never two processes in step.
		return Math.min(soon, near, longest) * (0.85 + Math.random() * 0.15);
	}

	/** In ms; Infinity where nothing tells. */
	private expectedEnd(usualSeconds = Infinity): number {
		const { first, last } = this;
		if (first && last && last.percent > first.percent) {
			const msForOne = (last.at - first.at) / (last.percent - first.percent);
			return last.at + (100 - last.percent) * msForOne;
		}
		return this.begunAt + usualSeconds * 1000;
	}
}

/** What is usual, by the latest durations. */
export class Durations {
	private readonly latest: number[] = [];

	add(seconds: number): void {
		this.latest.push(seconds);
		if (this.latest.length > limits.durationsKept) this.latest.shift();
	}

	get median(): number | undefined {
		return [...this.latest].sort((a, b) => a - b).at(this.latest.length >> 1);
	}
}
