import type { IDataObject } from 'n8n-workflow';

import { asChanjingError, ChanjingError, type Made } from '../errors/chanjingError';
import type { Client } from '../transport/client';
import type { Endpoint } from '../transport/endpoints';
import { type Answer, refusesParameters, withTrace } from '../transport/envelope';
import { request } from '../transport/request';
import type { LookTiming } from './schedule';

/** How values of one kind are looked up, told apart, and waited for. */
export interface Kind<T> {
	/** What one is called in the middle of a message, such as "lip-sync task". */
	name: string;
	/** The name of its id in items. */
	made: keyof Made;
	/** Looks one up. */
	detail: Endpoint;
	/** How `detail` names the id, where it is not `id`. */
	idParameter?: string;
	/** What shows many at once, in an order that is not documented. Some kinds have none, some have several. */
	lists: Array<{ endpoint: Endpoint; filter?: IDataObject }>;
	/** The value of a detail, or of an entry of a list. */
	read: (detail: IDataObject) => T;
	/** Whether waiting longer changes nothing. */
	isDone: (value: T) => boolean;
	/** In percent, for kinds that have it. */
	progress?: (value: T) => number;
	/** How values are that were looked at, in one line for n8n's log. */
	describe: (values: T[]) => string;
	timing: LookTiming;
	/** Whether Chanjing's own words about an unknown id are clear enough. */
	isRefusedClearly?: boolean;
	/** What to do about an id that Chanjing does not know. */
	unknownAdvice: string;
}

/** @throws ChanjingError `notFound` when Chanjing knows no such id */
export async function lookUpOne<T>(client: Client, kind: Kind<T>, id: string): Promise<T> {
	const { detail: endpoint, idParameter = 'id' } = kind;
	const parameters = { [idParameter]: id };
	let answer: Answer<IDataObject | null>;
	try {
		answer = await request(
			client,
			endpoint,
			endpoint.method === 'GET' ? { qs: parameters } : { body: parameters },
		);
	} catch (error) {
		const failure = asChanjingError(error);
		if (kind.isRefusedClearly) throw failure;
		if (refusesParameters(failure) || failure.kind === 'notFound') throw unknown(kind, id, failure);
		throw failure.with({ [kind.made]: id });
	}
	const { data: detail, traceId } = answer;
	if (!detail || String(detail.id ?? id) !== id || detail.status === undefined) {
		throw unknown(kind, id, { message: withTrace('the answer is empty', traceId), traceId });
	}
	return kind.read({ ...detail, id });
}

function unknown(
	{ name, unknownAdvice }: Pick<Kind<unknown>, 'name' | 'unknownAdvice'>,
	id: string,
	cause: Pick<ChanjingError, 'message' | 'traceId'>,
): ChanjingError {
	const what = `Chanjing knows no ${name} ${id} of this account: ${cause.message}`;
	return new ChanjingError('notFound', what, { ...cause, advice: unknownAdvice });
}

/** Whether it is not the answer to a call, but the reason why this execution can make none. */
export function concernsClient({ kind, code, httpStatus }: ChanjingError): boolean {
	if (kind === 'refused') return code === undefined && httpStatus === undefined;
	return kind === 'stopped' || kind === 'credential';
}
