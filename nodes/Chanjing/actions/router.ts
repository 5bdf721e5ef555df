import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { asChanjingError, type ChanjingError } from '../errors/chanjingError';
import { errorJson, refusedItem, toNodeError, wasRefused } from '../errors/nodeError';
import { showHints } from './hints';
import type { Operation } from './operation';
import { findOperation } from './resources';
import { createSession, type Session } from '../session';
import { besideInput } from '../tasks/inputFields';
import { inputToKeep } from './fields/keepInput';

type Outcome = { items: INodeExecutionData[]; isReady?: true; isPassedOn?: true } | { error: unknown };

/**
 * Runs the operation for every item: all are checked before the first call, then run overlapped; results keep the order of
 * the items and pair with them. Under Continue On Fail a refused item is emitted as such and the others go on. An item that
 * came in refused goes out with its own reason.
 */
export async function router(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const indexes = context.getInputData().map((_, index) => index);
	if (!indexes.length) return [[]];
	// Resource and operation take no expression, so those of the first item are those of all.
	const operation = findOperation(
		context.getNodeParameter('resource', 0) as string,
		context.getNodeParameter('operation', 0) as string,
	);
	const session = createSession(context);
	const goOn = context.continueOnFail();

	const parameters: unknown[] = [];
	const outcomes: Outcome[] = await Promise.all(
		indexes.map(async (index): Promise<Outcome> => {
			try {
				if (isPassedOn(context, operation, index)) {
					const { json } = context.getInputData()[index];
					return { items: [refusedItem(context.getNode(), json, index)], isPassedOn: true };
				}
				parameters[index] = await operation.read(context, index);
				return { items: [], isReady: true };
			} catch (error) {
				return { error };
			}
		}),
	);
	if (!goOn) throwFirst(session, outcomes);

	await Promise.all(
		indexes.map(async (index) => {
			if (!('isReady' in outcomes[index])) return;
			try {
				outcomes[index] = { items: await operation.execute(session, parameters[index], index) };
			} catch (error) {
				outcomes[index] = { error: withMade(session, index, error) };
				if (!goOn) session.abandon();
			}
		}),
	);
	if (!goOn || context.getExecutionCancelSignal()?.aborted) throwFirst(session, outcomes);

	const results = outcomes.map((outcome, index) => emit(session, outcome, index));
	const inputs = outcomes.map((outcome, index) => inputFor(context, outcome, index));
	const emitted = await operation.finish?.(session, results, parameters, inputs).catch((error: unknown) => {
		const others = session.ledger.describeOthers(0);
		throw toNodeError(context.getNode(), withMade(session, 0, error), 0, others);
	});
	const items =
		emitted ?? results.flatMap((made, index) => made.map((item) => besideInput(item, inputs[index])));
	await showHints(session, operation.hints, items);
	return [items];
}

/** An earlier node has refused the item and so gave it no ID, which it tells better than "the ID is missing" would. */
function isPassedOn(context: IExecuteFunctions, { idParameter }: Operation, index: number): boolean {
	if (!idParameter || !wasRefused(context.getInputData()[index].json)) return false;
	const id: unknown = context.getNodeParameter(idParameter, index, '', { extractValue: true });
	return id === undefined || id === null || (typeof id === 'string' && !id.trim());
}

/** n8n itself puts the input's fields to what goes to the error output, and knows such an item by having no others. */
function inputFor(context: IExecuteFunctions, outcome: Outcome, index: number): IDataObject | undefined {
	const isForErrorOutput = 'error' in outcome && context.getNode().onError === 'continueErrorOutput';
	const isPassedOn = 'isPassedOn' in outcome;
	return isForErrorOutput || isPassedOn ? undefined : inputToKeep(context, index);
}

function emit(session: Session, outcome: Outcome, index: number): INodeExecutionData[] {
	const pairedItem = { item: index };
	if ('items' in outcome) return outcome.items.map((item) => ({ ...item, pairedItem }));
	return [refusedItem(session.context.getNode(), errorJson(outcome.error), index)];
}

/** The first refusal that is not merely the end of an item because another one was refused. */
function throwFirst(session: Session, outcomes: Outcome[]): void {
	const refused = outcomes.flatMap((outcome, index) =>
		'error' in outcome ? [{ index, error: outcome.error }] : [],
	);
	const first = refused.find(({ error }) => asChanjingError(error).kind !== 'stopped') ?? refused[0];
	if (!first) return;
	// What the others waited for goes on at Chanjing, so it is named as well.
	for (const { index, error } of refused) {
		const { kind, made } = asChanjingError(error);
		if (kind === 'stopped' && made.task_id) session.ledger.add(index, { task_id: made.task_id });
	}
	const others = session.ledger.describeOthers(first.index);
	throw toNodeError(session.context.getNode(), first.error, first.index, others);
}

function withMade(session: Session, index: number, error: unknown): ChanjingError {
	return asChanjingError(error).with(session.ledger.of(index));
}
