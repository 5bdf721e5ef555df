import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import execa from 'execa';

import { printOnFailure } from '../../../../testing/engine/printOnFailure';
import { sampleVideo } from '../../../../testing/samples';
import { startSimulator, type Simulator } from '../../../../testing/simulator';

let sim: Simulator;
printOnFailure(() => sim.log.toString());

/** A disk of 8 MiB that only one process sees needs a mount namespace, which Linux alone has and not every container allows. */
const namespace = ['--mount', ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'])];
const mountable =
	execa.sync('unshare', [...namespace, 'mount', '-t', 'tmpfs', 'none', '/mnt'], {
		reject: false,
	}).exitCode === 0;

(mountable ? it : it.skip)(
	'a download that does not fit on the disk says so, names its task, is not tried again and leaves nothing there',
	async () => {
		const disk = await mkdtemp(join(tmpdir(), 'chanjing-disk-'));
		sim = await startSimulator({ result: { bytes: 32 * 2 ** 20 } });
		try {
			const [largeTask, smallTask] = [sim.state.addTask({ status: 20 }), sim.state.addTask({ status: 20 })];
			// Without a file of its own it serves made-up bytes, as many as asked for.
			sim.state.task(largeTask).ended!.path = undefined;
			sim.state.task(smallTask).ended!.path = await sampleVideo();
			const { url, appId, secretKey } = sim;
			const args = Object.entries({ url, appId, secretKey, disk, largeTask, smallTask });
			const { stdout } = await execa(
				'unshare',
				[
					...namespace,
					'bash',
					'-c',
					'mount -t tmpfs -o size=8m none "$0" && exec "$@"',
					disk,
					process.execPath,
					'--import',
					require.resolve('tsx'),
					join(__dirname, '../../../../testing/processes/fullDiskProcess.ts'),
					...args.flatMap(([name, value]) => [`--${name}`, value]),
				],
				{ stdin: 'ignore', env: { NODE_ENV: '' } },
			);
			const { large, continued, left, small } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<
				string,
				{
					status: string;
					message: string;
					description: string;
					json: Record<string, string>;
					binary?: object;
				}
			>;
			expect(large).toMatchObject({
				status: 'error',
				message: expect.stringMatching(new RegExp(`could not store.*ENOSPC.*no space left.*${largeTask}`)),
				description: expect.stringMatching(/make room.*costs nothing again: Run Lip-Sync Video > Download/),
			});
			expect(continued).toMatchObject({ status: 'success', json: { task_id: largeTask } });
			expect(continued.binary).toBeUndefined();
			expect(sim.log.count('result')).toBe(3);
			expect(left).toBeLessThan(2 ** 20);
			expect(small).toMatchObject({ status: 'success', json: { id: smallTask }, binary: expect.anything() });
		} finally {
			await sim.close();
			await rm(disk, { recursive: true, force: true });
		}
	},
);
