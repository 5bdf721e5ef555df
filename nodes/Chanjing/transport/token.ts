import { type ChanjingCredentials, type Client, credentialName } from './client';
import { asChanjingError } from '../errors/chanjingError';
import { exchange } from './exchange';
import { token as limits } from '../limits';
import { perAccount } from './queues/perAccount';
import { wait } from './retry';

/** What this process knows of the renewals of one account's token. */
interface Renewal {
	/** The one under way: whoever needs a token meanwhile waits for it. */
	running?: Promise<ChanjingCredentials>;
	/** A token that could not be renewed early and still serves; `until` (ms) that is not tried again. */
	postponed?: { accessToken: string; until: number };
}

const renewals = perAccount((): Renewal => ({}));

/**
 * The credential with a token that serves. It is renewed before it ends. A token that was refused may have been renewed by
 * another process, so the stored one is read again first and only then exchanged.
 *
 * n8n's own renewal answers HTTP 401 only, which Chanjing does not use, and renews once for each item.
 * @param refused the token that this call found refused, if any
 * @param round how often this call needs a token, from 1
 * @throws ChanjingError
 */
export async function credentialsWithToken(
	client: Client,
	refused: string | undefined,
	round: number,
): Promise<ChanjingCredentials> {
	for (let tries = 1; ; tries++) {
		const stored = await readCredentials(client);
		const renewal = renewals(client.account || stored.appId);
		if (serves(stored, refused, renewal)) return stored;

		const isOwn = !renewal.running;
		renewal.running ??= startRenewal(client, refused, round, renewal);
		try {
			const renewed = await Promise.race([renewal.running, client.stopped]);
			// The renewal of another call may be from before this one was refused. After that the refused token is used again, so
			// that its refusal counts as a round.
			if (renewed.accessToken !== refused || isOwn || tries > 1) return renewed;
		} catch (error) {
			// Where the execution that renews for all was stopped, the others go on.
			const failure = asChanjingError(error);
			if (failure.kind !== 'stopped' || client.signal.aborted) throw failure;
		}
	}
}

function startRenewal(...renewing: Parameters<typeof renew>): Promise<ChanjingCredentials> {
	const renewal = renewing[3];
	const running = renew(...renewing).finally(() => (renewal.running = undefined));
	// All who wait for it may have been stopped.
	running.catch(() => {});
	return running;
}

async function renew(
	client: Client,
	refused: string | undefined,
	round: number,
	renewal: Renewal,
): Promise<ChanjingCredentials> {
	const stored = await awaitOtherProcess(client, refused, round, renewal);
	if (serves(stored, refused, renewal)) return stored;
	try {
		return await exchange(client, stored);
	} catch (error) {
		const servesFor = secondsLeft(stored) - limits.unusableBeforeSeconds;
		if (isUnusable(stored, refused) || servesFor <= 0) throw asChanjingError(error);
		const seconds = Math.min(limits.renewAgainSeconds, servesFor);
		renewal.postponed = { accessToken: stored.accessToken, until: Date.now() + seconds * 1000 };
		return stored;
	}
}

/**
 * Gives other processes the time to exchange and to store their token, and ends as soon as one has. Refused again: another
 * process is exchanging, so wait longer each round.
 * @returns the credential as it is stored then
 */
async function awaitOtherProcess(
	client: Client,
	refused: string | undefined,
	round: number,
	renewal: Renewal,
): Promise<ChanjingCredentials> {
	const jitters = Math.random() * 2 ** (round - 1) + (round > 1 ? 1 : 0);
	const end = Date.now() + jitters * limits.jitterSeconds * 1000;
	for (;;) {
		const left = (end - Date.now()) / 1000;
		await wait(Math.min(left, limits.rereadSeconds), client.signal);
		const stored = await readCredentials(client);
		if (left <= limits.rereadSeconds || serves(stored, refused, renewal)) return stored;
	}
}

async function readCredentials(client: Client): Promise<ChanjingCredentials> {
	return { ...(await client.context.getCredentials<ChanjingCredentials>(credentialName)) };
}

function serves(
	credentials: ChanjingCredentials,
	refused: string | undefined,
	{ postponed }: Renewal,
): boolean {
	if (isUnusable(credentials, refused)) return false;
	const isPostponed = postponed?.accessToken === credentials.accessToken && Date.now() < postponed.until;
	return isPostponed || secondsLeft(credentials) > limits.renewBeforeSeconds;
}

function isUnusable({ accessToken }: ChanjingCredentials, refused: string | undefined): boolean {
	return !accessToken || accessToken === refused;
}

/** How long the token lives; without end where that is not known, so that it serves until it is refused. */
function secondsLeft({ accessTokenExpiresAt }: ChanjingCredentials): number {
	const end = Number(accessTokenExpiresAt) || 0;
	return end > 0 ? end - Date.now() / 1000 : Infinity;
}
