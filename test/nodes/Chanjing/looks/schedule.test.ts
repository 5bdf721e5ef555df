import { fileTiming, taskTiming } from '../../../../nodes/Chanjing/limits';
import { Course, Durations, type LookTiming } from '../../../../nodes/Chanjing/looks/schedule';

// The same random numbers in each run, in no order that a test could lean on.
beforeEach(() => {
	let seed = 1;
	jest.spyOn(Math, 'random').mockImplementation(() => (seed = (seed * 48271) % 2147483647) / 2147483647);
});
afterEach(() => void jest.restoreAllMocks());

/** What a look takes, in seconds. */
const latency = 0.2;

/** Lets one thing end after so many seconds, by a clock of its own: how late that was seen, and after how many looks. */
function waitFor(
	seconds: number,
	progress: (share: number) => number | undefined,
	usualSeconds: number | undefined,
	timing: LookTiming,
): { late: number; looks: number } {
	const course = new Course(0);
	let at = timing.firstSeconds;
	for (let looks = 1; ; looks++) {
		const answeredAt = at + latency;
		if (at >= seconds) return { late: answeredAt - seconds, looks };
		course.note(progress(at / seconds), answeredAt * 1000);
		const pause = course.secondsToNextLook(timing, usualSeconds, answeredAt * 1000);
		at = Math.max(answeredAt + pause, at + timing.closeSeconds);
	}
}

/** Many such waits, for things that end at different moments between two looks. */
function waits(
	seconds: number,
	{
		progress = () => undefined,
		usual,
		timing = taskTiming,
	}: { progress?: (share: number) => number | undefined; usual?: number; timing?: LookTiming } = {},
) {
	const all = Array.from({ length: 400 }, (_, index) =>
		waitFor(seconds - 5 + (index % 100) / 10, progress, usual, timing),
	);
	const late = all.map((one) => one.late).sort((a, b) => a - b);
	return {
		median: late[200],
		worst: late[399],
		looks: Math.max(...all.map(({ looks }) => looks)),
	};
}

const steady = (share: number) => Math.min(Math.max(Math.floor(share * 100), 1), 99);

describe('a video of 100 s is seen 3 s after its end at the median, 6 s at worst, after at most 30 looks', () => {
	test.each<[string, Parameters<typeof waits>[1]]>([
		['where progress is steady', { progress: steady }],
		['where progress stays at 0 until it begins', { progress: (at) => (at < 0.2 ? 0 : steady(at - 0.2)) }],
		['where progress comes in steps', { progress: (at) => Math.floor(at * 4) * 25 }],
		['where there is no progress', {}],
		['where progress stands still near the end', { progress: () => 99 }],
		['where progress stands still halfway', { progress: (at) => (at < 0.3 ? steady(at * 1.6) : 50) }],
		['where progress jumps to the end', { progress: (at) => (at < 0.5 ? 1 : 90) }],
		['where progress goes back', { progress: (at) => steady(at < 0.5 ? at * 1.8 : at / 2) }],
		['where progress is far too fast', { progress: (at) => steady(at * 3) }],
		['where progress is far too slow', { progress: (at) => Math.floor(at * 20) }],
		['where progress is no number', { progress: () => NaN }],
		['where earlier ones took as long', { usual: 100 }],
		['where earlier ones were faster', { usual: 60 }],
		['where earlier ones were slower', { usual: 150 }],
		['where earlier ones were slower by hours', { usual: 10_000 }],
	])('%s', (_how, told) => {
		const { median, worst, looks } = waits(100, told);
		expect(median).toBeLessThanOrEqual(3);
		expect(worst).toBeLessThanOrEqual(6);
		expect(looks).toBeLessThanOrEqual(30);
	});
});

test.each([10, 30, 100, 300, 1000, 3600])(
	'a video of %i s with steady progress is seen as soon as one of 100 s, or as earlier ones let expect it',
	(seconds) => {
		for (const told of [{ progress: steady }, { usual: seconds }]) {
			expect(waits(seconds, told).median).toBeLessThanOrEqual(3);
			expect(waits(seconds, told).worst).toBeLessThanOrEqual(6);
		}
	},
);

test('the looks at a video of an hour are affordable, and its end is seen within 20 s whatever progress says', () => {
	for (const progress of [steady, () => undefined, () => 99]) {
		const { worst, looks } = waits(3600, { progress });
		expect(looks).toBeLessThanOrEqual(300);
		expect(worst).toBeLessThanOrEqual(taskTiming.latestSeconds + 2 * latency);
	}
});

test.each([20, 30, 45, 60])(
	'a file that can be used after %i s is seen 2 s later at the median',
	(seconds) => {
		for (const usual of [undefined, seconds]) {
			const { median, looks } = waits(seconds, { usual, timing: fileTiming });
			expect(median).toBeLessThanOrEqual(2);
			expect(looks).toBeLessThanOrEqual(30);
		}
	},
);

test('what is usual is the median of the latest, and unknown at first', () => {
	const durations = new Durations();
	expect(durations.median).toBeUndefined();
	for (const seconds of [9, 1, 5]) durations.add(seconds);
	expect(durations.median).toBe(5);
	for (let n = 0; n < 1000; n++) durations.add(70);
	expect(durations.median).toBe(70);
	expect(JSON.stringify(durations).length).toBeLessThan(200);
});
