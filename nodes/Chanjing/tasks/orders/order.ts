import { asChanjingError, ChanjingError, type Made as Ids } from '../../errors/chanjingError';
import { waitUntilReady } from '../../files/ready';
import { callbackTiming, defaultReadySeconds } from '../../limits';
import type { Session } from '../../session';
import { ownerOf } from '../../transport/client';
import { retry } from '../../transport/retry';
import type { Ordered, ResultKind } from '../kind';
import { rememberMade } from '../madeHere';
import { lostCreate, refuseWhatMayExist } from './lostCreate';
import type { Order, OrderFile, Urls } from './orderKind';
import { PaidOrders } from './paidOrders';
import { sendOrder } from './sendOrder';

/*
 * How something that Chanjing charges for is ordered: files → ready → paid order → task. What must not regress:
 *
 * 1. A create is sent once. It is sent again only after an answer that says that nothing was made.
 * 2. A create whose reply was lost may have made something: no try of the same execution sends it again, and a later
 *    execution only once Chanjing's list shows that nothing was made at that time.
 * 3. What exists is written down before anything else can go wrong: for this run in the ledger, which every refusal tells,
 *    and for later tries in the node's context, from which they reuse it.
 * 4. What is reused is looked at first: only what Chanjing says has failed, or is not there any more, is made anew.
 * 5. An agent that gives the same order again gets the same result, unless each result would be another one.
 */

/** What an order became. */
export interface Placed<T> {
	id: string;
	files: Ids;
	/** What Chanjing says of it, where it was made by an earlier try. */
	seen?: T;
	/** Whether Chanjing will call another execution back than this one. */
	callsElsewhere: boolean;
}

/**
 * Places the order of an item, once also when n8n tries again, and uses what it became.
 * @throws ChanjingError with the IDs of all that exists; `lost` when what was ordered may exist
 */
export async function placeOrder<T extends Ordered, R>(
	session: Session,
	item: number,
	order: Order<T>,
	use: (placed: Placed<T>) => Promise<R>,
): Promise<R> {
	const paid = new PaidOrders(session, item, order);
	try {
		const placed = await session.preparing.add(
			async () =>
				await paid.inTurn(
					async () =>
						(await reuse(session, order.kind, paid)) ?? (await placeAnew(session, item, order, paid)),
				),
		);
		return await use(placed);
	} catch (error) {
		paid.release();
		throw asChanjingError(error);
	}
}

/** The states of what never will be usable again. */
const useless = ['failed', 'expired', 'deleted'];

/**
 * @returns what an earlier try has made; nothing when there is none, or it cannot be used any more
 * @throws ChanjingError when that is not known
 */
async function reuse<T extends Ordered>(
	session: Session,
	kind: ResultKind<T>,
	paid: PaidOrders,
): Promise<Placed<T> | undefined> {
	const kept = paid.take();
	if (!kept) return undefined;
	const { task_id: id, ...files } = kept.made;
	if (!id) {
		await refuseWhatMayExist(session, kind, kept, paid);
		paid.forget();
		return undefined;
	}
	const seen = await lookAtKept(session, kind, id);
	if (!seen || !useless.includes(seen.state)) return { id, files, seen, callsElsewhere: paid.callsElsewhere };
	session.context.logger.info(
		`The ${kind.name} ${id} is ${seen.state}${seen.msg ? ` (${seen.msg})` : ''}, so it is made anew`,
	);
	paid.forget();
	return undefined;
}

/**
 * @returns nothing when Chanjing cannot be asked now
 * @throws ChanjingError `notFound`
 */
async function lookAtKept<T>(session: Session, kind: ResultKind<T>, id: string): Promise<T | undefined> {
	const looked = retry(async () => (await kind.watch(session.client).until(id, 0, true)).value, {
		// Chanjing may not show what was made a moment ago.
		shouldRetry: (error) => (error.kind === 'notFound' ? callbackTiming : undefined),
		signal: session.client.signal,
	});
	return await looked.catch((error: unknown) => {
		const failure = asChanjingError(error);
		if (failure.kind !== 'notFound') throw failure;
		throw new ChanjingError('notFound', failure.message, {
			...failure,
			advice:
				'An earlier try of this execution created it, so it is not made anew. Check that the credential is of the account that created it. If it is gone for good, execute the workflow again: a new execution creates another one.',
		});
	});
}

async function placeAnew<T extends Ordered>(
	session: Session,
	item: number,
	{ kind, files: wanted, prepare, callback }: Order<T>,
	paid: PaidOrders,
): Promise<Placed<T>> {
	const body = await prepare(session.client);
	const { files, urls } = await bringFiles(session, item, wanted);
	const complete = { ...body(files, urls), ...(callback && { callback }) };
	const owner = await ownerOf(session.client);
	const sentAt = Date.now();
	try {
		const id = await sendOrder(session.client, kind, complete, async () => {
			for (const { name, service } of wanted)
				await waitUntilReady(session.files, String(files[name]), defaultReadySeconds, service);
		});
		paid.keep({ ...files, task_id: id });
		rememberMade(session.client.account, kind, id);
		session.context.logger.info(`Created ${kind.name} ${id}`);
		return { id, files, callsElsewhere: false };
	} catch (error) {
		const failure = asChanjingError(error).with(files);
		if (failure.kind !== 'lost') throw failure;
		throw lostCreate(session, kind, failure, paid.keepLost(files, sentAt, owner));
	}
}

/** All at once; and each to its end, so that the ID of one is not lost when another one is refused. */
async function bringFiles(
	session: Session,
	item: number,
	wanted: OrderFile[],
): Promise<{ files: Ids; urls: Urls }> {
	const files: Ids = {};
	const urls: Urls = {};
	const brought = await Promise.allSettled(
		wanted.map(async (file) => {
			const { file_id, url } = await bringFile(session, item, file);
			files[file.name] = file_id;
			urls[file.name] = url;
		}),
	);
	for (const file of brought) if (file.status === 'rejected') throw file.reason;
	return { files, urls };
}

/** @returns a file that can be used, or that the user says can be */
async function bringFile(
	session: Session,
	item: number,
	{ name, service, source, isByUrl }: OrderFile,
): Promise<{ file_id: string; url?: string }> {
	if (source.kind === 'fileId') return { file_id: source.fileId };
	const uploaded = await session.uploads.upload(source, service);
	session.ledger.add(item, { [name]: uploaded.file_id });
	await waitUntilReady(session.files, uploaded.file_id, defaultReadySeconds, service);
	if (uploaded.url || !isByUrl) return uploaded;
	throw new ChanjingError('refused', `Chanjing gave file ${uploaded.file_id} no public address`, {
		advice: 'It is needed here. Try again later, and ask Chanjing if it stays.',
		made: { [name]: uploaded.file_id },
	});
}
