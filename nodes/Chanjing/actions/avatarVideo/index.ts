import { avatarVideo as kind } from '../../tasks/avatarVideo';
import type { Resource } from '../operation';
import { downloadVideo } from '../video/download';
import { getTask } from '../video/get';
import { getManyTasks } from '../video/getMany';
import { deleteOperation } from './delete.operation';

export const avatarVideo: Resource = {
	option: {
		name: kind.resource,
		value: kind.value,
		description: 'Videos in which an avatar of Chanjing speaks a text or an audio file',
	},
	operations: [getTask(kind), getManyTasks(kind), downloadVideo(kind), deleteOperation],
};
