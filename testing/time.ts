import * as usualLimits from '../nodes/Chanjing/limits';

type Limits = typeof usualLimits;
type Changes<T> = { [K in keyof T]?: T[K] extends object ? Changes<T[K]> : T[K] };

/** `faster` lets all times that a wait consists of pass that many times faster; the rest are limits of their own. */
export type Bending = Changes<Limits> & { faster?: number };

const limits: Limits = usualLimits;
const usual = structuredClone({ ...limits });

/** Every time of the nodes that a wait consists of, by where it stands in the limits. */
function timesIn(of: Limits): Array<[holder: Record<string, unknown>, ...fields: string[]]> {
	const ofLooks = ['firstSeconds', 'maxSeconds', 'closeSeconds', 'latestSeconds'];
	return [
		...Object.values(of.callWindows).map((window): [typeof window, string] => [window, 'interval']),
		[of.rateLimitRetry, 'firstSeconds', 'maxSeconds'],
		[of.outageRetry, 'firstSeconds', 'maxSeconds'],
		[of.connectRetry, 'firstSeconds', 'maxSeconds'],
		[of.lostCreates, 'marginSeconds'],
		[of.taskTiming, ...ofLooks],
		[of.callbackTiming, 'firstSeconds', 'maxSeconds'],
		[of.fileTiming, ...ofLooks],
		[of.looks, 'listAgainSeconds', 'slowSeconds'],
		[of.callbacks, 'keepSeconds'],
		[of.callbacks.unknown, 'seconds'],
		[of.token, 'jitterSeconds', 'rereadSeconds'],
	];
}

/** Takes over every value at its place, in whatever depth. Values of the top level are constants. */
function assign(to: object, from: object, isTop = true): void {
	for (const [name, value] of Object.entries(from)) {
		const old = to[name as keyof typeof to] as unknown;
		if (typeof value === 'object' && typeof old === 'object') assign(old as object, value as object, false);
		else if (!isTop) Object.assign(to, { [name]: value as unknown });
	}
}

/**
 * Bends the limits of the nodes in this process, or those given. Looks, repeats and call windows become faster alike, so that
 * the numbers of calls stay those of real life; the stand-in's minute has to be divided by the same.
 */
export function bend({ faster, ...changes }: Bending, of = limits): void {
	const before = timesIn(of === limits ? usual : of);
	for (const [index, [holder, ...fields]] of timesIn(of).entries()) {
		for (const field of faster ? fields : []) holder[field] = Number(before[index][0][field]) / faster!;
	}
	assign(of, changes);
}

/** Puts everything back that was bent in this process, or changed otherwise. */
export function unbend(): void {
	assign(limits, usual);
}
