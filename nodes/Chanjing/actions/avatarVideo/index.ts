import { avatarVideo as kind, deleteAvatarVideo } from '../../tasks/avatarVideo';
import { deleteOperation } from '../deleteOperation';
import { taskIdField } from '../fields/id';
import type { Resource } from '../operation';
import { downloadVideo } from '../video/download';
import { getTask } from '../video/get';
import { getManyTasks } from '../video/getMany';
import { create } from './create.operation';

const remove = deleteOperation(
	'avatar video',
	'a task and its video from Chanjing',
	taskIdField(kind),
	deleteAvatarVideo,
);

export const avatarVideo: Resource = {
	option: {
		name: kind.resource,
		value: kind.value,
		description: 'Videos in which an avatar of Chanjing speaks a text or an audio file',
	},
	operations: [create, getTask(kind), getManyTasks(kind), downloadVideo(kind), remove],
};
