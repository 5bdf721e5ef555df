import type { Api, Reply } from './api';
import { kinds, type KindName } from './kinds';

export interface MadeThing {
	kind: KindName | 'file';
	id: string;
	/** What has become of it, as far as it is known. */
	state: string;
	isDeleted: boolean;
}

/** Everything that was made in the account, so that it is listed and taken away again. */
export class Made {
	readonly things: MadeThing[] = [];

	add(kind: MadeThing['kind'], id: string, state = 'made'): MadeThing {
		const thing = { kind, id, state, isDeleted: false };
		this.things.push(thing);
		return thing;
	}

	/** Deletes one where Chanjing can; undefined where it cannot. */
	async remove(api: Api, thing: MadeThing): Promise<Reply | undefined> {
		const remove =
			thing.kind === 'file'
				? async () => await api.post('/common/delete_file', { id: thing.id })
				: kinds[thing.kind].remove;
		if (!remove || thing.isDeleted) return undefined;
		const reply = await remove(api, thing.id);
		thing.isDeleted = reply.code === 0;
		return reply;
	}

	/** Deletes what is left; what cannot be deleted stays. */
	async removeAll(api: Api) {
		for (const thing of this.things) await this.remove(api, thing).catch(() => undefined);
	}
}

export const titleOf = ({ kind }: Pick<MadeThing, 'kind'>): string =>
	kind === 'file' ? 'file' : kinds[kind].title;
