import { asChanjingError, ChanjingError } from '../errors/chanjingError';
import type { Client } from '../transport/client';
import { capitalised, describeState, type Ordered, type ResultKind, taskFailed } from './kind';

/**
 * Waits until one has its result.
 * @param mayBeDone whether to look at once
 * @throws ChanjingError with the task's id: it failed, the limit was reached, or the execution was stopped
 */
export async function waitForResult<T extends Ordered>(
	client: Client,
	kind: ResultKind<T>,
	id: string,
	minutes: number,
	mayBeDone = false,
): Promise<T> {
	const get = `${kind.resource} > Get`;
	const waited = kind.watch(client).until(id, minutes * 60, mayBeDone);
	const { value, outage, done } = await waited.catch((error: unknown) => {
		const failure = asChanjingError(error);
		if (failure.kind !== 'stopped') throw failure;
		throw new ChanjingError('stopped', `The wait was stopped; ${kind.name} ${id} goes on at Chanjing`, {
			advice: `Get the ${kind.result} later with ${get} and this task ID.`,
			made: { task_id: id },
		});
	});
	if (!value || !done) {
		const seen = value ? `it is ${describeState(value)}` : (outage?.message ?? 'Chanjing could not be asked');
		throw new ChanjingError(
			'limit',
			`${capitalised(kind.name)} ${id} is not finished after ${minutes} minutes: ${seen}`,
			{
				...outage,
				advice: `It goes on at Chanjing and is paid for once. Get the ${kind.result} with ${get}, ${kind.wait ? `${kind.wait}, and` : 'later, with'} this task ID; or raise Wait Limit.`,
				made: { task_id: id },
			},
		);
	}
	if (value.state === 'success') return value;
	throw taskFailed(kind, { id, state: value.state, msg: kind.reason(value) });
}

/**
 * Looks one up, or waits for its result where the user wants that.
 * @throws ChanjingError with the task's id
 */
export async function getResult<T extends Ordered>(
	client: Client,
	kind: ResultKind<T>,
	id: string,
	{ mode, minutes }: { mode: string; minutes: number },
): Promise<T> {
	if (mode === 'poll') return await waitForResult(client, kind, id, minutes, true);
	const looked = kind.watch(client).load(id);
	return await looked.catch((error: unknown) => {
		throw asChanjingError(error).with({ task_id: id });
	});
}
