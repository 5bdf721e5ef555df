/** What was added of late: bounded, so that it does not grow for the life of n8n. */
export class Recent {
	private readonly until = new Map<string, number>();

	/** @param options how many are remembered, of which the oldest goes first, and how long one is */
	constructor(private readonly options: { max: number; seconds?: number }) {}

	has(key: string): boolean {
		return (this.until.get(key) ?? 0) > Date.now();
	}

	add(key: string): void {
		const { max, seconds = Infinity } = this.options;
		this.until.delete(key);
		this.until.set(key, Date.now() + seconds * 1000);
		if (this.until.size > max) this.until.delete(this.until.keys().next().value as string);
	}

	/** The oldest first. */
	get keys(): string[] {
		return [...this.until.keys()];
	}
}
