import execa from 'execa';

export interface CurlRun {
	seconds: number;
	cpuSeconds: number;
}

/**
 * Runs curl once.
 * @throws when it fails or the server answers with 400 or more
 */
export async function curl(args: string[]): Promise<CurlRun> {
	// bash tells the CPU time of what it started, which Node does not.
	const script =
		'TIMEFORMAT="cpu %U %S"; time curl --silent --show-error --fail --write-out "seconds %{time_total}\\n" "$@"';
	const options = { all: true, stdin: 'ignore', env: { LC_ALL: 'C' } } as const;
	const { all = '' } = await execa('bash', ['-c', script, 'curl', ...args], options);
	const [, user, system] = /cpu ([\d.]+) ([\d.]+)/.exec(all) ?? [];
	return {
		seconds: Number(/seconds ([\d.]+)/.exec(all)?.[1]),
		cpuSeconds: Number(user) + Number(system),
	};
}

/** @throws when there is no curl */
export async function curlVersion(): Promise<string> {
	const { stdout } = await execa('curl', ['--version']);
	return stdout.split(' ')[1];
}
