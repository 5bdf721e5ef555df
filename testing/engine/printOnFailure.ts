interface RunnerState {
	currentlyRunningTest?: { name: string; errors: unknown[] } | null;
}

/**
 * Prints what `text` gives, such as the stand-in's request log, after each test of the file that failed.
 * Call it once, before any afterEach that closes the source.
 *
 *     printOnFailure(() => sim.log.toString());
 */
export function printOnFailure(text: () => string): void {
	afterEach(() => {
		const test = runnerState()?.currentlyRunningTest;
		if (test && test.errors.length > 0) console.log(`After "${test.name}":\n${text()}`);
	});
}

/** Jest tells a test's outcome to reporters and environments only; its runner keeps it under this symbol. */
function runnerState(): RunnerState | undefined {
	const symbol = Object.getOwnPropertySymbols(globalThis).find(
		({ description }) => description === 'JEST_STATE_SYMBOL',
	);
	return symbol && (globalThis as unknown as Record<symbol, RunnerState>)[symbol];
}
