import { NotAsked } from './belief';

/** Beans that may be spent, as told by --spend, and what was reserved of them. */
export class Budget {
	private reserved = 0;

	constructor(
		/** undefined: nothing may be made at all. */
		readonly limit: number | undefined,
	) {}

	get left(): number {
		return Math.max(0, (this.limit ?? 0) - this.reserved);
	}

	/** Sets beans aside before something is made; throws where they are not allowed. */
	reserve(beans: number, what: string) {
		if (this.limit === undefined) throw new NotAsked(`it needs ${what}: ask with --spend`);
		if (beans > this.left) {
			throw new NotAsked(
				`it needs ${what}, about ${beans} beans, and ${this.left} of --spend ${this.limit} are left`,
			);
		}
		this.reserved += beans;
	}

	/** What was really taken, where it is more than was set aside: less is left. */
	taken(beans: number) {
		this.reserved = Math.max(this.reserved, beans);
	}
}
