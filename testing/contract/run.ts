import { Api, type Account } from './api';
import { findingOf, NotAsked, type Belief, type Finding } from './belief';
import { beliefs } from './beliefs';
import { Budget } from './budget';
import type { Context, RunOptions } from './context';
import { Made, type MadeThing } from './made';
import type { Receiver } from './receiver';
import { redactText } from './redact';
import { needs, Things, type NeedName } from './things';

export interface Run extends RunOptions {
	account: Account;
	/** Beans that may be spent; undefined: nothing is made. */
	spend?: number;
	receiver?: Receiver;
	/** Ends the run: what was made is still taken away. */
	signal: AbortSignal;
	/** Ask these alone: an id, or the beginning of ids. */
	only?: string;
	/** Told of the beans that are left, before anything is asked. */
	onBalance?: (beans: number | undefined) => void;
	/** Told of each finding, and of what must not be shown of it. */
	onFinding?: (checked: Checked, secrets: Set<string>) => void;
}

export interface Checked {
	belief: Belief;
	finding: Finding;
}

export interface Outcome {
	checked: Checked[];
	made: MadeThing[];
	/** Beans before and after; undefined where they could not be read. */
	beansBefore?: number;
	beansAfter?: number;
	/** What must not be shown. */
	secrets: Set<string>;
}

/** The service cannot be asked at all: a sentence that says why. */
export class Unreachable extends Error {}

/** What is made before all else one by one, so that its price shows, and then together. */
const alone: NeedName[] = ['speech', 'lipSync'];
const together: NeedName[] = [
	'avatarVideo',
	'failedVideo',
	'speechV2',
	'ownVoice',
	'soundVideo',
	'shortVoice',
	'ownAvatar',
];

/** Beans that a run is thought to take, where it may take as many as it likes. */
export const estimate = (avatarVideo: string | undefined): number =>
	[...alone, ...together]
		.filter((name) => name !== 'ownAvatar' || avatarVideo)
		.reduce((sum, name) => sum + (needs[name].beans ?? 0), 0);

/** Whether asking makes something that takes beans. */
export const isPaid = (belief: Belief): boolean =>
	belief.needs?.some((name) => needs[name].beans !== undefined) ?? false;

/** First what costs nothing, then what needs an upload, then what costs beans. */
const rankOf = (belief: Belief) => (belief.isLast ? 3 : isPaid(belief) ? 2 : belief.needs ? 1 : 0);

/** Exchanges the first token; throws Unreachable where that is not possible. */
async function signIn(api: Api) {
	const where = new URL(api.account.baseUrl).origin;
	const reply = await api.exchange().catch((error: Error) => {
		api.signal.throwIfAborted();
		const { code, message } = (error.cause ?? error) as Error & { code?: string };
		throw new Unreachable(`${where} cannot be reached: ${code ?? message}.`);
	});
	if (reply.code === 0 && api.token) return;
	if (reply.code === undefined) {
		throw new Unreachable(
			`${where} does not answer like Chanjing: HTTP ${reply.status}. Is the base URL right?`,
		);
	}
	throw new Unreachable(
		`${where} refused CHANJING_APP_ID and CHANJING_SECRET_KEY: code ${reply.code}, ${redactText(`${reply.msg}`, api.secrets)}.`,
	);
}

async function check(belief: Belief, context: Context): Promise<Finding> {
	try {
		for (const need of belief.needs ?? []) await context.things.get(need);
		return findingOf(belief, await belief.check(context));
	} catch (error) {
		context.api.signal.throwIfAborted();
		const { message, cause } = error as Error;
		const seen =
			error instanceof NotAsked ? message : `it broke off: ${(cause as Error)?.message ?? message}`;
		return { outcome: 'not asked', seen };
	}
}

/** Checks what is believed, and takes away again what was made for it. */
export async function runContract(run: Run): Promise<Outcome> {
	const api = new Api(run.account, run.minuteMs, run.signal);
	const made = new Made();
	const context: Context = {
		api,
		made,
		budget: new Budget(run.spend),
		options: run,
		receiver: run.receiver,
		things: new Things(() => context),
	};
	const outcome: Outcome = { checked: [], made: made.things, secrets: api.secrets };
	await signIn(api);
	const asked = beliefs
		.filter(({ id }) => id.startsWith(run.only ?? ''))
		.sort((one, other) => rankOf(one) - rankOf(other));
	try {
		outcome.beansBefore = await context.things.beans();
		run.onBalance?.(outcome.beansBefore);
		const needed = (names: NeedName[]) =>
			names.filter((name) => asked.some((belief) => belief.needs?.includes(name)));
		for (const belief of asked) {
			if (isPaid(belief) && !outcome.checked.some((before) => isPaid(before.belief))) {
				await prepare(context, needed(alone), needed(together), outcome);
			}
			const checked = { belief, finding: await check(belief, context) };
			outcome.checked.push(checked);
			run.onFinding?.(checked, api.secrets);
		}
	} catch (error) {
		if (!run.signal.aborted) throw error;
	} finally {
		const asking = new Set(outcome.checked.map(({ belief }) => belief));
		for (const belief of asked.filter((one) => !asking.has(one))) {
			outcome.checked.push({ belief, finding: { outcome: 'not asked', seen: 'the run was ended before' } });
		}
		// Whoever ends a run does not want to wait for long, but what was made is to go.
		api.signal = AbortSignal.timeout(run.signal.aborted ? 20_000 : 180_000);
		if (!run.keep) await made.removeAll(api);
		outcome.beansAfter = await context.things.beans().catch(() => undefined);
	}
	return outcome;
}

/** Makes what costs beans. What cannot be made is said by the beliefs that need it. */
async function prepare(context: Context, first: NeedName[], then: NeedName[], { beansBefore }: Outcome) {
	if (context.budget.limit === undefined) return;
	const make = async (name: NeedName) => await context.things.get(name).catch(() => undefined);
	for (const name of first) {
		await make(name);
		const beans = await context.things.beans().catch(() => undefined);
		if (beans !== undefined && beansBefore !== undefined) context.budget.taken(beansBefore - beans);
	}
	await Promise.all(then.map(make));
	context.api.signal.throwIfAborted();
}
