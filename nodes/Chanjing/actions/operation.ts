import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import type { Session } from '../session';
import type { Hints } from './hints';

/** One operation: how the user finds it, its fields, what it reads of an item, and what it does. One file each. */
export interface Operation<P = unknown> {
	/** The entry of the Operation list; `action` is its name in the node panel. */
	option: INodePropertyOptions & { value: string; action: string };

	/** Shown for this operation only; the registration sees to it. */
	fields: INodeProperties[];

	/** The parameter with the ID that the operation is about. An item that an earlier node refused, and so has none, is passed on. */
	idParameter?: string;

	/**
	 * Reads and checks the parameters of an item. All items are read before the first call, so that a refusal costs nothing.
	 * @throws ChanjingError `input`, naming the field
	 */
	read(context: IExecuteFunctions, itemIndex: number): Promise<P> | P;

	/** Does it for one item; others run meanwhile. */
	execute(session: Session, parameters: P, itemIndex: number): Promise<INodeExecutionData[]>;

	/** What the editor says above the items that go out. */
	hints?: Hints;

	/**
	 * What is done after all items: only an operation that can put the execution to wait has it.
	 * @param results the items to emit, by input item, refused ones included
	 * @param parameters what was read, by input item; nothing of those that were refused for it
	 * @param inputs the fields of the input items that come out as well
	 * @returns what the node emits instead of the results; nothing where no item waits
	 */
	finish?(
		session: Session,
		results: INodeExecutionData[][],
		parameters: Array<P | undefined>,
		inputs: Array<IDataObject | undefined>,
	): Promise<INodeExecutionData[] | undefined>;
}

/** One resource and its operations, the default first. */
export interface Resource {
	option: INodePropertyOptions & { value: string };
	operations: Operation[];
}

/** Keeps the type of the parameters between `read` and `execute`. */
export function defineOperation<P>(operation: Operation<P>): Operation {
	return operation as Operation;
}
