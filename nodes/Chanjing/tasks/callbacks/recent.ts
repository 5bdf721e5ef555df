interface RecentOptions {
	/** How many are remembered; the oldest goes first. */
	max: number;
	/** How long one is remembered. */
	seconds?: number;
}

/** What was added of late: bounded, so that it does not grow for the life of n8n. */
export class Recent {
	private readonly until = new Map<string, number>();

	constructor(private readonly options: RecentOptions) {}

	has(key: string): boolean {
		return (this.until.get(key) ?? 0) > Date.now();
	}

	add(key: string): void {
		const { max, seconds = Infinity } = this.options;
		this.until.delete(key);
		this.until.set(key, Date.now() + seconds * 1000);
		if (this.until.size > max) this.until.delete(this.until.keys().next().value as string);
	}

	delete(key: string): void {
		this.until.delete(key);
	}

	/** The oldest first. */
	get keys(): string[] {
		return [...this.until.keys()].filter((key) => this.has(key));
	}
}
