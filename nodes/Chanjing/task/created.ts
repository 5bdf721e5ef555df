import { createHash } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

import type { Made } from '../errors/chanjingError';
import { isAgentTool } from './agentTool';

/** What one try created for one item, as it is kept in the node's context. */
interface Kept {
	execution: string;
	/** Another round of a loop is another run. */
	run: number;
	item: number;
	/** The digest of all that the video is made of. */
	order: string;
	made: Made;
}

const contextKey = 'chanjingCreated';

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

	/** @param order all that the video is made of */
	constructor(
		private readonly context: IExecuteFunctions,
		item: number,
		order: unknown,
	) {
		const run = Number(context.evaluateExpression('{{ $runIndex }}', 0));
		// Orders can hold whole files, and texts that the node context need not repeat.
		const digest = createHash('sha256').update(JSON.stringify(order)).digest('hex');
		this.isTool = isAgentTool(context);
		this.key = { execution: context.getExecutionId(), run, item, order: digest };
	}

	/** @returns without `task_id` when the reply to that create was lost */
	recall(): Made | undefined {
		return this.all.find((kept) => this.isSame(kept))?.made;
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
