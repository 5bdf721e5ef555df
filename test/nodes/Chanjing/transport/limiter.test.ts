import { createLimiter } from '../../../../nodes/Chanjing/transport/limiter';

function job() {
	let finish = () => {};
	let fail: (error: Error) => void = () => {};
	const done = new Promise<void>((resolve, reject) => ([finish, fail] = [resolve, reject]));
	return { done, finish, fail };
}

const turn = async () => await new Promise<void>((resolve) => setImmediate(resolve));

test('it runs so many at a time, in the order in which they came', async () => {
	const limiter = createLimiter(2);
	const jobs = Array.from({ length: 5 }, job);
	const started: number[] = [];
	const all = jobs.map(async ({ done }, index) => {
		await limiter(async () => {
			started.push(index);
			await done;
		});
	});
	await turn();
	expect(started).toEqual([0, 1]);
	jobs[1].finish();
	await turn();
	expect(started).toEqual([0, 1, 2]);
	for (const { finish } of jobs) finish();
	await Promise.all(all);
	expect(started).toEqual([0, 1, 2, 3, 4]);
});

test('a job that fails makes room and gives its error to its own caller only', async () => {
	const limiter = createLimiter(1);
	const [first, second] = [job(), job()];
	const failed = limiter(async () => await first.done);
	const passed = limiter(async () => {
		await second.done;
		return 'passed';
	});
	first.fail(new Error('no'));
	second.finish();
	await expect(failed).rejects.toThrow('no');
	await expect(passed).resolves.toBe('passed');
});
