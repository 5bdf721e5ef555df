import { asChanjingError, ChanjingError } from '../../errors/chanjingError';
import { lostCreates, plausibleSeconds } from '../../limits';
import type { Session } from '../../session';
import { ownerOf } from '../../transport/client';
import { aheadMs } from '../../transport/clock';
import { lostReply } from '../../transport/envelope';
import { readWholeList } from '../../transport/list';
import type { Ordered, ResultKind } from '../kind';
import type { Kept, LostCreate, PaidOrders } from './paidOrders';

/** Whether a number can be a time of our days in Unix seconds: not missing, not in ms. */
const isUnixSeconds = (at: number | null | undefined): at is number =>
	Number(at) > plausibleSeconds.min && Number(at) < plausibleSeconds.max;

const unixSeconds = (ms: number) => Math.floor(ms / 1000);
const marginMs = () => lostCreates.marginSeconds * 1000;

/** Chanjing dates its replies and what it makes in whole seconds. */
const clockStepMs = 1000;

/** When, by Chanjing's clock, that was made which was ordered, if it was. */
function timeOf(lost: LostCreate, ahead: number): { from: number; until: number } {
	const by = lost.aheadMs ?? ahead;
	const margin = marginMs() + clockStepMs;
	return { from: lost.from + by - margin, until: lost.until + by + margin };
}

/** The refusal, with what to look for and how to go on. */
export function lostCreate(
	session: Session,
	{ resource, list, create }: Pick<ResultKind<unknown>, 'resource' | 'list' | 'create'>,
	failure: ChanjingError,
	lost: LostCreate | undefined,
	found = '',
): ChanjingError {
	const { from, until } = lost ? timeOf(lost, aheadMs(session.client.account) ?? 0) : { from: 0, until: 0 };
	const time = lost ? `between ${unixSeconds(from)} and ${unixSeconds(until)}` : 'of that time';
	const look = list
		? `list what there is with ${resource} > Get Many, Return All, and look for a create_time (Unix seconds) ${time}`
		: create.billed?.find;
	const advice = [
		found,
		`Look before you run this again, it may have been made: ${look}.`,
		'The request was sent once and not repeated, because a repeat could be charged twice.',
		'If nothing was made, execute the workflow again: a new execution creates it.',
		!found && list && 'Retry of this execution some minutes later looks by itself.',
	];
	return new ChanjingError('lost', failure.message, { ...failure, advice: advice.filter(Boolean).join(' ') });
}

/**
 * Makes sure that nothing came of an earlier create whose reply was lost, as far as Chanjing can tell: the list is read once
 * it can be expected to show everything of that time, by Chanjing's own clock.
 * @throws ChanjingError `lost`, saying what was found, or why that cannot be told
 */
export async function refuseWhatMayExist<T extends Ordered>(
	session: Session,
	kind: ResultKind<T>,
	{ lost, execution, made }: Kept,
	paid: PaidOrders,
): Promise<void> {
	const refused = (found: string, which = 'an earlier try of this execution') =>
		lostCreate(session, kind, lostReply(kind.create, `in ${which}`).with(made), lost, found);
	if (execution === session.context.getExecutionId()) throw refused('');

	const found = await lookForIt(session, kind, lost, paid).catch((error: unknown) => {
		const failure = asChanjingError(error);
		if (failure.kind === 'stopped') throw failure;
		return `It cannot be told now whether it was made: ${failure.message}.`;
	});
	if (found) throw refused(found, 'the execution that this one retries');
	session.context.logger.info(
		`Chanjing lists nothing of the time of the create whose reply was lost, so it is sent again`,
	);
}

/** @returns what was found, or why that cannot be told; empty when nothing was made */
async function lookForIt<T extends Ordered>(
	session: Session,
	kind: ResultKind<T>,
	lost: LostCreate | undefined,
	paid: PaidOrders,
): Promise<string> {
	const { account } = session.client;
	if (!lost || !kind.list) return 'Chanjing gives no list by which it could be told whether it was made.';
	if (lost.account !== account || lost.owner !== (await ownerOf(session.client)))
		return 'It was sent with another credential, or for another app.';
	const secondsLeft = Math.ceil((lost.until + marginMs() - Date.now()) / 1000);
	if (secondsLeft > 0)
		return `Chanjing's list may not show yet what was made then: retry this execution in ${Math.ceil(secondsLeft / 60)} minutes, and it looks by itself.`;

	const entries = await session.lists(
		kind.list.path,
		async () => await readWholeList(session.client, kind.list!),
	);
	const ahead = aheadMs(account);
	if (ahead === undefined) return 'The replies of Chanjing do not tell its time.';
	const { from, until } = timeOf(lost, ahead);
	const others = paid.ids();
	const candidates = entries
		.map((entry) => kind.read(entry))
		.filter(({ id, state, create_time: at }) => {
			const mayBeOfThatTime = !isUnixSeconds(at) || (at * 1000 >= from && at * 1000 <= until);
			return mayBeOfThatTime && state !== 'failed' && !others.has(id);
		});
	if (!candidates.length) return '';
	const named = candidates.map(({ id, state }) => `${id} (${state})`).join(', ');
	return `Chanjing lists what was made at that time, of which one may be it: ${named}.`;
}
