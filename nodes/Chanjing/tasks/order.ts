import type { IDataObject } from 'n8n-workflow';

import type { Client } from '../transport/client';
import { endpoints } from '../transport/endpoints';
import { idOf, lostReply, refusesParameters } from '../transport/envelope';
import { asChanjingError, ChanjingError } from '../errors/chanjingError';
import { Queue } from '../transport/queue';
import { fileTiming } from '../limits';
import { request } from '../transport/request';
import { retry, stopIfAsked } from '../transport/retry';

/** What `POST /video_lip_sync/create` takes, with the text as a string. */
export interface Order {
	video_file_id: string;
	audio_type: 'tts' | 'audio';
	tts_config?: { text: string; audio_man_id: string };
	audio_file_id?: string;
	callback?: string;
	/** The options, as Chanjing names them. */
	[option: string]: unknown;
}

/** Chanjing's documents disagree whether `text` is a string or an array of one; the shape that was taken is kept. */
type TextShape = 'string' | 'array';

const shapes = new Map<string, TextShape>();

/** While the shape is unknown, one create at a time finds it out. */
const probes = new Map<string, Queue>();

/**
 * Creates a lip-sync task. It is sent again only after an answer that says that nothing was created.
 * @param ensureUsable waits for the files when Chanjing says that one is not finished; throws when it never will be
 * @param readySeconds how long that may go on
 * @returns the id of the task
 * @throws ChanjingError; `lost` when the task may exist
 */
export async function createTask(
	client: Client,
	order: Order,
	ensureUsable: () => Promise<void>,
	readySeconds: number,
): Promise<string> {
	const deadline = Date.now() + readySeconds * 1000;
	const untilReady = { ...fileTiming, tries: Infinity };
	return await retry(
		async (tries) => {
			if (tries > 1) await ensureUsable();
			return await send(client, order);
		},
		{
			shouldRetry: ({ kind }) => (kind === 'notReady' && Date.now() < deadline ? untilReady : undefined),
			signal: client.signal,
		},
	);
}

async function send(client: Client, order: Order): Promise<string> {
	if (!order.tts_config) return await sendAs(client, order, 'string');
	const known = shapes.get(client.account);
	if (known) return await sendAs(client, order, known);

	const probe = probes.get(client.account) ?? new Queue({ concurrency: 1 });
	probes.set(client.account, probe);
	let begun = false;
	const probed = probe.add(async () => {
		stopIfAsked(client.signal);
		begun = true;
		const found = shapes.get(client.account);
		return found ? await sendAs(client, order, found) : await sendInEitherShape(client, order);
	});
	// Stop ends the wait for the turn, but not a create that is under way: its reply names the task.
	return await Promise.race([probed, client.stopped]).catch(async (error: unknown) =>
		begun ? await probed : await Promise.reject(asChanjingError(error)),
	);
}

async function sendInEitherShape(client: Client, order: Order): Promise<string> {
	let refusal: ChanjingError | undefined;
	for (const shape of ['string', 'array'] as const) {
		try {
			const id = await sendAs(client, order, shape);
			shapes.set(client.account, shape);
			return id;
		} catch (error) {
			const known = asChanjingError(error);
			if (!refusesParameters(known)) throw known;
			refusal ??= known;
		}
	}
	throw refusal;
}

async function sendAs(client: Client, order: Order, shape: TextShape): Promise<string> {
	const { tts_config: tts } = order;
	const body: IDataObject = (
		shape === 'array' && tts ? { ...order, tts_config: { ...tts, text: [tts.text] } } : order
	) as IDataObject;
	const { data, traceId } = await request<unknown>(client, endpoints.createLipSync, { body });
	const id = idOf(typeof data === 'object' && data !== null ? (data as IDataObject).id : data);
	if (id) return id;
	throw lostReply(endpoints.createLipSync, 'the answer holds no task ID', { traceId });
}
