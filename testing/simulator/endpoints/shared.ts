import type { EndpointName, PagedEndpoint, ApiEndpoint } from '../api/endpoint';
import { Refusal } from '../api/envelope';
import { checkFields, text, wrongType, wrongValue, type Fields } from '../api/fields';
import { pageOf } from '../api/paging';
import type { Task } from '../store';
import type { World } from '../world';
import { kinds } from '../kinds';
import type { KindName } from '../kinds/kind';

type Endpoint = ApiEndpoint<World>;

/** Whether this look finds the task; a replica that lags behind does not know it yet. */
function isSeen({ options }: World, task: Task): boolean {
	task.looks += 1;
	return task.seeded || task.looks > options.lagLooks;
}

/** One of this account by its id; throws the refusal of its kind. Only `look` counts against a lag. */
export function ownTask(world: World, kind: KindName, id: unknown, isLook = false): Task | undefined {
	const { options, store } = world;
	if (id === undefined || id === '') throw new Refusal(40000, '参数错误: id不能为空');
	if (typeof id !== 'string') throw wrongType('id');
	const task = store.tasks.get(id);
	const isOwn = task?.kind === kind && !task.foreign && !task.deleted;
	if (isOwn && (!isLook || isSeen(world, task))) return task;
	// A code of 0 stands for a service that answers an unknown id with empty data.
	if (options.unknownTaskCode === 0) return undefined;
	throw new Refusal(options.unknownTaskCode, kinds[kind].unknownMsg(options));
}

/** The look-up of one; `idName`: the field that its id comes in. */
export function lookCall(
	name: EndpointName,
	method: 'get' | 'post',
	path: string,
	kind: KindName,
	idName = 'id',
): Endpoint {
	return {
		name,
		method,
		path,
		fields: [idName],
		handle(world, params) {
			const task = ownTask(world, kind, params[idName], true);
			return task ? world.tasks.view(task) : null;
		},
	};
}

/** The list of them; `isOwnList`: it knows `id` and `source` as well. */
export function listCall(name: PagedEndpoint, path: string, kind: KindName, isOwnList = false): Endpoint {
	return {
		name,
		method: 'post',
		path,
		fields: ['page', 'page_size', ...(isOwnList ? ['id', 'source'] : [])],
		handle(world, params) {
			const madeOn = isOwnList ? madeOnOf(params) : undefined;
			const shown = world.store
				.taskList(kind, world.options.taskOrder)
				.filter((task) => !task.foreign && !task.deleted)
				.filter((task) => !madeOn || task.madeOn === madeOn)
				.filter((task) => !params.id || task.id === params.id)
				.filter((task) => isSeen(world, task));
			return pageOf(world.options, name, shown, params, (task) => world.tasks.view(task));
		},
	};
}

/** `source`: 0, the default, what the API made, 1 what the website made. */
export function madeOnOf({ source }: Fields): Task['madeOn'] {
	if (source === undefined) return 'api';
	if (typeof source !== 'number') throw wrongType('source');
	if (source !== 0 && source !== 1) throw wrongValue('source');
	return source === 1 ? 'website' : 'api';
}

/** Deletes one of this account and answers with its id. */
export function deleteCall(name: EndpointName, path: string, kind: KindName): Endpoint {
	return {
		name,
		method: 'post',
		path,
		handle(world, params) {
			checkFields(world.options, params, { id: { required: text } });
			const task = ownTask(world, kind, params.id);
			if (!task) return null;
			const { deletedStatus } = kinds[kind];
			if (deletedStatus === undefined) task.deleted = true;
			else task.fixedStatus = deletedStatus;
			return task.id;
		},
	};
}
