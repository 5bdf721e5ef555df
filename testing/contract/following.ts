import type { Reply } from './api';
import { NotAsked } from './belief';
import type { Context } from './context';
import type { Json } from './json';
import { kinds, type KindName, type Phase } from './kinds';
import type { MadeThing } from './made';

/** Something that was made, followed until its end. */
export interface Followed {
	kind: KindName;
	id: string;
	/** The reply to its create. */
	created: Reply;
	/** When create was sent and when it was answered, in milliseconds since the epoch. */
	sentAt: number;
	createdAt: number;
	/** Looks that did not find it, before the first that did. */
	unseen: number;
	/** Its replies while it was found, the last one that of its end. */
	looks: Reply[];
	/** When its end was seen; undefined: it has none. */
	endedAt?: number;
	phase: Phase;
	/** Beans that were taken meanwhile; its own where nothing else was in the making. */
	beans: number;
}

export const last = ({ looks }: Followed): Json => looks[looks.length - 1]?.data ?? {};

/** `data` of a create: the id, or an object with it. */
export const idOf = ({ data }: Reply): string | undefined =>
	typeof data === 'string' ? data : (data?.task_id ?? data?.id);

/** Sends a create that is to be taken; throws where it is refused. */
export async function order(
	{ api, made }: Context,
	kind: KindName,
	path: string,
	body: object,
): Promise<Followed> {
	const sentAt = Date.now();
	const created = await api.post(path, body, { makes: true });
	const id = idOf(created);
	if (created.code !== 0 || !id) {
		throw new NotAsked(`the ${kinds[kind].title} was refused: ${created.code} ${created.msg}`);
	}
	made.add(kind, id);
	return {
		kind,
		id,
		created,
		sentAt,
		createdAt: Date.now(),
		unseen: 0,
		looks: [],
		phase: 'running',
		beans: 0,
	};
}

/** Looks until it ends, for as long as the run's patience lasts. */
export async function follow({ api, made, options }: Context, one: Followed): Promise<Followed> {
	const until = one.createdAt + options.patience * options.minuteMs;
	const thing = made.things.find(({ id }) => id === one.id) as MadeThing;
	for (let pause = options.minuteMs / 60; ; pause = Math.min(pause * 1.3, options.minuteMs / 6)) {
		const reply = await kinds[one.kind].look(api, one.id);
		if (reply.code === 0 && reply.data) {
			one.looks.push(reply);
			one.phase = kinds[one.kind].phase(reply.data);
			const msg = kinds[one.kind].msg(reply.data);
			thing.state = one.phase === 'running' ? 'not ended yet' : msg ? `${one.phase}: ${msg}` : one.phase;
		} else {
			one.unseen += 1;
		}
		if (one.phase !== 'running') {
			one.endedAt = Date.now();
			return one;
		}
		if (Date.now() > until) return one;
		await api.sleep(pause);
	}
}

/** Throws unless it succeeded. */
export function succeeded(one: Followed): Followed {
	const { title, msg } = kinds[one.kind];
	if (one.phase === 'running') throw new NotAsked(`the ${title} ${one.id} did not end in time`);
	if (one.phase === 'failed') throw new NotAsked(`the ${title} ${one.id} failed: ${msg(last(one))}`);
	return one;
}
