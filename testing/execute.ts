import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface ExecuteOptions {
	/** The folder that relative paths begin in. */
	cwd?: string;
	/** What the program reads from its standard input. */
	input?: string | Buffer;
	/** Ends the program. */
	signal?: AbortSignal;
}

/**
 * Runs a program to its end.
 * @throws where it is not installed, or with what it wrote when it fails
 */
export async function execute(
	program: string,
	args: string[],
	{ cwd, input = '', signal }: ExecuteOptions = {},
): Promise<{ stdout: Buffer; stderr: Buffer }> {
	const running = promisify(execFile)(program, args, {
		cwd,
		signal,
		encoding: 'buffer',
		maxBuffer: 2 ** 30,
	});
	// A program that is missing or ends early does not read all of it; `running` says why.
	running.child.stdin?.on('error', () => {}).end(input);
	return await running;
}
