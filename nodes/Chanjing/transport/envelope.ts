import type { IDataObject } from 'n8n-workflow';

import type { Endpoint } from './endpoints';
import { ChanjingError, type ErrorKind } from '../errors/chanjingError';
import { redact } from '../errors/redact';
import { callWindows } from '../limits';

/** What n8n's helper returns of a reply. */
export interface Reply {
	statusCode: number;
	body: unknown;
	headers?: IDataObject;
}

/** What an answer gave. */
export interface Answer<T = unknown> {
	data: T;
	/** Chanjing's name for the call, by which its support finds it. */
	traceId?: string;
}

interface Meaning {
	kind: ErrorKind;
	advice?: string;
}

/** The documented codes of the envelope. 10401 is seen only in the vendor's clients; 51000 only in its pages. */
export const codes: Record<number, Meaning> = {
	400: { kind: 'refused', advice: 'Check the format of the values that the node was given.' },
	10400: {
		kind: 'token',
		advice:
			'The access token was refused again right after it was renewed. Check that the app is enabled at Chanjing and that no other program or second n8n credential uses the same App ID: each new token ends the one before.',
	},
	10401: {
		kind: 'token',
		advice:
			'The access token was refused again right after it was renewed. Check that no other program or second n8n credential uses the same App ID.',
	},
	40000: { kind: 'refused', advice: 'Check the values that the node was given.' },
	40001: {
		kind: 'rateLimit',
		get advice() {
			return `Chanjing allows ${allowed()}. Wait a minute, or start fewer executions at a time.`;
		},
	},
	40002: {
		kind: 'refused',
		advice: 'The quota or duration of the account is used up. Top it up at Chanjing.',
	},
	50000: { kind: 'internal', advice: 'Try again later. If it stays, ask Chanjing with the trace_id.' },
	50011: {
		kind: 'refused',
		advice: 'Chanjing does not accept this content. Change the text, the audio or the video.',
	},
	51000: { kind: 'internal', advice: 'Try again later. If it stays, ask Chanjing with the trace_id.' },
};

/** The documented limits of calls, in words. */
function allowed(): string {
	const { createLipSync, file, read } = callWindows;
	const within = (seconds: number) => ({ 1: 'a second', 60: 'a minute' })[seconds] ?? `in ${seconds} seconds`;
	const limit = (what: string, { intervalCap, interval }: { intervalCap: number; interval: number }) =>
		`${intervalCap} ${what} ${within(interval)}`;
	return `${limit('creates', createLipSync)}, ${limit('file calls', file)} and ${limit('look-ups', read)}`;
}

/** Code 50000 is a catch-all: what is meant stands in `msg`. Also met in the `msg` of failed tasks. */
const meanings: Array<Meaning & { says: RegExp }> = [
	{
		says: /还未完成上传/,
		kind: 'notReady',
		advice:
			'The file cannot be used yet, or was uploaded for the other purpose (driving video or audio). Wait a minute, and check its purpose with Get File.',
	},
	{
		says: /文件不存在|无权使用/,
		kind: 'notFound',
		advice:
			'Check the File ID: the file must belong to this account, and Chanjing deletes files after 30 days. Upload it again if it is gone.',
	},
	{
		says: /没有找到对应的声音/,
		kind: 'notFound',
		advice: 'Choose another voice from the list, or check the voice ID with Get Many Voices.',
	},
	{
		says: /扣费失败|余额不足|蝉豆不足|欠费/,
		kind: 'refused',
		advice:
			'The balance of the Chanjing account does not cover the video. Top it up, and see the beans left with Get Account.',
	},
	{
		says: /违规|敏感|审核/,
		kind: 'refused',
		advice: 'Chanjing does not accept this content. Change the text, the audio or the video.',
	},
	{
		says: /不存在|没有找到|未找到|无权|not (found|exist)|no such/i,
		kind: 'notFound',
		advice: 'Check the ID and that it belongs to this account.',
	},
];

/** What to do about words of Chanjing, where they are known. */
export function meaningOf(msg: string): Meaning | undefined {
	return meanings.find(({ says }) => says.test(msg));
}

/**
 * Reads the envelope `{ trace_id, code, msg, data }`, whatever the HTTP status: errors come with HTTP 200, gateways answer with HTML.
 * @throws ChanjingError with Chanjing's code, msg and trace_id
 */
