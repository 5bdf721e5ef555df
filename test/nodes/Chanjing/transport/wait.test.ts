import { callWindows, outageRetry, rateLimitRetry, taskTiming } from '../../../../nodes/Chanjing/limits';
import { backoffSeconds, wait } from '../../../../nodes/Chanjing/transport/retry';

const never = new AbortController().signal;

describe('backoff', () => {
	test('it grows up to its largest pause and never leaves a quarter around it', () => {
		for (let tries = 1; tries <= 30; tries++) {
			const middle = Math.min(
				taskTiming.firstSeconds * taskTiming.factor ** (tries - 1),
				taskTiming.maxSeconds,
			);
			for (let n = 0; n < 20; n++) {
				const seconds = backoffSeconds(taskTiming, tries);
				expect(seconds).toBeGreaterThanOrEqual(middle * 0.75);
				expect(seconds).toBeLessThanOrEqual(middle * 1.25);
			}
		}
	});

	test('two callers are not in step', () => {
		const pauses = Array.from({ length: 20 }, () => backoffSeconds(outageRetry, 1));
		expect(new Set(pauses).size).toBeGreaterThan(15);
	});

	test('the repeats after 40001 outlast the longest documented window, however the dice fall', () => {
		const longest = Math.max(...Object.values(callWindows).map(({ interval }) => interval));
		let shortestSum = 0;
		for (let tries = 1; tries < rateLimitRetry.tries; tries++) {
			const { firstSeconds, factor, maxSeconds } = rateLimitRetry;
			shortestSum += 0.75 * Math.min(firstSeconds * factor ** (tries - 1), maxSeconds);
		}
		expect(shortestSum).toBeGreaterThan(longest);
	});

	test('the documented limits are kept as documented', () => {
		expect(callWindows).toEqual({
			createLipSync: { intervalCap: 10, interval: 60 },
			createAvatarVideo: { intervalCap: 10, interval: 60 },
			createSpeech: { intervalCap: 500, interval: 60 },
			createVoice: { intervalCap: 10, interval: 60 },
			createAvatar: { intervalCap: 10, interval: 60 },
			file: { intervalCap: 30, interval: 60 },
			read: { intervalCap: 10, interval: 1 },
			customisedVoices: { intervalCap: 10, interval: 60 },
		});
	});
});

describe('a wait', () => {
	test('it lasts at least as long as asked', async () => {
		const start = performance.now();
		await wait(0.05, never);
		expect(performance.now() - start).toBeGreaterThan(45);
	});

	test('Stop ends a long one soon', async () => {
		const stop = new AbortController();
		const waiting = wait(3600, stop.signal);
		stop.abort();
		await expect(waiting).rejects.toMatchObject({ kind: 'stopped' });
	});

	test('it does not begin after Stop, not even for no time', async () => {
		await expect(wait(0, AbortSignal.abort())).rejects.toMatchObject({ kind: 'stopped' });
	});
});
