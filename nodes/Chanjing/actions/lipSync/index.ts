import { lipSync as kind } from '../../tasks/lipSync';
import type { Resource } from '../operation';
import { downloadVideo } from '../video/download';
import { getTask } from '../video/get';
import { getManyTasks } from '../video/getMany';
import { create } from './create.operation';

export const lipSync: Resource = {
	option: {
		name: kind.resource,
		value: kind.value,
		description: 'Videos in which the person of your own video speaks a text or an audio file',
	},
	operations: [create, getTask(kind), getManyTasks(kind), downloadVideo(kind)],
};