export function readEnvelope(reply: Reply, endpoint: Endpoint, secrets: string[]): Answer {
	const envelope = asEnvelope(reply.body);
	if (!envelope) throw unreadable(reply.statusCode, endpoint);

	const code = Number(envelope.code);
	const traceId = envelope.trace_id ? String(envelope.trace_id) : undefined;
	if (code === 0) return { data: envelope.data, traceId };

	const msg = redact(String(envelope.msg ?? ''), secrets);
	const known = codes[code];
	const meaning = (known?.kind === 'internal' && meaningOf(msg)) || known || { kind: 'refused' };
	return fail(endpoint, meaning, { code, msg, traceId, httpStatus: reply.statusCode });
}

/**
 * Whether a reply says that the access token is not valid (any more). For a billed call, which is repeated then, only Chanjing
 * itself can say so: a page of a gateway does not tell that nothing was done.
 */
export function refusesToken(reply: Reply, endpoint: Endpoint): boolean {
	if (reply.statusCode === 401 && !endpoint.billed) return true;
	const envelope = asEnvelope(reply.body);
	return envelope !== undefined && codes[Number(envelope.code)]?.kind === 'token';
}

/** Whether Chanjing refused the parameters of a call as such, by their names, types or ranges. */
export function refusesParameters(error: unknown): boolean {
	return error instanceof ChanjingError && error.kind === 'refused' && [400, 40000].includes(error.code ?? 0);
}

/** A body as it was meant: n8n leaves JSON a text where the sender did not say that it is JSON. */
export function parsed(body: unknown): unknown {
	if (typeof body !== 'string') return body;
	try {
		return JSON.parse(body) as unknown;
	} catch {
		return body;
	}
}

/** The envelope in a body, or nothing when the body is not one. Callbacks are read with it too. */
export function asEnvelope(body: unknown): IDataObject | undefined {
	const value = parsed(body);
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
	const { code } = value as IDataObject;
	return code !== undefined && code !== null && code !== '' && Number.isFinite(Number(code))
		? (value as IDataObject)
		: undefined;
}

function fail(
	endpoint: Endpoint,
	meaning: Meaning,
	answer: { code: number; msg: string; traceId?: string; httpStatus: number },
): never {
	const reference = [`code ${answer.code}`, answer.traceId && `trace_id ${answer.traceId}`]
		.filter(Boolean)
		.join(', ');
	const message = `Could not ${endpoint.purpose}: ${answer.msg || 'Chanjing gave no reason'} (${reference})`;
	const uncertain = meaning.kind === 'internal' && endpoint.billed;
	throw uncertain
		? new ChanjingError('lost', message, { advice: lookFirst, ...answer })
		: new ChanjingError(meaning.kind, message, { advice: meaning.advice, ...answer });
}

/** HTTP 408, 425 and 499: somebody on the way gave up, which does not tell what Chanjing did. */
const unanswered = [408, 425, 499];

function unreadable(httpStatus: number, endpoint: Endpoint): ChanjingError {
	const answered = `Chanjing answered HTTP ${httpStatus} without a readable body`;
	const refused = (kind: ErrorKind, advice?: string) =>
		new ChanjingError(kind, `Could not ${endpoint.purpose}: ${answered}`, { httpStatus, advice });
	// Only Chanjing itself can say that a billed call did nothing and may be repeated.
	if (httpStatus === 429) return refused(endpoint.billed ? 'refused' : 'rateLimit', codes[40001].advice);
	if (httpStatus === 401) return refused('token', codes[10400].advice);
	if (httpStatus >= 300 && httpStatus < 500 && !unanswered.includes(httpStatus)) {
		return refused(
			'refused',
			'Check the Base URL of the credential, and the proxy between n8n and Chanjing.',
		);
	}
	return lostReply(endpoint, answered, { httpStatus });
}

/** What to do after a billed call of which it is not known whether it was carried out. */
const lookFirst =
	'Do not run this again before you have looked, the video may be in the making: list the tasks with Lip-Sync Video > Get Many, Return All, and look for a create_time (Unix seconds) of this moment. This request was sent once and not repeated, because a repeat could be charged twice.';

/** A call whose answer did not arrive or cannot be read: what it did is unknown. */
export function lostReply(
	endpoint: Endpoint,
	why: string,
	known: { httpStatus?: number; traceId?: string } = {},
): ChanjingError {
	const reason = withTrace(why, known.traceId);
	return endpoint.billed
		? new ChanjingError(
				'lost',
				`The reply to the request to ${endpoint.purpose} was lost (${reason}), so the video may be in the making`,
				{ ...known, advice: lookFirst },
			)
		: new ChanjingError('outage', `Could not ${endpoint.purpose}: ${reason}`, {
				...known,
				advice: 'Chanjing could not be asked. Try again later.',
			});
}

/** What happened, with the name that Chanjing gave the call. */
export function withTrace(what: string, traceId: string | undefined): string {
	return traceId ? `${what}, trace_id ${traceId}` : what;
}
