import { Refusal } from './envelope';
import { limitOf, type LimitName, type SimulatorOptions } from '../options';
import type { EndpointName } from './endpoint';

/** The documented limits as sliding windows. */
export class RateLimit {
	private readonly times = new Map<LimitName, number[]>();

	constructor(private readonly options: SimulatorOptions) {}

	/** Throws 40001 where the window is full. */
	check(endpoint: EndpointName) {
		const name = limitOf[endpoint];
		if (!name || !this.options.rateLimits) return;
		const { calls, per } = this.options.limits[name];
		const windowMs = per === 'minute' ? this.options.minuteMs : this.options.minuteMs / 60;
		const now = Date.now();
		const recent = (this.times.get(name) ?? []).filter((time) => now - time < windowMs);
		const full = recent.length >= calls;
		if (!full || this.options.refusedCallsCount) recent.push(now);
		this.times.set(name, recent);
		if (full) throw new Refusal(40001, per === 'minute' ? '超出RPM限制' : '超出QPS限制');
	}

	/** Empties every window. */
	reset() {
		this.times.clear();
	}
}
