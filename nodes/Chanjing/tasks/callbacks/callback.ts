import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { asChanjingError, ChanjingError, isTransient } from '../../errors/chanjingError';
import { isId, isObject } from '../../errors/checks';
import { callbacks as limits, callbackTiming, looks, taskTiming } from '../../limits';
import { type Client, createClient } from '../../transport/client';
import { asEnvelope, idOf, parsed } from '../../transport/envelope';
import { perAccount } from '../../transport/queues/perAccount';
import { retry, wait } from '../../transport/retry';
import { isFinal, type Task, type TaskKind, toNumber } from '../kind';

/** What a callback says of its task. Anybody may send it and it may say what it likes, so nothing else of it is read. */
export interface Hint {
	id: string;
	reportsEnd: boolean;
}

/**
 * The task that a callback is about. It comes as the whole envelope or as the bare detail; both are documented.
 * @returns nothing when the body is not a callback
 */
export function callbackDetail(body: unknown): (IDataObject & { id: string }) | undefined {
	const envelope = asEnvelope(body);
	const detail = envelope ? envelope.data : parsed(body);
	if (!isObject(detail)) return undefined;
	const id = idOf(detail.id);
	return id && isId(id) ? { ...detail, id } : undefined;
}

/** @param kinds those that the task may be of */
export function toHint(kinds: TaskKind[], { id, status }: IDataObject & { id: string }): Hint {
	return { id, reportsEnd: kinds.some(({ stateOf }) => isFinal({ state: stateOf(toNumber(status) ?? 0) })) };
}

/**
 * Looks a task up that may be of several kinds, in one after the other.
 * @throws ChanjingError `notFound` when it is of none
 */
export async function inEither<T>(kinds: TaskKind[], look: (kind: TaskKind) => Promise<T>): Promise<T> {
	const [first, ...others] = kinds;
	try {
		return await look(first);
	} catch (error) {
		const failure = asChanjingError(error);
		if (failure.kind !== 'notFound' || !others.length) throw failure;
		return await inEither(others, look);
	}
}

/** The body of a callback. Long numbers have lost digits where n8n has parsed them, so the raw text goes first. */
export function bodyOf(context: IWebhookFunctions): unknown {
	const { rawBody } = context.getRequestObject() as { rawBody?: Buffer };
	const body = parsed(rawBody?.toString().replace(/^\uFEFF/, ''));
	return typeof body === 'object' && body !== null ? body : context.getBodyData();
}

/** A client for looks that a callback asks for: the calls of executions go first. */
export function callbackClient(context: IWebhookFunctions): Client {
	return createClient(context, { priority: limits.priority });
}

/**
 * Looks a task up because of a callback. Chanjing's own detail may be a moment behind what the callback reports, or not know the
 * task yet, so it is looked up again for a while; the sender has its answer in time in any case.
 * @param look gives the task that the hint names
 * @throws ChanjingError `notFound` or `notReady` when that stays so; why Chanjing could not be asked, in time
 */
export async function lookForSender<T extends Pick<Task, 'state'> | undefined>(
	client: Client,
	hint: Hint | undefined,
	look: () => Promise<T>,
): Promise<T> {
	const looked = retry(
		async () => {
			const task = await look();
			if (!hint?.reportsEnd || !task || isFinal(task)) return task;
			throw new ChanjingError('notReady', notYet);
		},
		{
			shouldRetry: (failure) => (hint?.reportsEnd && isBehind(failure) ? callbackTiming : undefined),
			signal: client.signal,
		},
	);
	const answered = new AbortController();
	const tooLate = wait(limits.replySeconds, answered.signal).then(() => {
		throw new ChanjingError('outage', 'Chanjing did not answer in time');
	});
	try {
		return await Promise.race([looked, tooLate]);
	} finally {
		answered.abort();
	}
}

/** What is looked for after the sender of a callback had its answer. Forged ids cannot take the places of own ones. */
const kept = perAccount(() => ({ own: new Set<string>(), others: new Set<string>() }));

/**
 * Goes on looking for the end of a task after the sender of its callback was refused: Chanjing may never call again.
 * @param kinds those that the task may be of, the likeliest first
 * @param purpose tells what waits for it, so that the same is not waited for twice
 * @param own for an id that is known to be a task of the account, how long its end is worth anything; nothing for an id that may
 * be made up
 * @returns the finished task; nothing when it was not seen in time, or too much is looked for already
 */
export async function keepLooking(
	client: Client,
	kinds: TaskKind[],
	id: string,
	purpose: string,
	own?: { seconds: number },
): Promise<Task | undefined> {
	const seconds = Math.min(own?.seconds ?? Infinity, limits.keepSeconds);
	const keys = kept(client.account)[own ? 'own' : 'others'];
	const key = `${purpose}:${id}`;
	if (keys.has(key) || keys.size >= limits.keptAtOnce || seconds <= 0) return undefined;
	keys.add(key);
	try {
		const end = Date.now() + seconds * 1000;
		const untilUnknown = own ? Infinity : looks.untilUnknown;
		const { value, done } = await inEither(
			kinds,
			async (kind) => await kind.watch(client).until(id, (end - Date.now()) / 1000, true, untilUnknown),
		);
		return done ? value : undefined;
	} catch {
		return undefined;
	} finally {
		keys.delete(key);
	}
}

/**
 * Repeats a look at a task whose end was seen already, as another look may fail or lag.
 * @param secondsLeft for how long that makes sense
 * @throws ChanjingError
 */
export async function lookUntilSeen(
	client: Client,
	look: () => Promise<Pick<Task, 'state'> | undefined>,
	secondsLeft: () => number,
): Promise<void> {
	const policy = { ...taskTiming, tries: Infinity };
	const end = Date.now() + limits.keepSeconds * 1000;
	await retry(
		async () => {
			// Its own repeats are used up by then, which does not end these.
			const task = await look().catch(() => undefined);
			if (!task || !isFinal(task)) throw new ChanjingError('notReady', notYet);
		},
		{
			shouldRetry: () => (secondsLeft() > 0 && Date.now() < end ? policy : undefined),
			signal: client.signal,
		},
	);
}

/** Whether Chanjing's detail is behind what a callback says. */
function isBehind({ kind }: ChanjingError): boolean {
	return kind === 'notFound' || kind === 'notReady';
}

/** Whether going on looking makes sense for a task that exists. */
export function mayPass(failure: ChanjingError): boolean {
	return isTransient(failure) || failure.kind === 'token' || isBehind(failure);
}

/** What a sender is told whose callback could not be verified. */
export function reasonOf(failure: ChanjingError): string {
	return isBehind(failure) ? notYet : 'Chanjing could not be asked';
}

const notYet = 'Chanjing does not show the end of this task yet';

/** Answers the sender of a callback and starts nothing. */
export function reply(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
	// n8n puts its own 200 on whatever a node returns as response, so it is sent here.
	context.getResponseObject().status(status).type('text/plain').send(message);
	return { noWebhookResponse: true };
}
