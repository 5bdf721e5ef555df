import type { SimulatorSettings } from '../simulator/options';

/** Options of the stand-in, one a line: `readyStatus=2`, `callback.mode="bare"`; never stands for Infinity. */
export function mirrorLines(mirror: SimulatorSettings | undefined): string[] {
	const { callback, limits, ...plain } = mirror ?? {};
	const nested = [
		...Object.entries(callback ?? {}).map(([name, value]) => [`callback.${name}`, value]),
		...Object.entries(limits ?? {}).map(([name, value]) => [`limits.${name}`, value]),
	] as Array<[string, unknown]>;
	return [...Object.entries(plain), ...nested]
		.filter(([, value]) => value !== undefined)
		.map(([name, value]) => `${name}=${value === Infinity ? 'never' : JSON.stringify(value)}`);
}
