import { createHash } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

import type { Made } from '../errors/chanjingError';
import { Queue } from '../transport/queue';
import { isAgentTool } from './agentTool';

/** What one try created for one item, as it is kept in the node's context. */
interface Kept {
	execution: string;
	/** Another round of a loop is another run. */
	run: number;
	item: number;
	/** The digest of all that the video is made of. */
	order: string;
	/** The digest of the URL that Chanjing calls when the task is finished. */
	callback: string;
	made: Made;
}

const contextKey = 'chanjingCreated';

/** By node context and order, the turns of the calls of a tool. */
const turns = new WeakMap<object, Map<string, Queue>>();

// Orders can hold whole files, and texts and URLs that the node context need not repeat.
const digestOf = (value: unknown) =>
	createHash('sha256')
		.update(JSON.stringify(value ?? null))
		.digest('hex');

/**
 * What earlier tries created for one item. Retry On Fail, and Retry of a stored execution, run the whole node again with the
 * same node context: what is paid for is taken up then, not made again.
 *
 * Within one execution the same item of the same run has its video, even where an expression such as `$now` gives another text
 * at the second try. A stored execution may be retried after somebody changed the workflow, so there the order must be the same.
 * For a tool of an agent n8n counts each try as a run of its own, so there the order alone decides.
 */
export class Created {
	private readonly key: Omit<Kept, 'made'>;
	private readonly isTool: boolean;

	/**
	 * @param order all that the video is made of
	 * @param callback the URL that Chanjing is to call when the task is finished
	 */
	constructor(
		private readonly context: IExecuteFunctions,
		item: number,
		order: unknown,
		callback: string | undefined,
	) {
		const run = Number(context.evaluateExpression('{{ $runIndex }}', 0));
		this.isTool = isAgentTool(context);
		this.key = {
			execution: context.getExecutionId(),
			run,
			item,
			order: digestOf(order),
			callback: digestOf(callback),
		};
	}

	/** Lets one call at a time create for the same order: an agent may call its tool with it several times in one turn. */
	async inTurn<T>(create: () => Promise<T>): Promise<T> {
		if (!this.isTool) return await create();
		const context = this.context.getContext('node');
		const orders = turns.get(context) ?? new Map<string, Queue>();
		turns.set(context, orders);
		const turn = orders.get(this.key.order) ?? new Queue({ concurrency: 1 });
		orders.set(this.key.order, turn);
		return await turn.add(create);
	}

	/** @returns without `task_id` when the reply to that create was lost */
	recall(): Made | undefined {
		return this.kept?.made;
	}

	/** Whether Chanjing calls another URL than this try's when the task is finished, such as that of the execution before. */
	get callsElsewhere(): boolean {
		return this.kept !== undefined && this.kept.callback !== this.key.callback;
	}

	keep(made: Made): void {
		const others = this.all.filter(
			(kept) => !this.isSame(kept) && (this.isTool || kept.run === this.key.run),
		);
		this.all = [...others, { ...this.key, made }];
	}

	/** For a task that ended without a video: another try shall make a new one. */
	forget(): void {
		this.all = this.all.filter((kept) => !this.isSame(kept));
	}

	private get kept(): Kept | undefined {
		return this.all.find((kept) => this.isSame(kept));
	}

	private isSame({ execution, run, item, order }: Kept): boolean {
		const sameOrder = order === this.key.order;
		if (this.isTool) return sameOrder;
		return run === this.key.run && item === this.key.item && (sameOrder || execution === this.key.execution);
	}

	private get all(): Kept[] {
		return (this.context.getContext('node')[contextKey] as Kept[] | undefined) ?? [];
	}

	private set all(kept: Kept[]) {
		this.context.getContext('node')[contextKey] = kept;
	}
}
