/**
 * Runs `work` with module state of its own: n8n-core, this harness and the nodes are loaded a second time, as
 * they are in a second n8n process. Import inside of `work`, or the old modules are used:
 *
 *     const worker = await anotherProcess(async () => {
 *         const { createEngine } = await import('./index');
 *         return await createEngine({ database });
 *     });
 *
 * What it returns goes on living in there.
 */
export async function anotherProcess<T>(work: () => Promise<T>): Promise<T> {
	let result: T | undefined;
	await jest.isolateModulesAsync(async () => {
		result = await work();
	});
	return result as T;
}
