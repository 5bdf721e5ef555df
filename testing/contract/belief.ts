import type { SimulatorSettings } from '../simulator/options';
import type { Context } from './context';
import type { NeedName } from './things';

/**
 * Where a belief comes from. S: the specification · D: the vendor's pages · O: the vendor's OpenAPI file · V, V2, V3: the
 * vendor's own clients, by age · T: third parties' live runs · 302: 302.ai's mirror of the pages · ?: open, or the sources disagree.
 */
export type Mark = 'S' | 'D' | 'O' | 'V' | 'V2' | 'V3' | 'T' | '302' | '?';

export interface Finding {
	outcome: 'held' | 'refuted' | 'not asked';
	/** What was seen, or why it was not asked. */
	seen: string;
	/** The reply that shows it. */
	reply?: unknown;
	/** With these options the stand-in behaves like what was seen. */
	mirror?: SimulatorSettings;
}

/** One thing that this package believes of Chanjing. */
export interface Belief {
	/** `<part>.<what>`; never changes, because reports are compared by it. */
	id: string;
	/** What is believed, in one sentence. */
	believes: string;
	marks: Mark[];
	/** What it builds on. Where that costs beans, so does asking. */
	needs?: NeedName[];
	/** Asked after all others: it tells of the whole run, or takes away what others build on. */
	isLast?: boolean;
	/** Of an open question: the answer that is believed, then others, each with the options that mirror it. */
	answers?: Array<[answer: string, mirror?: SimulatorSettings]>;
	check: (context: Context) => Promise<Finding | Answer>;
}

/** An answer to an open question, to be compared with those that the belief lists. */
export interface Answer {
	answer: string;
	reply?: unknown;
}

export const held = (seen: string, reply?: unknown): Finding => ({ outcome: 'held', seen, reply });

export const refuted = (seen: string, reply?: unknown, mirror?: SimulatorSettings): Finding => ({
	outcome: 'refuted',
	seen,
	reply,
	mirror,
});

export const answered = (answer: string, reply?: unknown): Answer => ({ answer, reply });

/** Held where `isSo`, else refuted. */
export const compare = (isSo: boolean, seen: string, reply?: unknown, mirror?: SimulatorSettings): Finding =>
	isSo ? held(seen, reply) : refuted(seen, reply, mirror);

/** Thrown where a belief cannot be asked, with the reason. */
export class NotAsked extends Error {}

/** The finding that an answer comes to. */
export function findingOf({ answers = [] }: Belief, result: Finding | Answer): Finding {
	if (!('answer' in result)) return result;
	const { answer, reply } = result;
	const index = answers.findIndex(([name]) => name === answer);
	return compare(index === 0, answer, reply, answers[index]?.[1]);
}
