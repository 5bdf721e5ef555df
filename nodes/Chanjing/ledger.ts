import type { Made } from './errors/chanjingError';

interface Entry {
	made: Made;
	/** The reply to the create was lost. */
	isLost?: boolean;
	/** When that create was sent, in ms, where it is known. */
	sentAt?: number;
}

/** What exists or may exist at Chanjing, by item of one run, so that no refusal of this or another item loses it. */
export class Ledger {
	private readonly entries = new Map<number, Entry>();

	/** @param onTask is told of each task */
	constructor(private readonly onTask: (id: string) => void = () => {}) {}

	/** Writes down what an item has. */
	add(item: number, made: Made): void {
		const entry = this.entry(item);
		entry.made = { ...entry.made, ...made };
		if (!made.task_id) return;
		entry.isLost = false;
		this.onTask(made.task_id);
	}

	/** Writes down that what an item ordered may exist: the create was sent at `sentAt` (ms), and its reply was lost. */
	addLost(item: number, sentAt?: number): void {
		Object.assign(this.entry(item), { isLost: true, sentAt });
	}

	/** What an item has. */
	of(item: number): Made {
		return this.entries.get(item)?.made ?? {};
	}

	/** What the other items have, in words; empty when they have nothing. */
	describeOthers(item: number): string {
		const others = [...this.entries].filter(([index]) => index !== item).sort(([a], [b]) => a - b);
		if (!others.length) return '';
		const parts = others.map(([index, entry]) => `item ${index}: ${describe(entry)}`);
		const look = others.some(([, { isLost }]) => isLost)
			? ' Before you run such an item again, look with Get Many whether it was made.'
			: '';
		return `Other items of this run at Chanjing: ${parts.join('; ')}.${look}`;
	}

	private entry(item: number): Entry {
		const entry = this.entries.get(item) ?? { made: {} };
		this.entries.set(item, entry);
		return entry;
	}
}

function describe({ made, isLost, sentAt }: Entry): string {
	const parts = Object.entries(made).map(([name, id]) => `${name} ${id}`);
	const when = sentAt === undefined ? '' : ` at ${new Date(sentAt).toISOString()}`;
	if (isLost) parts.push(`its create was sent${when} and the reply was lost, so it may exist`);
	return parts.join(', ');
}
