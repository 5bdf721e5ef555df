import type { IDataObject } from 'n8n-workflow';

import { asChanjingError, type ChanjingError } from '../../errors/chanjingError';
import { isObject } from '../../errors/checks';
import { defaultReadySeconds, fileTiming } from '../../limits';
import type { Client } from '../../transport/client';
import type { Endpoint } from '../../transport/endpoints';
import { idOf, lostReply, refusesParameters } from '../../transport/envelope';
import { perAccount } from '../../transport/queues/perAccount';
import { Queue } from '../../transport/queues/queue';
import { request } from '../../transport/request';
import { retry, stopIfAsked } from '../../transport/retry';
import type { ResultKind } from '../kind';

/**
 * Sends a create. It is sent again only after an answer that says that nothing was made: a file is not ready, or the body is
 * refused in a form for which there is another one.
 * @param ensureUsable waits for the files; throws when one never will be usable
 * @returns the ID of what was made
 * @throws ChanjingError; `lost` when it may have been made
 */
export async function sendOrder(
	client: Client,
	{ create, bodies }: Pick<ResultKind<unknown>, 'create' | 'bodies'>,
	body: IDataObject,
	ensureUsable: () => Promise<void>,
): Promise<string> {
	const deadline = Date.now() + defaultReadySeconds * 1000;
	const untilReady = { ...fileTiming, tries: Infinity };
	return await retry(
		async (tries) => {
			if (tries > 1) await ensureUsable();
			return await sendInEitherForm(client, create, bodies?.(body) ?? [body]);
		},
		{
			shouldRetry: ({ kind }) => (kind === 'notReady' && Date.now() < deadline ? untilReady : undefined),
			signal: client.signal,
		},
	);
}

/** Which form an account took last, by create; and the queue in which one create at a time finds that out. */
const forms = perAccount(() => ({
	taken: undefined as number | undefined,
	search: new Queue({ concurrency: 1 }),
}));

async function sendInEitherForm(client: Client, create: Endpoint, bodies: IDataObject[]): Promise<string> {
	if (bodies.length === 1) return await send(client, create, bodies[0]);
	const form = forms(`${client.account}:${create.path}`);
	const untried = new Set(bodies.keys());
	let refusal: ChanjingError | undefined;
	const tryForm = async (index: number) => {
		untried.delete(index);
		try {
			const id = await send(client, create, bodies[index]);
			form.taken = index;
			return id;
		} catch (error) {
			const failure = asChanjingError(error);
			if (!refusesParameters(failure)) throw failure;
			refusal ??= failure;
			return undefined;
		}
	};
	const isKnown = form.taken !== undefined && untried.has(form.taken);
	const known = isKnown ? await tryForm(Number(form.taken)) : undefined;
	if (known !== undefined) return known;

	const search = async () => {
		stopIfAsked(client.signal);
		// Another create may have found it meanwhile.
		const likeliest = [...untried].sort((a, b) => Number(b === form.taken) - Number(a === form.taken));
		for (const index of likeliest) {
			const id = await tryForm(index);
			if (id !== undefined) return id;
		}
		throw asChanjingError(refusal);
	};
	return await form.search.add(search, { stopped: client.stopped });
}

async function send(client: Client, create: Endpoint, body: IDataObject): Promise<string> {
	const { data, traceId } = await request<unknown>(client, create, { body });
	const { id, task_id = id } = (isObject(data) ? data : { id: data }) as IDataObject;
	const made = idOf(task_id);
	if (made) return made;
	throw lostReply(create, 'the answer holds no task ID', { traceId });
}
