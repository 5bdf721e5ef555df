import { createHash } from 'crypto';

import type { Made } from '../../errors/chanjingError';
import { identityOf } from '../../files/bytes';
import type { Session } from '../../session';
import { aheadMs } from '../../transport/clock';
import { Queue } from '../../transport/queues/queue';
import { isAgentTool } from '../agentTool';
import type { Ordered } from '../kind';
import type { Order } from './orderKind';

/** A create whose reply was lost, as later tries know it. Times are in ms. */
export interface LostCreate {
	from: number;
	until: number;
	/** How far Chanjing's clock was ahead of this machine's, where that was known. */
	aheadMs?: number;
	account: string;
	/** Of `ownerOf`, for the credential may be edited meanwhile. */
	owner: string;
}

/** What one try ordered for one item, as it is kept in the node's context. */
export interface Kept {
	execution: string;
	/** Another round of a loop is another run. */
	run: number;
	item: number;
	/** The digest of all that the result is made of. */
	order: string;
	/** The digest of the URL that Chanjing calls at the end. */
	callback: string;
	/** Without `task_id` when the reply to the create was lost. */
	made: Made;
	lost?: LostCreate;
	/** The execution in which a call of a tool has it for itself. */
	holder?: string;
}

const contextKey = 'chanjingCreated';

/** By node context and order, the turns of the calls of a tool. They end with the execution. */
const turns = new WeakMap<object, Map<string, Queue>>();

// Orders can hold whole files, and texts and URLs that the node context need not repeat.
const digestOf = (value: unknown) =>
	createHash('sha256')
		.update(JSON.stringify(value ?? null))
		.digest('hex');

/**
 * What earlier tries ordered for one item. Retry On Fail, and Retry of a stored execution, run the whole node again with the
 * same node context: what is paid for is reused then, not made again.
 *
 * Within one execution the same item of the same run has its video, even where an expression such as `$now` gives another text
 * at the second try. A stored execution may be retried after somebody changed the workflow, so there the order must be the same.
 * For a tool of an agent n8n may count each try as a run of its own, so there the order alone decides; and where each result is
 * another one, every call holds its own order, which is free again for a retry when the call fails.
 */
export class PaidOrders {
	private readonly key: Omit<Kept, 'made'>;
	private readonly isTool: boolean;
	/** Whether each call of a tool gets a result of its own. */
	private readonly varies: boolean;
	private mine?: Kept;

	constructor(
		private readonly session: Session,
		item: number,
		{ identity, files, callback }: Pick<Order<Ordered>, 'identity' | 'files' | 'callback'>,
	) {
		const { context } = session;
		this.isTool = isAgentTool(context);
		this.varies = this.isTool && identity.drive_mode === 'random';
		this.key = {
			execution: context.getExecutionId(),
			run: Number(context.evaluateExpression('{{ $runIndex }}', 0)),
			item,
			// Whom Chanjing calls changes nothing of the result.
			order: digestOf([
				{ ...identity, callback: undefined },
				...files.map(({ source }) => identityOf(source)),
			]),
			callback: digestOf(callback),
		};
	}

	/** Lets one call at a time order the same: an agent may call its tool with it several times in one turn. */
	async inTurn<T>(place: () => Promise<T>): Promise<T> {
		if (!this.isTool || this.varies) return await place();
		const context = this.session.context.getContext('node');
		const orders = turns.get(context) ?? new Map<string, Queue>();
		turns.set(context, orders);
		const turn = orders.get(this.key.order) ?? new Queue({ concurrency: 1 });
		orders.set(this.key.order, turn);
		return await turn.add(place);
	}

	/** @returns what an earlier try has ordered */
	take(): Kept | undefined {
		this.mine = this.all.find((kept) => this.isSame(kept));
		if (!this.mine) return undefined;
		if (this.varies) this.mine.holder = this.key.execution;
		const { made, lost } = this.mine;
		this.session.ledger.add(this.key.item, made);
		if (!made.task_id) this.session.ledger.addLost(this.key.item, lost?.from);
		return this.mine;
	}

	/** Whether Chanjing calls another URL than this try's at the end, such as that of the execution before. */
	get callsElsewhere(): boolean {
		return this.mine !== undefined && this.mine.callback !== this.key.callback;
	}

	/** Keeps what was made, for later tries and for the refusals of this one. */
	keep(made: Made): void {
		this.session.ledger.add(this.key.item, { task_id: made.task_id });
		this.write({ ...this.key, made });
	}

	/** Keeps that something may have been made for `owner` between `from` (ms) and now. */
	keepLost(files: Made, from: number, owner: string): LostCreate {
		const { account } = this.session.client;
		const lost = { from, until: Date.now(), aheadMs: aheadMs(account), account, owner };
		this.session.ledger.addLost(this.key.item, from);
		this.write({ ...this.key, made: files, lost });
		return lost;
	}

	/** For what ended without a result: it is made anew. */
	forget(): void {
		this.all = this.all.filter((kept) => kept !== this.mine);
		this.mine = undefined;
	}

	/** Leaves what this call holds to its retry. */
	release(): void {
		delete this.mine?.holder;
	}

	/** The IDs of all that was made in this node's context. */
	ids(): Set<string> {
		return new Set(this.all.flatMap(({ made }) => made.task_id ?? []));
	}

	private write(kept: Kept): void {
		this.mine = this.varies ? { ...kept, holder: this.key.execution } : kept;
		this.all = [...this.all.filter(({ run }) => this.isTool || run === this.key.run), this.mine];
	}

	private isSame({ execution, run, item, order, holder }: Kept): boolean {
		const sameOrder = order === this.key.order;
		if (this.isTool) return sameOrder && !(this.varies && holder === this.key.execution);
		return run === this.key.run && item === this.key.item && (sameOrder || execution === this.key.execution);
	}

	private get all(): Kept[] {
		return (this.session.context.getContext('node')[contextKey] as Kept[] | undefined) ?? [];
	}

	private set all(kept: Kept[]) {
		this.session.context.getContext('node')[contextKey] = kept;
	}
}
