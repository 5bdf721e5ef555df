import { avatarVideo as kind } from '../../tasks/avatarVideo';
import type { Resource } from '../operation';
import { downloadVideo } from '../video/download';
import { getTask } from '../video/get';
import { getManyTasks } from '../video/getMany';
import { create } from './create.operation';
import { deleteOperation } from './delete.operation';

export const avatarVideo: Resource = {
	option: {
		name: kind.resource,
		value: kind.value,
		description: 'Videos in which an avatar of Chanjing speaks a text or an audio file',
	},
	operations: [create, getTask(kind), getManyTasks(kind), downloadVideo(kind), deleteOperation],
};
