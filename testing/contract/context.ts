import type { Api } from './api';
import type { Budget } from './budget';
import type { Made } from './made';
import type { Receiver } from './receiver';
import type { Things } from './things';

/** How a run is to be. */
export interface RunOptions {
	/** How long a minute lasts: shorter against a stand-in whose minute is shorter. */
	minuteMs: number;
	/** Milliseconds that are overlooked where something is late: a busy machine runs both sides in tests. */
	slackMs: number;
	/** For how many minutes something may be in the making. */
	patience: number;
	/** Path of a driving video; undefined: the preview of a common avatar. */
	video?: string;
	/** Path of a video to make an avatar from; undefined: none is made. */
	avatarVideo?: string;
	/** Whether to go over the documented limits on purpose. */
	limits: boolean;
	/** Whether to leave in the account what was made. */
	keep: boolean;
}

/** What a belief is checked with. */
export interface Context {
	api: Api;
	budget: Budget;
	made: Made;
	options: RunOptions;
	/** undefined where no callbacks can be received. */
	receiver?: Receiver;
	things: Things;
}
