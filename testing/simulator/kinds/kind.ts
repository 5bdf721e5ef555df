import type { Json } from '../json';
import type { SimulatorOptions } from '../options';
import type { Ended, Task } from '../store';
import type { World } from '../world';

export type KindName = 'lipSync' | 'avatarVideo' | 'speech' | 'voice' | 'avatar';

export type Phase = 'pending' | 'generating' | 'success' | 'failed';

/** What lies behind the result URLs of a task, and the first part of their paths. */
export type AssetName = 'video' | 'audio' | 'cover' | 'subtitles';

export type Asset = { type: string } & ({ path: string } | { content: Buffer } | { madeUpBytes: number });

/** The world as it is while something is made or shown. */
export type Making = Omit<World, 'tasks'>;

/** What differs between the kinds of things that Chanjing makes. */
export interface Kind {
	/** Chanjing's number for each phase. */
	states: (options: SimulatorOptions) => Record<Phase, number>;
	/** What its ids begin with. */
	idPrefix: string;
	/** msg for the look-up of one that does not exist. */
	unknownMsg: (options: SimulatorOptions) => string;
	/** msg of one that ends because there are too few beans. */
	noBeansMsg: string;
	/** What its documents say a callback is. */
	callbackMode: 'envelope' | 'bare';
	/** Status of a deleted one that is still shown; undefined: it is gone. */
	deletedStatus?: number;
	beansPerSecond: (options: SimulatorOptions, request: Record<string, Json>) => number;
	/** Makes it; throws a Failure where that cannot be. */
	make: (world: Making, task: Task) => Promise<Pick<Ended, 'durationMs' | 'path' | 'facts'>>;
	/** As its look-up, its list and its callback show it. */
	view: (world: Making, task: Task) => object;
	assets: Partial<Record<AssetName, (world: Making, task: Task) => Promise<Asset>>>;
}

/** Thrown while something is made: it then ends with this msg, in this status or that of its kind. */
export class Failure extends Error {
	constructor(
		readonly msg: string,
		readonly status?: number,
	) {
		super(msg);
	}
}
